// The entries: each starts, and they know each other's errors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inspect } from 'node:util';
import vm from 'node:vm';
import * as modern from 'kpay';
import * as slim from 'kpay/slim';

const packages = createRequire(import.meta.url);
const common = packages('kpay');
const manifest = packages('kpay/package.json');
const wasm = packages.resolve('kpay/kpay.wasm');
assert.deepEqual([manifest.sideEffects, manifest.dependencies, manifest.scripts], [false, undefined, undefined]);

const names = (module) => Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports').sort();
assert.deepEqual(names(common), names(modern));
assert.deepEqual(names(slim).filter((name) => name !== 'init'), names(modern));

const ask = () => slim.advanceTo('open', 'completed');
await assert.rejects(ask(), { code: 'misuse', message: /init/ });
const bytes = readFileSync(wasm);
const response = () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } });
const given = [bytes, await WebAssembly.compile(bytes), response(), Promise.resolve(bytes), Promise.resolve(response())];
for (const module of given) {
  slim.init(module);
  assert.equal((await ask()).state, 'completed');
}
slim.init(new Uint8Array([0, 1, 2]));
await assert.rejects(ask(), { code: 'internal', message: /did not load/ });
slim.init(bytes);
assert.equal((await ask()).state, 'completed', 'a wrong module can be replaced');

const thrown = ({ KPay }) => new KPay({ apiKey: 'k', secretKey: 's' }).payments.get('').catch((error) => error);
for (const one of [modern, common, slim]) {
  const error = await thrown(one);
  for (const other of [modern, common, slim]) assert.ok(other.KPayError.is(error));
  assert.match(inspect(error), /^KPayError: /);
}
const realm = vm.createContext({ Headers, crypto, atob, performance, TextDecoder, TextEncoder, WebAssembly, fetch, URL, process });
const source = readFileSync(packages.resolve('kpay').replace('node.cjs', 'browser.cjs'), 'utf8');
const foreign = vm.runInContext(`(require) => { const module = { exports: {} }; ${source}; return module.exports }`, realm);
const foreignError = await thrown(foreign((name) => packages(`../node_modules/kpay/cjs/${path.basename(name)}`)));
assert.ok(!(foreignError instanceof modern.KPayError) && modern.KPayError.is(foreignError), 'of another realm');
