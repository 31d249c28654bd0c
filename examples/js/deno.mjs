// Deno: takes orders, and receives KPay's webhooks. It needs --allow-env and --allow-net.
import { KPay, KPayError, generateExternalId, verifyWebhook } from 'kpay';
import { PRICE, find, open, settle } from './orders.mjs';

const kpay = new KPay({
  apiKey: Deno.env.get('KPAY_API_KEY'),
  secretKey: Deno.env.get('KPAY_SECRET_KEY'),
  baseUrl: Deno.env.get('KPAY_BASE_URL'),
});

const onListen = ({ port }) => console.log(`listening on port ${port}`);

Deno.serve({ hostname: '127.0.0.1', port: Number(Deno.env.get('PORT') ?? 3000), onListen }, async (request) => {
  const route = `${request.method} ${new URL(request.url).pathname}`;
  if (route === 'POST /orders') return takeOrder(await request.json());
  if (route === 'POST /kpay-webhook') return receive(request);
  const order = find(/^GET \/orders\/(\w+)$/.exec(route)?.[1]);
  return order ? Response.json({ stage: order.stage }) : new Response(null, { status: 404 });
});

async function takeOrder({ provider, phoneNumber }) {
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  open(externalId);
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber });
    return Response.json({ externalId, paymentId: payment.id }, { status: 201 });
  } catch (error) {
    // Unknown is not failed: the order stays open, and the webhook decides.
    return Response.json({ externalId, outcome: error.outcome, message: error.message }, { status: 502 });
  }
}

async function receive(request) {
  let event;
  try {
    event = await verifyWebhook(request, Deno.env.get('KPAY_WEBHOOK_SECRET'));
  } catch (error) {
    const isForged = KPayError.is(error) && error.code.startsWith('webhook_');
    return new Response(error.message, { status: isForged ? 400 : 500 });
  }
  const order = find(event.data.externalId);
  // Not written yet: KPay tries again after a 5xx, and never after a 4xx.
  if (!order) return new Response(null, { status: 503 });
  // Not awaited: KPay waits 3 seconds for its answer.
  settle(order, event).catch(console.error);
  return new Response(null, { status: 200 });
}
