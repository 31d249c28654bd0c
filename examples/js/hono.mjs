// Hono, here on Bun: takes orders, and receives KPay's webhooks.
import { Hono } from 'hono';
import { KPay, generateExternalId } from 'kpay';
import { PRICE, learn, open, receive, stateOf } from './orders.mjs';

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
    learn(externalId, payment.id);
    return context.json({ externalId, paymentId: payment.id }, 201);
  } catch (error) {
    // Unknown is not failed: the order stays open, and the webhook decides.
    return context.json({ externalId, outcome: error.outcome, message: error.message }, 502);
  }
});

app.get('/orders/:externalId', (context) => {
  const state = stateOf(context.req.param('externalId'));
  return state ? context.json({ state }) : context.notFound();
});

// Booked first and answered then: KPay waits 3 seconds, tries a 5xx again, and never a 4xx.
app.post('/kpay-webhook', async (context) => {
  try {
    await receive(context.req.raw, KPAY_WEBHOOK_SECRET);
    return context.body(null, 200);
  } catch (error) {
    console.error(error);
    return context.body(null, error.responseStatus ?? 500);
  }
});

const server = Bun.serve({ hostname: '127.0.0.1', port: PORT ?? 3000, fetch: app.fetch });
console.log(`listening on port ${server.port}`);
