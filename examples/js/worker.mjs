// A Cloudflare Worker that takes orders and receives KPay's webhooks. Its D1 database `DB` has two tables, an order can
// have several payments, and payouts and refunds stand beside these without an order:
//   orders(external_id TEXT PRIMARY KEY, amount INTEGER, delivered_for TEXT)
//   transactions(event_key TEXT PRIMARY KEY, external_id TEXT, state TEXT)
import { KPay, KPayError, advance, generateExternalId, settleOrder, verifyWebhook } from 'kpay';

const PRICE = 5000;

/** What was given to `waitUntil` may run for 30 seconds after the customer has left. */
const WITHIN_MS = 25_000;

// One for the isolate, not for each request: it keeps to KPay's limits, and knows which orders are under way.
let kpay;

export default {
  async fetch(request, env, context) {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === 'POST /orders') {
      const taking = takeOrder(await request.json(), env);
      // It goes on when the customer's browser leaves, and writes down what came of it.
      context.waitUntil(taking.catch(() => {}));
      return taking;
    }
    if (route === 'POST /kpay-webhook') return receive(request, env);
    const [, externalId] = /^GET \/orders\/(\w+)$/.exec(route) ?? [];
    const order = externalId && (await find(env, externalId));
    if (!order) return new Response(null, { status: 404 });
    return Response.json({ state: order.deliveredFor ? 'completed' : 'open' });
  },
};

async function takeOrder({ provider, phoneNumber }, env) {
  kpay ??= new KPay({ apiKey: env.KPAY_API_KEY, secretKey: env.KPAY_SECRET_KEY, baseUrl: env.KPAY_BASE_URL });
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  await env.DB.prepare('INSERT INTO orders VALUES (?, ?, NULL)').bind(externalId, PRICE).run();
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber }, { deadlineMs: WITHIN_MS });
    // This payment is of this order, and of no other. Its webhook may have been here first.
    const learn = env.DB.prepare('INSERT INTO transactions VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    await learn.bind(`payment:${payment.id}`, externalId, 'open').run();
    return Response.json({ externalId, paymentId: payment.id }, { status: 201 });
  } catch (error) {
    if (!KPayError.is(error)) throw error;
    // Unknown is not failed: the order stays open, and the webhook decides.
    return Response.json({ externalId, outcome: error.outcome, message: error.message }, { status: 502 });
  }
}

/** Books first and answers then: KPay waits 3 seconds, tries a 5xx again, and never a 4xx. */
async function receive(request, env) {
  try {
    const event = await verifyWebhook(request, env.KPAY_WEBHOOK_SECRET);
    if (!event.key) console.error(`${event.type} names nothing: read what is open from KPay`);
    else if (event.family === 'payout' || event.family === 'refund') await bookOther(env, event);
    else await bookPayment(env, event);
    return new Response(null, { status: 200 });
  } catch (error) {
    console.error(error);
    return new Response(null, { status: error.responseStatus ?? 500 });
  }
}

/** A payout or a refund has a record of its own, and pays no order. */
async function bookOther(env, event) {
  const { state: before = null } = (await readTransaction(env, event.key)) ?? {};
  const { result, state } = await advance(before, event);
  if (result === 'conflict') console.error(`someone has to look at ${event.key}`);
  if (result !== 'apply') return;
  const { meta } = await put(env, [event.key, null, state], { before, deliveredFor: null }).run();
  if (meta.changes === 0) await bookOther(env, event);
}

/** Events come more than once, in disorder, and to several instances at a time; an order is delivered once. */
async function bookPayment(env, event) {
  const { key, data } = event;
  const order = await find(env, data.externalId, key);
  const { step, state } = await settleOrder(order, event);
  if (['conflict', 'mismatch', 'paid_twice'].includes(step)) {
    console.error(`someone has to look at order ${order.externalId}: ${step} by ${key}`);
  }
  if (!state) return;
  const { externalId, state: before, deliveredFor } = order;
  const row = [key, externalId, state];
  // A batch is one transaction, and what a delivery is made of belongs into it.
  const isDelivery = step === 'deliver';
  const changes = isDelivery
    ? [claim(env, key, order), put(env, row, { before, deliveredFor: key })]
    : [put(env, row, { before, deliveredFor })];
  const [{ meta }] = await env.DB.batch(changes);
  // Another instance was first: look again from what it wrote.
  if (meta.changes === 0) return bookPayment(env, event);
  if (isDelivery) console.log(`deliver order ${externalId}`);
}

function readTransaction(env, key) {
  return env.DB.prepare('SELECT external_id, state FROM transactions WHERE event_key = ?').bind(key).first();
}

/** An order with the state of one of its payments, whose own row says whose it is before the event does. */
async function find(env, externalId, key) {
  const payment = key && (await readTransaction(env, key));
  const read = env.DB.prepare('SELECT * FROM orders WHERE external_id = ?');
  const order = await read.bind(payment?.external_id ?? externalId ?? '').first();
  if (!order) return undefined;
  const { external_id: id, amount, delivered_for: deliveredFor } = order;
  return { externalId: id, amount, currency: 'XAF', deliveredFor, state: payment?.state ?? null };
}

/** Claims an order's delivery: nobody else has, and the payment's state is still the one that was read. */
function claim(env, key, { externalId, state: before }) {
  const statement = `UPDATE orders SET delivered_for = ?1 WHERE external_id = ?2 AND delivered_for IS NULL
    AND (SELECT state FROM transactions WHERE event_key = ?1) IS ?3`;
  return env.DB.prepare(statement).bind(key, externalId, before);
}

/** Stores a state, when the one before it and what the order was delivered for are what they have to be. */
function put(env, [key, externalId, state], { before, deliveredFor }) {
  const statement = `INSERT INTO transactions SELECT ?1, ?2, ?3
    WHERE (SELECT state FROM transactions WHERE event_key = ?1) IS ?4
    AND (SELECT delivered_for FROM orders WHERE external_id = ?2) IS ?5
    ON CONFLICT (event_key) DO UPDATE SET state = excluded.state`;
  return env.DB.prepare(statement).bind(key, externalId, state, before, deliveredFor);
}
