// What is said of money: what it means for the order, what to call next, and who answered.
import assert from 'node:assert/strict';
import { KPay, KPayError, orderState } from 'kpay';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d', maxRetries: 0 };
const PROMPT = { externalId: 'M-1', amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };
const PAGE = { externalId: 'M-1', amount: 5000, currency: 'XAF', returnUrl: 'https://shop.example/return' };
const TRANSFER = { applicationId: 'e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d', sourceCountry: 'CMR', destinationCountry: 'GAB', amount: 5000, externalId: 'M-1' };
const thrown = (promise) => promise.then((value) => assert.fail(JSON.stringify(value)), (error) => error);

/** A client, and what it is answered one by one: a Response, or what its fetch throws. */
function scripted(...answers) {
  const fetch = async () => {
    const next = answers.shift() ?? assert.fail('one request too many');
    if (next instanceof Response) return next;
    throw next;
  };
  return new KPay({ ...KEYS, fetch, fetchSendsOnce: true });
}
const json = (status, body, headers) => Response.json(body, { status, headers });
const refused = (status, message) => json(status, { statusCode: status, message, error: 'Refused' });
const cut = () => new TypeError('terminated');
const unconnected = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
const taken = () => json(201, { id: 'pay_1', status: 'PENDING', externalId: 'M-1' });

const init = (params) => (kpay, options) => kpay.payments.init(params, options);
const withdraw = (kpay, options) => kpay.withdrawals.init(PROMPT, options);
const refund = (kpay, options) => kpay.payments.refund('pay_1', { externalId: 'M-1', reason: 'broken' }, options);
const transfer = (kpay, options) => kpay.wallets.transfer(TRANSFER, options);
const token = () => json(201, { accessToken: 'tok', expiresIn: '30m' });

// Each error of a call that moves money says what to call next, and in its words too.
for (const [send, answers, outcome, nextStep, words] of [
  [init(PROMPT), [unconnected()], 'not_moved', 'send_again', /^this call moved no money: .*nothing was sent: no connection/],
  [init(PROMPT), [refused(400, 'amount is too small')], 'not_moved', 'correct', /^this call moved no money: .*amount is too small/],
  [init(PROMPT), [refused(409, 'exists')], 'already_exists', 'follow_transaction', /Read the transaction/],
  [init(PAGE), [refused(409, 'exists')], 'already_exists', 'show_stored_page', /show the gatewayUrl you stored again/],
  [init(PROMPT), [cut()], 'unknown', 'send_again_or_wait', /Within some seconds/],
  [init(PAGE), [cut()], 'unknown', 'open_fresh_page', /a fresh externalId is safe here/],
  [withdraw, [cut()], 'unknown', 'wait_for_webhook', /send nothing again: wait for the webhook/],
  [refund, [cut()], 'unknown', 'send_refund_again', /that makes no second one/],
  [transfer, [token(), cut()], 'unknown', 'compare_balances', /Only the wallets' balances tell/],
  [transfer, [unconnected()], 'not_moved', 'send_again', /wallets\.create_token/],
  [transfer, [refused(401, 'no'), refused(401, 'no')], 'not_moved', 'correct', /401/],
]) {
  const error = await thrown(send(scripted(...answers)));
  assert.deepEqual([error.outcome, error.nextStep, error.externalId], [outcome, nextStep, 'M-1'], error.message);
  assert.match(error.message, words);
  assert.deepEqual(JSON.parse(JSON.stringify(error)).nextStep, nextStep);
}

// So do those that no engine told: aborted, misused, wrong from the start.
const gone = { signal: AbortSignal.abort() };
for (const send of [init(PROMPT), init(PAGE), withdraw, refund, transfer]) {
  const aborted = await thrown(send(scripted(), gone));
  assert.deepEqual([aborted.code, aborted.outcome, aborted.nextStep], ['aborted', 'not_moved', 'send_again']);
  const misused = await thrown(send(scripted(), { attemptTimeoutMs: 'soon' }));
  assert.deepEqual([misused.code, misused.outcome, misused.nextStep], ['invalid_input', 'not_moved', 'correct']);
}
assert.equal((await thrown(scripted().payments.init({ ...PROMPT, amount: -1 }))).nextStep, 'correct');
for (const [send, nextStep] of [[init(PROMPT), 'send_again_or_wait'], [init(PAGE), 'open_fresh_page'], [withdraw, 'wait_for_webhook'], [refund, 'send_refund_again']]) {
  const stop = new AbortController();
  const kpay = new KPay({ ...KEYS, fetch: () => (setImmediate(() => stop.abort()), new Promise(() => {})) });
  const error = await thrown(send(kpay, { signal: stop.signal }));
  assert.deepEqual([error.code, error.outcome, error.nextStep, error.retryable], ['aborted', 'unknown', nextStep, false]);
  assert.match(error.message, /unknown whether money moved/);
}
// A read moves nothing.
const read = await thrown(scripted(unconnected()).payments.get('pay_1'));
assert.deepEqual([read.outcome, read.nextStep], [undefined, undefined]);

// What a client left unknown stays unknown, until a read or a 409 proves it.
const again = scripted(cut(), unconnected(), unconnected(), json(200, { id: 'pay_1', status: 'COMPLETED', externalId: 'M-1' }), unconnected());
for (const words of [/cut before an answer/, /an earlier call with it is not known yet/]) {
  const error = await thrown(again.payments.init(PROMPT));
  assert.deepEqual([error.outcome, error.retryable], ['unknown', false]);
  assert.match(error.message, words);
}
assert.equal((await thrown(again.withdrawals.init(PROMPT))).outcome, 'not_moved', 'payouts have externalIds of their own');
await again.payments.get('pay_1');
assert.equal((await thrown(again.payments.init(PROMPT))).outcome, 'not_moved');
const conflict = scripted(cut(), refused(409, 'exists'), unconnected());
assert.equal((await thrown(conflict.payments.init(PROMPT))).outcome, 'unknown');
assert.match((await thrown(conflict.payments.init(PROMPT))).message, /most likely of the earlier call/);
assert.equal((await thrown(conflict.payments.init(PROMPT))).outcome, 'not_moved');
// It knows so an hour later too, when nobody called it meanwhile.
const { now } = performance;
const later = scripted(cut(), unconnected());
await thrown(later.withdrawals.init(PROMPT));
performance.now = () => now.call(performance) + 3_600_000;
await thrown(scripted(unconnected()).account.me());
assert.equal((await thrown(later.withdrawals.init(PROMPT))).outcome, 'unknown');
performance.now = now;

// A transfer whose token fails says nothing of an earlier one that is open.
const moving = scripted(token(), cut(), refused(401, 'no'), unconnected(), unconnected());
assert.equal((await thrown(moving.wallets.transfer(TRANSFER))).outcome, 'unknown');
// The server refuses the token, and gives no other.
const open = await thrown(moving.wallets.transfer(TRANSFER));
assert.deepEqual([open.outcome, open.nextStep, open.retryable, open.externalId], ['unknown', 'compare_balances', false, 'M-1']);
assert.equal((await thrown(moving.wallets.transfer({ ...TRANSFER, externalId: 'M-2' }))).outcome, 'not_moved');

// An order under way: the second call is told that, and moves nothing.
let release;
const slow = new KPay({ ...KEYS, fetch: () => new Promise((resolve) => (release = () => resolve(taken()))) });
const first = slow.payments.init(PROMPT);
await new Promise(setImmediate);
const second = await thrown(slow.payments.init(PROMPT));
assert.deepEqual([second.code, second.outcome, second.nextStep], ['in_flight', 'unknown', 'await_call']);
assert.match(second.message, /already under way in this client.*Await that call/);
release();
const accepted = await first;

// What others answer in KPay's place proves nothing, and is named.
const page = (status, headers) =>
  new Response('<html><head><title>Attention Required! | Cloudflare</title></head></html>', { status, headers: { 'content-type': 'text/html', ...headers } });
for (const status of [403, 404, 460, 499]) {
  const error = await thrown(scripted(page(status, { server: 'cloudflare', 'cf-ray': '8f2b-PAR' })).withdrawals.init(PROMPT));
  assert.deepEqual([error.code, error.status, error.outcome, error.nextStep], ['intermediary', status, 'unknown', 'wait_for_webhook']);
  for (const word of ['Attention Required! | Cloudflare', 'cloudflare', '8f2b-PAR']) assert.ok(error.message.includes(word), error.message);
}
const blocked = await thrown(scripted(page(403, { server: 'nginx' })).account.me());
assert.deepEqual([blocked.code, blocked.outcome], ['intermediary', undefined]);
assert.match(blocked.message, /nginx/);

// What each result means for what is stored, and no result takes back what was not proven.
const of = (outcome, code = 'no_response') => Object.assign(new Error('e'), { [Symbol.for('kpay.error')]: true, outcome, code });
for (const [stored, result, state] of [
  [null, accepted, 'accepted'],
  [undefined, of('not_moved'), 'not_moved'],
  ['unknown', of('not_moved'), 'unknown'],
  ['accepted', of('not_moved'), 'accepted'],
  ['unknown', accepted, 'accepted'],
  ['unknown', of('already_exists'), 'already_exists'],
  ['accepted', of('already_exists'), 'accepted'],
  ['accepted', of('unknown'), 'unknown'],
  ['accepted', second, 'accepted'],
  ['not_moved', second, 'unknown'],
  [null, open, 'unknown'],
]) {
  assert.equal(await orderState(stored, result), state, `${stored} and ${result.outcome}`);
}
for (const [stored, result, field] of [[null, read, 'result'], [null, new TypeError('x'), 'result'], [5, accepted, 'stored'], [null, undefined, undefined]]) {
  const error = await thrown(orderState(stored, result));
  assert.ok(KPayError.is(error) && error.code === 'invalid_input', String(error));
  if (field) assert.equal(error.field, field);
}
