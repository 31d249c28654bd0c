// In a Worker's isolate, customers go away in the middle of calls: nothing of theirs goes on, and nothing may pile up.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
// An isolate's timers stop with the request that set them, and some hosts tell nobody what was collected.
const { setTimeout: later } = globalThis;
// Node's own parts are loaded before.
await Response.json({}).text();
globalThis.setTimeout = () => undefined;
delete globalThis.FinalizationRegistry;
let moment = 0;
performance.now = () => moment;
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const instance = await instantiate(...given);
  memory = (instance.instance ?? instance).exports.memory;
  return instance;
};

const { KPay } = await import('kpay');
const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d', rateLimits: { general: 1_000_000 } };
const never = () => new Promise(() => {});
let number = 0;
const order = () => ({ externalId: `I-${(number += 1)}`, amount: 5, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789', description: 'x'.repeat(500) });

/** What `calls` abandoned calls, one each second, leave behind beyond what the first of them did. */
async function growth(clientOf, first, calls) {
  const sizes = [];
  for (let call = 1; call <= calls; call += 1) {
    moment += 1_000;
    const kpay = clientOf();
    kpay.payments.init(order());
    if (call % 100 === 0) kpay.payments.wait('pay_1');
    await new Promise(setImmediate);
    if (call === first || call === calls) {
      collect();
      sizes.push([memory.buffer.byteLength, process.memoryUsage().heapUsed]);
    }
  }
  return sizes[1].map((size, kind) => size - sizes[0][kind]);
}

const one = new KPay({ ...KEYS, fetch: never });
// One client remembers 10,000 orders that it left unknown, and no more.
for (const [clientOf, first, calls] of [[() => new KPay({ ...KEYS, fetch: never }), 2_000, 8_000], [() => one, 10_500, 14_000]]) {
  const [inWasm, inJavaScript] = await growth(clientOf, first, calls);
  // Memory grows by pages of 64 KiB, and holes in it may cost one.
  assert.ok(inWasm <= 65_536, `${inWasm} bytes of WebAssembly`);
  assert.ok(inJavaScript < 1_000_000, `${inJavaScript} bytes of JavaScript`);
}

// A client that nobody used for long works all the same.
globalThis.setTimeout = later;
moment += 3_600_000;
const answering = new KPay({ ...KEYS, maxRetries: 0, fetch: async () => Response.json({ id: 'p', status: 'PENDING' }) });
assert.equal((await answering.payments.init(order())).id, 'p');
moment += 3_600_000;
one.payments.init(order());
await new Promise(setImmediate);
assert.equal((await answering.payments.get('p')).id, 'p');
process.exit();
