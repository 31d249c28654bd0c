// A Cloudflare Worker that takes orders and receives KPay's webhooks. Its D1 database `DB` has one
// table: orders(external_id TEXT PRIMARY KEY, amount INTEGER, payment_id TEXT, stage TEXT).
import { KPay, KPayError, advance, generateExternalId, matches, verifyWebhook } from 'kpay';

const PRICE = 5000;

export default {
  async fetch(request, env, context) {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === 'POST /orders') return takeOrder(await request.json(), env);
    if (route === 'POST /kpay-webhook') return receive(request, env, context);
    const [, externalId] = /^GET \/orders\/(\w+)$/.exec(route) ?? [];
    const order = externalId && (await find(env, externalId));
    return order ? Response.json({ stage: order.stage }) : new Response(null, { status: 404 });
  },
};

async function takeOrder({ provider, phoneNumber }, env) {
  const kpay = new KPay({ apiKey: env.KPAY_API_KEY, secretKey: env.KPAY_SECRET_KEY, baseUrl: env.KPAY_BASE_URL });
  const externalId = generateExternalId();
  // Written first: whatever happens to the call, the order can be found.
  await env.DB.prepare('INSERT INTO orders VALUES (?, ?, NULL, ?)').bind(externalId, PRICE, 'open').run();
  try {
    const payment = await kpay.payments.init({ externalId, amount: PRICE, provider, phoneNumber });
    await env.DB.prepare('UPDATE orders SET payment_id = ? WHERE external_id = ?').bind(payment.id, externalId).run();
    return Response.json({ externalId, paymentId: payment.id }, { status: 201 });
  } catch (error) {
    if (!KPayError.is(error)) throw error;
    // Unknown is not failed: the order stays open, and the webhook decides.
    return Response.json({ externalId, outcome: error.outcome, message: error.message }, { status: 502 });
  }
}

async function receive(request, env, context) {
  let event;
  try {
    event = await verifyWebhook(request, env.KPAY_WEBHOOK_SECRET);
  } catch (error) {
    const isForged = KPayError.is(error) && error.code.startsWith('webhook_');
    return new Response(error.message, { status: isForged ? 400 : 500 });
  }
  // Not written yet: KPay tries again after a 5xx, and never after a 4xx.
  if (!(await find(env, event.data.externalId))) return new Response(null, { status: 503 });
  // KPay waits 3 seconds for its answer, so what takes time comes after it.
  context.waitUntil(settle(env, event));
  return new Response(null, { status: 200 });
}

/** Events come more than once, in disorder, and to several instances at a time. */
async function settle(env, event) {
  if (event.family !== 'payment' && event.family !== 'informative') return;
  const order = await find(env, event.data.externalId);
  const expected = { externalId: order.external_id, amount: order.amount, currency: 'XAF' };
  const { differs } = await matches(event, { ...expected, paymentId: order.payment_id ?? undefined });
  const { result, stage } = await advance(order.stage, event);
  if (differs || result === 'conflict') {
    console.error(`someone has to look at order ${order.external_id}: ${event.key}`);
    return;
  }
  if (result !== 'apply') return;
  const { meta } = await env.DB.prepare('UPDATE orders SET stage = ? WHERE external_id = ? AND stage = ?')
    .bind(stage, order.external_id, order.stage)
    .run();
  // Another instance was first: look again from what it wrote.
  if (meta.changes === 0) return settle(env, event);
  if (stage === 'completed') console.log(`deliver order ${order.external_id}`);
}

function find(env, externalId) {
  return env.DB.prepare('SELECT * FROM orders WHERE external_id = ?').bind(externalId ?? '').first();
}
