// A sandbox's answer ends when its caller lets go of it, and its options are looked at.
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSandbox } from 'kpay/sandbox';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const { fetch, baseUrl } = await createSandbox({ seed: 1 });
const slowly = (signal) => fetch(`${baseUrl}/api/public/pricelist`, { headers: { 'x-sandbox-fault': 'slow-body' }, signal });

const controller = new AbortController();
const answer = await slowly(controller.signal);
collect();
const text = answer.text();
controller.abort();
await assert.rejects(text, { name: 'AbortError' });

// Nothing drips on, which would keep this program alive.
await (await slowly()).body.cancel();

for (const options of [{ startsAt: '2026-01-01' }, { startsAt: Number.NaN }, { onWebhook: 5 }]) {
  await assert.rejects(createSandbox(options), { name: 'TypeError', message: /^kpay\/sandbox: / });
}
assert.ok((await createSandbox(null)).baseUrl);
