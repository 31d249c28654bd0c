// Hono, here on Bun: takes orders, and receives KPay's webhooks.
import { Hono } from 'hono';
import { KPay, KPayError, generateExternalId, verifyWebhook } from 'kpay';
import { PRICE, find, open, settle } from './orders.mjs';

const { KPAY_API_KEY: apiKey, KPAY_SECRET_KEY: secretKey, KPAY_BASE_URL: baseUrl, KPAY_WEBHOOK_SECRET, PORT } = process.env;
const kpay = new KPay({ apiKey, secretKey, baseUrl });
const app = new Hono();

app.post('/orders', async (context) => {
  const { provider, phoneNumber } = await context.req.json();
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  open(externalId);
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber });
    return context.json({ externalId, paymentId: payment.id }, 201);
  } catch (error) {
    // Unknown is not failed: the order stays open, and the webhook decides.
    return context.json({ externalId, outcome: error.outcome, message: error.message }, 502);
  }
});

app.get('/orders/:externalId', (context) => {
  const order = find(context.req.param('externalId'));
  return order ? context.json({ stage: order.stage }) : context.notFound();
});

app.post('/kpay-webhook', async (context) => {
  let event;
  try {
    event = await verifyWebhook(context.req.raw, KPAY_WEBHOOK_SECRET);
  } catch (error) {
    return context.text(error.message, KPayError.is(error) && error.code.startsWith('webhook_') ? 400 : 500);
  }
  const order = find(event.data.externalId);
  // Not written yet: KPay tries again after a 5xx, and never after a 4xx.
  if (!order) return context.body(null, 503);
  // Not awaited: KPay waits 3 seconds for its answer.
  settle(order, event).catch(console.error);
  return context.body(null, 200);
});

const server = Bun.serve({ hostname: '127.0.0.1', port: PORT ?? 3000, fetch: app.fetch });
console.log(`listening on port ${server.port}`);
