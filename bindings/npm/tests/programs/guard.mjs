// Where a secret key is refused, by what a place looks like: each in a realm of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { Worker } from 'node:worker_threads';

const packages = createRequire(import.meta.url);
const folder = path.dirname(packages.resolve('kpay'));
const source = readFileSync(path.join(folder, 'browser.cjs'), 'utf8');

/** A getter that is built in, as a browser's are. */
const BUILT_IN = 'Object.getOwnPropertyDescriptor(Map.prototype, "size").get';
const PAGE = `Object.defineProperty(globalThis, "document", { get: ${BUILT_IN}, configurable: false });`;
const IMITATED = 'globalThis.window = globalThis; globalThis.document = {};';
const UNFORGEABLE = 'globalThis.window = globalThis; Object.defineProperty(globalThis, "document", { get() { return {}; }, configurable: false });';
const MOZILLA = 'globalThis.navigator = { userAgent: "Mozilla/5.0 (X11)" };';
const NODE = 'globalThis.process = { [Symbol.toStringTag]: "process", versions: { node: "20.0.0" } };';

const PLACES = [
  ['a page', PAGE + MOZILLA, true],
  ['a page where scripts set what servers have', `${PAGE}${NODE}globalThis.Deno = globalThis.Bun = { version: {} }; globalThis.EdgeRuntime = "e"; globalThis.WebSocketPair = class {};`, true],
  ['a worker of a browser', `globalThis.WorkerGlobalScope = class {};${MOZILLA}`, true],
  ['the same where scripts set what servers have', `globalThis.WorkerGlobalScope = class {};${MOZILLA}${NODE}globalThis.Deno = globalThis.WebSocketPair = {};`, true],
  ['a page of Electron', `${IMITATED}globalThis.process = { type: "renderer", versions: { node: "20.0.0" } };`, true],
  ['a page that nobody knows', IMITATED, true],
  ['React Native', 'globalThis.window = globalThis; globalThis.navigator = { product: "ReactNative" };', true],
  ['a mini program', 'globalThis.wx = { getSystemInfoSync() {} };', true],
  ['another mini program', 'globalThis.tt = { getSystemInfoSync() {} };', true],
  ['a server whose own names are short', 'globalThis.my = { shop: 1 };', false],
  ['jsdom on Node', UNFORGEABLE + NODE + MOZILLA, false],
  ['jsdom on Deno', `${IMITATED}${MOZILLA}globalThis.Deno = {};`, false],
  ['Deno', 'globalThis.WorkerGlobalScope = class {}; globalThis.Deno = {}; globalThis.navigator = { userAgent: "Deno/2.9.6" };', false],
  ['Bun', 'globalThis.Bun = {}; globalThis.navigator = { userAgent: "Bun/1.4.5" };', false],
  ['another server of workers', 'globalThis.WorkerGlobalScope = class {};', false],
  ['nothing known', '', false],
];

for (const [name, script, isRefused] of PLACES) {
  const { KPay, verifyReturn } = packageIn(script);
  const code = await refusal(async () => new KPay({ apiKey: 'kpay_test_1', secretKey: 's' }));
  assert.equal(code, isRefused ? 'browser' : undefined, name);
  assert.equal((await refusal(() => verifyReturn('https://shop.example/?a=b', 's'))) === 'browser', isRefused, name);
}

const inThread = 'import("kpay").then(({ KPay }) => new KPay({ apiKey: "kpay_live_1", secretKey: "s" }))';
await new Promise((resolve, reject) => {
  new Worker(inThread, { eval: true }).on('error', reject).on('exit', resolve);
});

/** The package as it is in another realm, after `script`. */
function packageIn(script) {
  const realm = vm.createContext({ Headers, Request, crypto, atob, performance, TextDecoder, TextEncoder, URL, URLSearchParams, WebAssembly });
  vm.runInContext(script, realm);
  const load = vm.runInContext(`(require) => { const module = { exports: {} }; ${source}; return module.exports }`, realm);
  return load((name) => packages(path.join(folder, name)));
}

async function refusal(step) {
  try {
    await step();
    return undefined;
  } catch (error) {
    return error.code;
  }
}
