// kpay-web in Deno, Bun and workerd: node run.mjs --module <folder> --kpay <the kpay command> --server <address>
//
// The folder holds what wasm-bindgen made of `module.rs`; the server is the one of `tests/loopback`.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from '../../../../bindings/npm/tests/services/sandbox.mjs';
import { startStage } from '../../../../bindings/npm/tests/services/stage.mjs';
import { run } from '../../../../bindings/npm/tests/steps/processes.mjs';
import { BUN, DENO } from '../../../../bindings/npm/tests/steps/runtimes.mjs';
import { CALLS } from './inside/calls.mjs';

const { Miniflare } = createRequire(import.meta.resolve('../../../../bindings/npm/package.json'))('miniflare');

/** What the calls come to, the same everywhere. Of a request the server counts how many began and how many ended. */
const EXPECTED = {
  keys: true,
  paid: 'Completed: COMPLETED',
  notPaid: 'Failed: FAILED',
  paidThrough: 'Completed: COMPLETED',
  webhook: ['Completed: that payment', 'Mismatch'],
  transferred: 'moved',
  transferredToo: 'moved',
  lateAnswer: ['unknown ORDER-1: NoResponse [TimedOut]', '1 1'],
  lateBody: ['unknown ORDER-1: NoResponse [TimedOut]', '1 1'],
  cutBody: ['unknown ORDER-1: Unreadable [CutResponse(200)]; the body could not be read', '1 1'],
  droppedEarly: ['dropped', '1 1'],
  droppedReading: ['dropped', '1 1'],
  huge: ['Unreadable [CutResponse(200)]; the body is larger than 1048576 bytes', '1 1'],
  redirect: ['Refused [Response(307)]', '1 1'],
  nobody: 'unknown ORDER-1: NoResponse [Cut]; fetch failed',
};

/** The name that a host gives its own error. */
const OF_THE_HOST = / \([\w, ]+\)$/;

const RUNTIMES = { deno: () => program([...DENO, `--allow-read=${folder}`]), bun: () => program(BUN), workerd };

// What hangs must not hang the step; nothing here takes more than seconds.
const LONGEST_MILLIS = 60_000;
setTimeout(() => {
  console.error('the runtimes did not end in time');
  process.exit(1);
}, 4 * LONGEST_MILLIS).unref();

const options = { module: { type: 'string' }, kpay: { type: 'string' }, server: { type: 'string' } };
const { module: folder, kpay, server } = parseArgs({ options }).values;
cpSync(path.join(import.meta.dirname, 'inside'), folder, { recursive: true });
const stage = await startStage();
const sandbox = await startSandbox(kpay, `${stage.url}/hook`);
process.once('exit', () => sandbox.stop());
try {
  for (const name of Object.keys(RUNTIMES)) await row(name);
} finally {
  sandbox.stop();
  stage.stop();
}

async function row(runtime) {
  const { apiKey, secretKey, baseUrl, webhookSecret } = sandbox;
  const place = { runtime, apiKey, secretKey, baseUrl, webhookSecret, server, hooks: `${stage.url}/hooks` };
  writeFileSync(path.join(folder, 'place.mjs'), `export default ${JSON.stringify(place)};\n`);
  const started = Date.now();
  try {
    const told = await RUNTIMES[runtime]();
    assert.deepEqual(told, EXPECTED);
    console.log(`${runtime}: ${Object.keys(told).length} calls, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(`${runtime}: ${error?.stack ?? error}`);
    process.exitCode = 1;
  }
}

/** JSON without what differs from host to host. */
function parsed(json) {
  return JSON.parse(json, (_, one) => (typeof one === 'string' ? one.replace(OF_THE_HOST, '') : one));
}

async function program([command, ...args]) {
  const written = await run(command, [...args, 'program.mjs'], { cwd: folder, millis: LONGEST_MILLIS });
  return parsed(written.trim().split('\n').at(-1));
}

async function workerd() {
  const module = (type, name) => ({ type, path: name, contents: readFileSync(path.join(folder, name)) });
  const scripts = ['worker.mjs', 'calls.mjs', 'edge.js', 'place.mjs'].map((name) => module('ESModule', name));
  const modules = [...scripts, module('CompiledWasm', 'edge_bg.wasm')];
  const serviceBindings = { SANDBOX: { external: { address: new URL(sandbox.baseUrl).host, http: {} } } };
  const miniflare = new Miniflare({ modules, serviceBindings, compatibilityDate: '2026-01-01' });
  try {
    const url = await miniflare.ready;
    const ask = async (name) => {
      const answer = await fetch(new URL(name, url), { signal: AbortSignal.timeout(LONGEST_MILLIS) });
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
      return [name, parsed(await answer.text())];
    };
    return Object.fromEntries(await Promise.all(Object.keys(CALLS).map(ask)));
  } finally {
    await miniflare.dispose();
  }
}
