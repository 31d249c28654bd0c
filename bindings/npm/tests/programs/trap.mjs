// A trap inside the WebAssembly: the error says what to report, and the next call starts afresh.
import assert from 'node:assert/strict';
import { KPay, KPayError, operators } from 'kpay';

const { stage, apiKey, secretKey } = JSON.parse(process.env.PLACE);
const traps = [];
let instances = 0;
const { instantiate } = WebAssembly;

/** Gives instances whose exports trap when told to. */
WebAssembly.instantiate = async (...given) => {
  const instance = await instantiate(...given);
  if (!instance.exports?.session_start) return instance;
  instances += 1;
  const trapping = ([name, value]) => [name, typeof value === 'function' ? (...args) => trapOr(name, value, args) : value];
  const exports = Object.fromEntries(Object.entries(instance.exports).map(trapping));
  return Object.create(WebAssembly.Instance.prototype, { exports: { value: exports } });
};

function trapOr(name, value, args) {
  const at = traps.indexOf(name);
  if (at < 0) return value(...args);
  traps.splice(at, 1);
  throw new WebAssembly.RuntimeError('unreachable');
}

const kpay = new KPay({ apiKey, secretKey, baseUrl: `${stage}/hostile/taken/trap` });
const order = { externalId: 'T-1', amount: 5, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };

for (const [name, outcome] of [['session_start', 'not_moved'], ['call_poll', 'not_moved'], ['call_answer', 'unknown']]) {
  traps.push(name);
  const before = instances;
  const error = await kpay.payments.init(order).catch((thrown) => thrown);
  assert.ok(KPayError.is(error), `${name}: ${error}`);
  assert.deepEqual([error.code, error.outcome], ['internal', outcome], name);
  assert.match(error.message, /report/);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  assert.equal((await kpay.payments.init(order)).id, 'pay_1', 'the next call works');
  assert.equal(instances, Math.max(before, 1) + 1, 'on a fresh instance');
}
traps.push('operators');
await assert.rejects(operators(), { code: 'internal' });
assert.ok((await operators()).length > 0);
