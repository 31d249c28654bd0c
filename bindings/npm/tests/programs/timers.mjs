// A call that has ended leaves no timer behind that keeps a program alive.
import assert from 'node:assert/strict';
import { KPay } from 'kpay';

const { stage, apiKey, secretKey } = JSON.parse(process.env.PLACE);
const client = (way) => new KPay({ apiKey, secretKey, baseUrl: `${stage}/hostile/${way}/timers`, maxRetries: 0 });
const order = { externalId: 'T-1', amount: 5, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };
const signal = () => AbortSignal.timeout(50);

await client('taken').payments.init(order);
await client('cut').payments.init(order).catch(() => {});
await client('silent').payments.init(order, { signal: signal() }).catch(() => {});
await client('busy').payments.init(order, { signal: signal(), maxRetries: 2 }).catch(() => {});
await client('taken').payments.wait('pay_1', { signal: signal() }).catch(() => {});
assert.deepEqual(process.getActiveResourcesInfo().filter((name) => name === 'Timeout'), []);
