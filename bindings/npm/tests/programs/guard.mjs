// Where a secret key is refused, by what a place looks like.
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { KPay } from 'kpay';

const PAGE = { window: {}, document: {}, navigator: { userAgent: 'Mozilla/5.0' } };
const WORKER = { WorkerGlobalScope: class {}, navigator: { userAgent: 'Mozilla/5.0 (X11)' } };
const PLACES = [
  ['a page', PAGE, true],
  ['a page with a bundler\'s process', { ...PAGE, process: { env: {}, versions: {} } }, true],
  ['a worker of a browser', WORKER, true],
  ['a page of Electron', { ...PAGE, process: { type: 'renderer', versions: { node: '20.0.0' } } }, true],
  ['a page with what stands in for Node\'s process', { ...PAGE, process: { versions: { node: '20.0.0' } } }, true],
  ['jsdom on Node', { ...PAGE, process }, false],
  ['Deno', { ...WORKER, Deno: {} }, false],
  ['Bun', { Bun: {} }, false],
  ['workerd', { WorkerGlobalScope: class {}, WebSocketPair: class {}, navigator: { userAgent: 'Cloudflare-Workers' } }, false],
  ['another server of workers', { WorkerGlobalScope: class {} }, false],
  ['an edge runtime', { EdgeRuntime: 'edge-runtime' }, false],
  ['nothing known', {}, false],
];

for (const [name, globals, isBrowser] of PLACES) {
  assert.equal(refusesKeys(globals), isBrowser, name);
}

const inThread = 'import("kpay").then(({ KPay }) => new KPay({ apiKey: "kpay_live_1", secretKey: "s" }))';
await new Promise((resolve, reject) => {
  new Worker(inThread, { eval: true }).on('error', reject).on('exit', resolve);
});

function refusesKeys(globals) {
  const before = ['window', 'document', 'navigator', 'process', 'WorkerGlobalScope', 'WebSocketPair', 'Deno', 'Bun', 'EdgeRuntime'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)],
  );
  for (const [name] of before) Object.defineProperty(globalThis, name, { value: globals[name], configurable: true, writable: true });
  try {
    new KPay({ apiKey: 'kpay_test_1', secretKey: 's' });
    return false;
  } catch (error) {
    if (error.code !== 'browser') throw error;
    return true;
  } finally {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
    }
  }
}
