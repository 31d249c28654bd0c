// The rules that JavaScript has beside Rust: the same vectors hold both.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KPay, settleOrder, signWebhook, verifyWebhook } from 'kpay';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f' };
const cases = (name) => JSON.parse(readFileSync(path.join(process.env.CONTRACT, 'vectors/rules', `${name}.json`), 'utf8'));
const answering = (status, body, headers) => new KPay({ ...KEYS, maxRetries: 0, fetch: async () => Response.json(body, { status, headers }) });

for (const { apiKey, secretKey, environment, isOdd } of cases('keys')) {
  const hints = [];
  const { warn } = console;
  console.warn = (text) => hints.push(text);
  const kpay = new KPay({ apiKey, secretKey });
  console.warn = warn;
  assert.deepEqual([kpay.environment, hints.length], [environment, isOdd ? 1 : 0], `${apiKey} ${secretKey}`);
}

for (const { header, nowMs, waitMs } of cases('retry_after')) {
  const { now } = Date;
  Date.now = () => nowMs;
  const error = await answering(429, { statusCode: 429, message: 'busy' }, { 'retry-after': header }).account.me().catch((thrown) => thrown);
  Date.now = now;
  assert.equal(error.retryAfterMs, waitMs ?? undefined, header);
}

for (const { order, event, payment, step, state } of cases('settle')) {
  const settled = await settleOrder(order, event ? await verified(event) : await answering(200, payment).payments.get(payment.id));
  assert.deepEqual([settled.step, settled.state], [step, state], JSON.stringify({ order, event, payment }));
}

async function verified(event) {
  const body = JSON.stringify(event);
  return verifyWebhook({ headers: { 'x-kpay-signature': await signWebhook(body, 'whsec') }, body }, 'whsec');
}

const TRANSFER = { externalId: 'TRF-1', applicationId: 'e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d', sourceCountry: 'CMR', destinationCountry: 'GAB', amount: 50_000 };
for (const { responses, sent, end } of cases('transfers')) {
  const went = [];
  const left = [...responses];
  const fetch = async (url, { headers }) => {
    went.push(url.endsWith('/token') ? 'token' : headers.authorization.replace('Bearer', 'transfer'));
    const { status, body } = left.shift();
    return Response.json(body, { status });
  };
  const ended = await new KPay({ ...KEYS, fetch }).wallets.transfer(TRANSFER).then(() => 'accepted', ({ outcome }) => outcome);
  assert.deepEqual([ended, went], [end, sent], JSON.stringify(responses));
}
