// What a client promises, whatever its fetch, its observers and its caller do.
import assert from 'node:assert/strict';
import { KPay, KPayError, signWebhook, verifyWebhook } from 'kpay';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d' };
const ORDER = { externalId: 'B-1', amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };
const TRANSFER = { applicationId: 'e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d', sourceCountry: 'CMR', destinationCountry: 'GAB', amount: 5000, externalId: 'T-1' };

const client = (fetch, options) => new KPay({ ...KEYS, fetch, ...options });
const answering = (body, options) => client(async () => new Response(JSON.stringify(body)), options);
const thrown = (promise) => promise.then((value) => assert.fail(`no error: ${JSON.stringify(value)}`), (error) => error);
const never = () => new Promise(() => {});

// A field of KPay's that has the name of one of the SDK's does not replace it.
const paid = await answering({ id: 'p', status: 'COMPLETED', outcome: 'failed', lastResponse: 1 }).payments.get('p');
assert.deepEqual([paid.state, paid.lastResponse.status, { ...paid }.lastResponse], ['completed', 200, undefined]);

// An observer that fails costs nothing, now or later.
const { error: told } = console;
const said = [];
console.error = (...words) => said.push(words);
for (const onAttempt of [() => Promise.reject(new Error('later')), () => { throw new Error('now'); }]) {
  assert.equal((await answering({ id: 'p', status: 'PENDING' }, { onAttempt }).payments.init(ORDER)).id, 'p');
}
await new Promise(setImmediate);
console.error = told;
assert.deepEqual(said.map(([, { message }]) => message), ['later', 'now']);

// A given fetch may have tried before its last try was refused.
const refusing = client(async () => { throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }); }, { maxRetries: 0 });
assert.equal((await thrown(refusing.withdrawals.init({ ...ORDER, externalId: 'W-1' }))).outcome, 'unknown');

// A wait is over when its signal says so, whoever is slow.
const controller = new AbortController();
const onStatus = () => { controller.abort(); return never(); };
const watched = answering({ id: 'p', status: 'PENDING' }).payments.wait('p', { firstDelayMs: 0, signal: controller.signal, onStatus });
assert.equal((await thrown(watched)).code, 'aborted');

// A wait that was saved after its end reads once, and has its own times.
const ending = answering({ id: 'p', status: 'COMPLETED' });
const wait = ending.payments.wait('p', { firstDelayMs: 0 });
await wait;
assert.equal((await ending.payments.wait('p', { resume: await wait.save() })).state, 'completed');
const both = await thrown(ending.payments.wait('p', { resume: await wait.save(), deadlineMs: 5 }));
assert.deepEqual([both.code, both.field], ['invalid_input', 'deadlineMs']);

// A transfer's options are its token's too, and one that hangs holds up no other.
const sent = [];
const tokens = client(async (url, { headers, signal }) => {
  sent.push([new URL(url).pathname, headers['x-trace']]);
  if (headers['x-trace'] === 'hangs') return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  return /token$/.test(url) ? Response.json({ accessToken: 'tok' }) : Response.json({ id: 't' });
});
const hanging = thrown(tokens.wallets.transfer(TRANSFER, { headers: { 'x-trace': 'hangs' }, attemptTimeoutMs: 50, maxRetries: 0 }));
assert.equal((await tokens.wallets.transfer({ ...TRANSFER, externalId: 'T-2' }, { headers: { 'x-trace': 'b' } })).id, 't');
assert.equal((await hanging).outcome, 'not_moved');
assert.deepEqual(sent.map(([path, trace]) => [path.split('/').at(-1), trace]), [['token', 'hangs'], ['token', 'b'], ['transfer', 'b']]);
const gone = await thrown(client(assert.fail).wallets.transfer(TRANSFER, { signal: AbortSignal.abort() }));
assert.deepEqual([gone.code, gone.outcome, gone.externalId], ['aborted', 'not_moved', 'T-1']);

// An order whose call never came back is in flight until that call's deadline, and a second late.
const silent = client(never, { deadlineMs: 60_000 });
const stop = new AbortController();
const lost = thrown(silent.payments.init(ORDER, { signal: stop.signal }));
await new Promise(setImmediate);
const second = await thrown(silent.payments.init(ORDER));
assert.deepEqual([second.code, second.outcome, second.externalId], ['in_flight', 'unknown', ORDER.externalId]);
const { now } = performance;
performance.now = () => now.call(performance) + 61_001;
const again = thrown(silent.payments.init(ORDER, { signal: stop.signal }));
await new Promise(setImmediate);
stop.abort();
for (const one of [lost, again]) assert.equal((await one).outcome, 'unknown');
performance.now = now;

// Errors before anything is sent know the order all the same.
for (const wrong of [{ amount: true }, { amount: 0.001 }]) {
  const error = await thrown(silent.payments.init({ ...ORDER, ...wrong }));
  assert.deepEqual([error.code, error.field, error.externalId], ['invalid_input', 'amount', 'B-1']);
}
assert.equal((await thrown(silent.payments.init(ORDER, 5))).code, 'invalid_input');

// Whatever a webhook's body is, the answer is an event or a KPayError.
const body = '{"event":"payment.completed","paymentId":"p","status":"COMPLETED"}';
const headers = { 'x-kpay-signature': await signWebhook(body, 's'), 'X-KPAY-Signature': undefined };
const shared = new Uint8Array(new SharedArrayBuffer(body.length));
shared.set(new TextEncoder().encode(body));
assert.equal((await verifyWebhook({ headers, body: shared }, 's')).state, 'completed');
const request = new Request('http://shop.example', { method: 'POST', body });
request.body.getReader();
for (const [given, code, words] of [
  [{ headers, body: JSON.parse(body) }, 'misuse', /parsed already/],
  [{ headers, body: new Blob([body]) }, 'misuse', /Blob/],
  [{ headers, body: undefined }, 'misuse', /Undefined/],
  [{ headers, body: ' '.repeat(2 ** 20 + 1) }, 'webhook_unreadable', /longer than/],
  [{ headers, body: new Uint8Array(2 ** 20 + 1) }, 'webhook_unreadable', /longer than/],
  [{ headers: { get() { throw new Error('odd'); } }, body }, 'misuse', /odd/],
  [request, 'misuse', /can't be read/],
]) {
  const error = await thrown(verifyWebhook(given, 's'));
  assert.ok(KPayError.is(error), String(error));
  assert.deepEqual([error.code, words.test(error.message)], [code, true], error.message);
}

// A question that was cut passes for nothing.
const { encodeInto } = TextEncoder.prototype;
TextEncoder.prototype.encodeInto = () => ({ read: 0, written: 0 });
assert.equal((await thrown(verifyWebhook({ headers, body }, 's'))).code, 'internal');
TextEncoder.prototype.encodeInto = encodeInto;
assert.equal((await verifyWebhook({ headers, body }, 's')).key, 'payment:p');
