// A trap inside the WebAssembly: the error says what to report, and the next call starts afresh.
import assert from 'node:assert/strict';
import { KPay, KPayError, advanceTo } from 'kpay';

const { stage, apiKey, secretKey } = JSON.parse(process.env.PLACE);
const traps = [];
let instances = 0;
const { instantiate } = WebAssembly;

/** Gives instances that trap at a question when told to. */
WebAssembly.instantiate = async (...given) => {
  const instance = await instantiate(...given);
  const { ask, memory, room } = instance.exports ?? {};
  if (!ask) return instance;
  instances += 1;
  const trapping = (...args) => {
    const [about] = new TextDecoder().decode(new Uint8Array(memory.buffer, room(0), args[0])).split('\0');
    trapAt(about);
    return ask(...args);
  };
  return Object.create(WebAssembly.Instance.prototype, { exports: { value: { ...instance.exports, ask: trapping } } });
};

function trapAt(about) {
  const at = traps.indexOf(about);
  if (at < 0) return;
  traps.splice(at, 1);
  throw new WebAssembly.RuntimeError('unreachable');
}

const kpay = new KPay({ apiKey, secretKey, baseUrl: `${stage}/hostile/taken/trap` });
const order = { externalId: 'T-1', amount: 5, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };

for (const [name, outcome] of [['start', 'not_moved'], ['poll', 'not_moved'], ['answer', 'unknown']]) {
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
traps.push('advance');
await assert.rejects(advanceTo('open', 'completed'), { code: 'internal' });
assert.equal((await advanceTo('open', 'completed')).state, 'completed');
