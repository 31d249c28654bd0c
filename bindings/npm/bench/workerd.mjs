import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Miniflare } from 'miniflare';
import { body, secret, signature } from './sample.mjs';
import { median } from './verify.mjs';

const CALLS = 2_000;
const ROUNDS = 9;

const WORKER = `
import { verifyWebhook } from './esm/workerd.js';
const sample = ${JSON.stringify({ body, secret, signature })};
const encoder = new TextEncoder();
const ways = {
  async ours() {
    await verifyWebhook({ headers: { 'x-kpay-signature': sample.signature }, body: sample.body }, sample.secret);
  },
  async webCrypto() {
    const key = await crypto.subtle.importKey('raw', encoder.encode(sample.secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    const bytes = Uint8Array.from(sample.signature.match(/../g), (pair) => parseInt(pair, 16));
    if (!(await crypto.subtle.verify('HMAC', key, bytes, encoder.encode(sample.body)))) throw new Error('forged');
    JSON.parse(sample.body);
  },
  async nothing() {},
};
export default {
  async fetch(request) {
    const { way, calls } = await request.json();
    for (let call = 0; call < calls; call += 1) await ways[way]();
    return new Response('done');
  },
};`;

/** Microseconds to verify one notification in workerd, timed from outside: its own clock stands still. */
export async function inWorkerd(staged) {
  const read = (name) => readFileSync(path.join(staged, name));
  const miniflare = new Miniflare({
    compatibilityDate: '2026-01-01',
    modules: [
      { type: 'ESModule', path: 'worker.mjs', contents: WORKER },
      { type: 'ESModule', path: 'esm/workerd.js', contents: read('esm/workerd.js').toString() },
      { type: 'CompiledWasm', path: 'kpay.wasm', contents: read('kpay.wasm') },
    ],
  });
  try {
    const times = { ours: [], webCrypto: [], nothing: [] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const way of Object.keys(times)) {
        const start = process.hrtime.bigint();
        const answer = await miniflare.dispatchFetch('http://bench.example', { method: 'POST', body: JSON.stringify({ way, calls: CALLS }) });
        if ((await answer.text()) !== 'done') throw new Error(`${way} answered ${answer.status}`);
        if (round) times[way].push(Number(process.hrtime.bigint() - start) / 1e3 / CALLS);
      }
    }
    const base = median(times.nothing);
    const cost = (way) => median(times[way]) - base;
    return [{ name: 'verify in workerd', ours: cost('ours'), other: cost('webCrypto'), than: 'WebCrypto', unit: 'µs', ratio: 0.65 }];
  } finally {
    await miniflare.dispose();
  }
}
