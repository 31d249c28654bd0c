// Node with Express: takes orders, and receives KPay's webhooks.
import express from 'express';
import { KPay, KPayError, generateExternalId, verifyWebhook } from 'kpay';
import { PRICE, find, open, settle } from './orders.mjs';

const { KPAY_API_KEY: apiKey, KPAY_SECRET_KEY: secretKey, KPAY_BASE_URL: baseUrl, KPAY_WEBHOOK_SECRET, PORT } = process.env;
const kpay = new KPay({ apiKey, secretKey, baseUrl });
const app = express();

// Raw, and before express.json(): the signature covers the bytes.
app.post('/kpay-webhook', express.raw({ type: 'application/json' }), async (request, response) => {
  let event;
  try {
    event = await verifyWebhook(request, KPAY_WEBHOOK_SECRET);
  } catch (error) {
    const isForged = KPayError.is(error) && error.code.startsWith('webhook_');
    response.status(isForged ? 400 : 500).send(error.message);
    return;
  }
  const order = find(event.data.externalId);
  // Not written yet: KPay tries again after a 5xx, and never after a 4xx. It waits 3 seconds.
  response.sendStatus(order ? 200 : 503);
  if (order) await settle(order, event);
});

app.use(express.json());

app.post('/orders', async ({ body: { provider, phoneNumber } }, response) => {
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  open(externalId);
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber });
    response.status(201).json({ externalId, paymentId: payment.id });
  } catch (error) {
    // Unknown is not failed: the order stays open, and the webhook decides.
    response.status(502).json({ externalId, outcome: error.outcome, message: error.message });
  }
});

app.get('/orders/:externalId', ({ params }, response) => {
  const order = find(params.externalId);
  if (order) response.json({ stage: order.stage });
  else response.sendStatus(404);
});

const server = app.listen(PORT ?? 3000, '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
