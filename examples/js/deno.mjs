// Deno: takes orders, and receives KPay's webhooks. It needs --allow-env and --allow-net.
import { KPay, generateExternalId } from 'kpay';
import { PRICE, learn, open, receive, stateOf } from './orders.mjs';

const kpay = new KPay({
  apiKey: Deno.env.get('KPAY_API_KEY'),
  secretKey: Deno.env.get('KPAY_SECRET_KEY'),
  baseUrl: Deno.env.get('KPAY_BASE_URL'),
});

const onListen = ({ port }) => console.log(`listening on port ${port}`);

Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.env.get('PORT') ?? 3000), onListen }, async (request) => {
  const route = `${request.method} ${new URL(request.url).pathname}`;
  if (route === 'POST /orders') return takeOrder(await request.json());
  if (route === 'POST /kpay-webhook') return hear(request);
  const state = stateOf(/^GET \/orders\/(\w+)$/.exec(route)?.[1]);
  return state ? Response.json({ state }) : new Response(null, { status: 404 });
});

async function takeOrder({ provider, phoneNumber }) {
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  open(externalId);
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber });
    learn(externalId, payment.id);
    return Response.json({ externalId, paymentId: payment.id }, { status: 201 });
  } catch (error) {
    // Unknown is not failed: the order stays open, and the webhook decides.
    return Response.json({ externalId, outcome: error.outcome, message: error.message }, { status: 502 });
  }
}

/** Books first and answers then: KPay waits 3 seconds, tries a 5xx again, and never a 4xx. */
async function hear(request) {
  try {
    await receive(request, Deno.env.get('KPAY_WEBHOOK_SECRET'));
    return new Response(null, { status: 200 });
  } catch (error) {
    console.error(error);
    return new Response(null, { status: error.responseStatus ?? 500 });
  }
}
