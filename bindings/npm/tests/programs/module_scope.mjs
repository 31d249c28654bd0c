// Importing the package reads, compiles, sends, draws and times nothing.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const forbidden = (name) => () => assert.fail(`${name} at module scope`);
for (const name of ['fetch', 'setTimeout', 'setInterval', 'queueMicrotask']) globalThis[name] = forbidden(name);
for (const name of ['compile', 'instantiate', 'Module', 'Instance']) WebAssembly[name] = forbidden(name);
Object.defineProperty(globalThis, 'crypto', { get: forbidden('crypto') });
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => (/kpay\.wasm/.test(file) ? forbidden('reading')() : readFileSync(file, ...rest));
syncBuiltinESMExports();

for (const form of ['node', 'browser', 'slim']) {
  const { KPay } = await import(new URL(`../node_modules/kpay/esm/${form}.js`, import.meta.url));
  assert.equal(new KPay({ apiKey: 'kpay_live_1', secretKey: 's' }).environment, 'live');
}
