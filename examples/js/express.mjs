// Node with Express: takes orders, and receives KPay's webhooks.
import express from 'express';
import { KPay, generateExternalId } from 'kpay';
import { PRICE, learn, open, receive, stateOf } from './orders.mjs';

const { KPAY_API_KEY: apiKey, KPAY_SECRET_KEY: secretKey, KPAY_BASE_URL: baseUrl, KPAY_WEBHOOK_SECRET, PORT } = process.env;
const kpay = new KPay({ apiKey, secretKey, baseUrl });
const app = express();

// Raw, and before express.json(): the signature covers the bytes. Booked first and answered then: KPay waits 3 seconds,
// tries a 5xx again, and never a 4xx.
app.post('/kpay-webhook', express.raw({ type: 'application/json' }), async (request, response) => {
  try {
    await receive(request, KPAY_WEBHOOK_SECRET);
    response.sendStatus(200);
  } catch (error) {
    console.error(error);
    response.sendStatus(error.responseStatus ?? 500);
  }
});

app.use(express.json());

app.post('/orders', async ({ body: { provider, phoneNumber } }, response) => {
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  open(externalId);
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber });
    learn(externalId, payment.id);
    response.status(201).json({ externalId, paymentId: payment.id });
  } catch (error) {
    // Unknown is not failed: the order stays open, and the webhook decides.
    response.status(502).json({ externalId, outcome: error.outcome, message: error.message });
  }
});

app.get('/orders/:externalId', ({ params }, response) => {
  const state = stateOf(params.externalId);
  if (state) response.json({ state });
  else response.sendStatus(404);
});

const server = app.listen(PORT ?? 3000, '127.0.0.1', () => console.log(`listening on port ${server.address().port}`));
