// What must not compile: each line below a mark fails, and a mark without a failure fails too.
import { KPay, KPayError, advance, matches, orderState, verifyWebhook } from 'kpay';
import type { TransactionState, WebhookEvent } from 'kpay';

const kpay = new KPay({ apiKey: 'k', secretKey: 's' });
const order = { externalId: 'O-1', amount: 5000 };
const phone = { provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };

// @ts-expect-error a client has keys, or a backend
new KPay({});
// @ts-expect-error one key alone is not enough
new KPay({ apiKey: 'k' });
// @ts-expect-error options have their own names
new KPay({ apiKey: 'k', secretKey: 's', timeout: 5 });
// @ts-expect-error errors are the SDK's to make
new KPayError({ code: 'x' });

// @ts-expect-error money has no default
kpay.payments.init({ externalId: 'O-1', ...phone });
// @ts-expect-error an order has an id
kpay.payments.init({ amount: 5, ...phone });
// @ts-expect-error nobody is charged by default
kpay.payments.init({ ...order, provider: 'MTN_MOMO_CMR' });
// @ts-expect-error a prompt or a page, not both
kpay.payments.init({ ...order, ...phone, returnUrl: 'https://a.example' });
// @ts-expect-error KPay refuses a name on a page
kpay.payments.init({ ...order, returnUrl: 'https://a.example', customerName: 'Ada' });
// @ts-expect-error unknown fields go under extra
kpay.payments.init({ ...order, ...phone, paymentType: 'x' });
// @ts-expect-error an amount is not a Date
kpay.payments.init({ ...order, ...phone, amount: new Date() });
// @ts-expect-error a prompt has no page
kpay.payments.init({ ...order, ...phone }).then(({ gatewayUrl }: { gatewayUrl: string }) => gatewayUrl);
// @ts-expect-error a refund has an id of its own
kpay.payments.refund('pay_1', { reason: 'x' });
// @ts-expect-error a bank account or a phone
kpay.withdrawals.init({ ...order, ...phone, bankAccountId: 'b' });
// @ts-expect-error across countries the recipient has a name
kpay.withdrawals.init({ ...order, ...phone, sourceCountry: 'CMR' });
// @ts-expect-error a read moves nothing
kpay.payments.get('pay_1', { retryAfterUnknown: true });
// @ts-expect-error a pair has two sides
kpay.account.exchangeRate({ from: 'XAF' });

// @ts-expect-error the body comes raw
verifyWebhook({ headers: {}, body: { event: 'payment.completed' } }, 's');
// @ts-expect-error nothing is believed without a secret
verifyWebhook({ headers: {}, body: '' });
// @ts-expect-error a state is one of six
advance('paid', {} as WebhookEvent);
// @ts-expect-error an order names its currency
matches({} as WebhookEvent, { externalId: 'O-1', amount: 5 });

// @ts-expect-error a state is one of four
orderState('paid', {});

export function unhandled(state: TransactionState): string {
  // @ts-expect-error open is not handled
  const text: 'over' = state === 'completed' ? 'over' : state;
  return text;
}

export function early(event: WebhookEvent): string {
  // @ts-expect-error an event of no known meaning has no state
  const state: string = event.state;
  // @ts-expect-error what was signed is not changed
  event.family = 'payment';
  return state;
}
