// The page: its client has no keys and asks its own backend. Bundle it to page.js.
import { KPay, KPayError } from 'kpay';

const kpay = new KPay({ baseUrl: '/kpay' });
const form = document.querySelector('form');
const told = document.querySelector('output');

const WORDS = {
  cancelled: 'You gave up the payment.',
  expired: 'The payment took too long.',
  failed: 'The payment failed.',
  refunded: 'The payment was given back.',
  open: 'We are still waiting for your payment, and will tell you.',
  completed: 'Thank you, it is paid.',
};

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [button] = form.getElementsByTagName('button');
  button.disabled = true;
  let mayBePaid = false;
  try {
    const { phoneNumber } = Object.fromEntries(new FormData(form));
    told.textContent = 'Please confirm on your phone.';
    // The server makes the order and its id; the amount shown here is not the one that is charged.
    const { externalId } = await (await fetch('/orders', { method: 'POST' })).json();
    const { provider } = await kpay.operators.predict(phoneNumber);
    const { id } = await kpay.payments.init({ externalId, amount: 5000, provider, phoneNumber });
    mayBePaid = true;
    const { state } = await kpay.payments.wait(id, { firstDelayMs: 1000 });
    told.textContent = WORDS[state];
  } catch (error) {
    mayBePaid ||= KPayError.is(error) && ['already_exists', 'unknown'].includes(error.outcome);
    told.textContent = mayBePaid ? WORDS.open : 'That did not work, and nothing was paid.';
    // Who may have paid is not asked again.
    button.disabled = mayBePaid;
  }
});
