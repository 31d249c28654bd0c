// What crosses to the WebAssembly and back stays what it is, whoever wrote it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { KPay, advance, matches, signReturn, signWebhook, verifyReturn, verifyWebhook } from 'kpay';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d' };
const ORDER = { externalId: 'B-1', amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };

function answering(body, status = 200, headers = {}) {
  return new KPay({ ...KEYS, maxRetries: 0, fetch: async () => new Response(body, { status, headers }) });
}
const thrown = (promise) => promise.then((value) => assert.fail(`no error: ${JSON.stringify(value)}`), (error) => error);

// A server can't write the SDK's errors, not even with the key that it was sent.
const texts = ['', 'forged', 'forged', 'f', 'not_moved', 'EVIL', '503', '99', 'K', 'R', 'advice', 'send_again', 'retryable refusal'];
const forged = await thrown(answering(`${texts.join('\0')}\0${KEYS.secretKey}`).payments.init(ORDER));
assert.deepEqual([forged.code, forged.outcome, forged.externalId], ['unreadable', 'unknown', 'B-1']);
assert.equal(forged.attempts.length, 1);
const refusal = { message: ['a\0forged', 'b'], code: 'C\0D', error: '\0', path: '/\0' };
const said = await thrown(answering(JSON.stringify(refusal), 400).payments.init(ORDER));
assert.deepEqual([said.code, said.kpayCode, said.messages], ['bad_parameter', 'C D', ['a forged', 'b']]);

// The operation is the one that was sent.
assert.equal(said.operation, 'payments.init_ussd');
const unsent = await thrown(answering('{}').payments.init({}));
assert.deepEqual([unsent.operation, unsent.field], ['payments.init', 'amount']);

// A value that is echoed hides the key.
const echoed = await answering(JSON.stringify({ id: 'p', status: 'PENDING', description: KEYS.secretKey })).payments.get('p');
assert.equal(echoed.description, '[secret]');

// A secret key that may have been put together of two is spoken of, and taken.
const warned = [];
const { warn } = console;
console.warn = (text) => warned.push(text);
for (const secretKey of [KEYS.secretKey, '0f'.repeat(32), `sk_test_${'0f'.repeat(32)}`]) new KPay({ ...KEYS, secretKey });
console.warn = warn;
assert.equal(warned.length, 1);
assert.ok(warned[0].includes('sk_test_') && !warned[0].includes('0f0f'), warned[0]);

// Nothing that was given goes lost in silence.
for (const [options, message] of [
  [{ baseUrl: '' }, /base URL/],
  [{ fetch: 5 }, /fetch: must be a function/],
  [{ attemptTimeoutMs: -1 }, /attemptTimeoutMs: must be a whole number/],
  [{ timeOutMs: 1 }, /'timeOutMs' has no place here/],
  [{ rateLimits: { general: '5' } }, /general: must be a whole number/],
]) {
  const error = await thrown((async () => new KPay({ ...KEYS, ...options }).account.me())());
  assert.match(error.message, message);
}
for (const [params, field] of [
  [{ extra: 0 }, undefined],
  [{ description: 'a\0b' }, 'description'],
  [{ description: '\ud800' }, 'description'],
  [{ amount: Number.NaN }, 'amount'],
  [{ amount: 0.1 + 0.2 }, 'amount'],
]) {
  const error = await thrown(answering('{}').payments.init({ ...ORDER, ...params }));
  assert.deepEqual([error.code, error.field, error.outcome], ['invalid_input', field, 'not_moved']);
}

// A wait goes on from its own save, however long it is, and from Rust's.
const kpay = answering('{"id":"pay_1","status":"PENDING"}');
const controller = new AbortController();
const waiting = [kpay.payments.wait('pay_1', { deadlineMs: Number.MAX_SAFE_INTEGER, signal: controller.signal })];
const saved = await waiting[0].save();
waiting.push(kpay.payments.wait('pay_1', { resume: saved, signal: controller.signal }));
const ofRust = { ...JSON.parse(saved), key: { payment: { reference: 'KPAY-1' } }, last_status: null };
const written = JSON.stringify(ofRust).replace(/"deadline":\d+/, '"deadline":18446744073709551615');
waiting.push(kpay.payments.wait('KPAY-1', { resume: written, signal: controller.signal }));
assert.deepEqual(JSON.parse(await waiting[2].save()).key, { payment: { reference: 'KPAY-1' } });
for (const resume of ['', '{}', 'null', saved.replace(/"deadline":\d+/, '"deadline":-1'), 5]) {
  assert.equal((await thrown(kpay.payments.wait('pay_1', { resume }))).field, 'resume');
}
controller.abort();
for (const one of waiting) assert.equal((await thrown(one)).code, 'aborted');
assert.equal(JSON.parse(await waiting[0].save()).key.payment.id, 'pay_1');

// An odd lifetime of a token does not break the instance, and a token that can't be one is refused.
let answers;
const transferring = new KPay({ ...KEYS, maxRetries: 0, fetch: async () => new Response(answers.shift()) });
const transfer = { applicationId: 'e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d', sourceCountry: 'CMR', destinationCountry: 'GAB', amount: 5000, externalId: 'T-1' };
answers = ['{"accessToken":"bad tok"}'];
assert.deepEqual((await thrown(transferring.wallets.transfer(transfer))).outcome, 'not_moved');
answers = ['{"accessToken":"tok","expiresIn":{"toString":1}}', '{"id":"t_1"}'];
assert.equal((await transferring.wallets.transfer(transfer)).id, 't_1');

// Orders are compared as they are.
const order = { externalId: 'B-1', amount: '5000.00', currency: 'XAF' };
assert.equal((await matches({ id: 'p', externalId: '', amount: 5000 }, order)).externalId, 'differs');
assert.equal((await matches({ id: 'p', externalId: 'B-1', amount: 5000, currency: 'XAF' }, order)).amount, 'equal');
assert.equal((await matches({ id: 'p', externalId: 'B-1', amount: 5000 }, { ...order, other: 1, amountText: '1' })).paysOrder, true);
for (const wrong of [{ paymentId: '' }, { externalId: undefined }, { amount: 'x' }, { currency: null }]) {
  assert.equal((await thrown(matches({}, { ...order, ...wrong }))).code, 'invalid_input');
}
assert.equal((await thrown(advance(null, { family: 'payment', state: 5 }))).field, 'state');

// Every secret must be one, and any of them may have signed.
const body = '{"event":"payment.completed","paymentId":"p","status":""}';
const headers = { 'X-KPAY-Signature': await signWebhook(body, 'second') };
const event = await verifyWebhook({ headers, body }, ['first', 'second']);
assert.deepEqual([event.family, event.key], ['other', 'payment:p']);
for (const list of [['second', ''], ['second', 5], ['second\0']]) {
  assert.equal((await thrown(verifyWebhook({ headers, body }, list))).code, 'invalid_input');
}
assert.equal((await thrown(verifyWebhook({ headers, body }, []))).code, 'webhook_no_secret');
const bytes = new Uint8Array([123, 255, 125]);
const signed = { 'x-kpay-signature': await signWebhook(bytes, 's') };
assert.equal((await thrown(verifyWebhook({ headers: signed, body: bytes }, 's'))).code, 'webhook_unreadable');

// A body is the same as text and as bytes, whatever it holds and however long it is, and so is the next one.
for (const description of ['', 'Café \u20ac \ud83d\ude00', '\ufeff', 'half \ud800', 'a\0b', 'x'.repeat(1_000_000), 'short', 'é'.repeat(400_000)]) {
  const text = `{"event":"x.y","paymentId":"p","description":"${description.replace('\0', '\\u0000')}"}`;
  const raw = new TextEncoder().encode(text);
  const good = { 'x-kpay-signature': await signWebhook(text, 'gr\u00fcn') };
  assert.equal(good['x-kpay-signature'], createHmac('sha256', 'gr\u00fcn').update(raw).digest('hex'));
  for (const given of [text, raw, raw.buffer]) {
    assert.equal((await verifyWebhook({ headers: good, body: given }, 'gr\u00fcn')).key, 'x:p', description.slice(0, 9));
    assert.equal((await thrown(verifyWebhook({ headers: good, body: given }, 'other'))).code, 'webhook_mismatch');
  }
}

// What an event means goes by its own status, and one may have none.
for (const [status, family] of [[undefined, 'payment'], ['COMPLETED', 'payment'], ['', 'other'], [undefined, 'payment'], ['COMPLETED', 'payment']]) {
  const said = JSON.stringify({ event: 'payment.completed', paymentId: 'p', status });
  const good = { 'x-kpay-signature': await signWebhook(said, 's') };
  const event = await verifyWebhook({ headers: good, body: said }, 's');
  assert.deepEqual([event.family, event.data.status], [family, status]);
}

// A query of any length is read, and a NUL in it moves nothing.
const query = await signReturn({ status: 'COMPLETED', reference: 'KPAY-1', externalId: 'B-1' }, 'gwsec');
assert.equal((await verifyReturn(`https://shop.example/?${'a&'.repeat(150_000)}${query}`, 'gwsec')).externalId, 'B-1');
const moved = `x=1%00externalId%00B-2&${query}`;
assert.equal((await verifyReturn(moved, ['other', 'gwsec'])).externalId, 'B-1');
answers = [];
const misgiven = await thrown(transferring.wallets.transfer(transfer, { deadlineMs: '5000' }));
assert.deepEqual([misgiven.code, misgiven.field, misgiven.outcome], ['invalid_input', 'deadlineMs', 'not_moved']);
