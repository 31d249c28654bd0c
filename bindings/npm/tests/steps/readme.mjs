// The README's programs, as they stand there: each names its file, and each is run.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { runCases } from './cases.mjs';
import { inPage } from './chromium.mjs';
import { run } from './processes.mjs';
import { BUN, DENO, NODE } from './runtimes.mjs';
import { wasmApart, workerModules } from './worker.mjs';

const README = path.join(import.meta.dirname, '../../README.md');
const QUIET = { bundle: true, format: 'esm', write: false, logLevel: 'warning' };

export async function readme({ installed, sandbox, stage }) {
  const folder = path.join(installed, 'readme');
  const names = extract(folder);
  const file = (name) => path.join(folder, name);
  const env = sandbox.exports;
  const says = async ([command, ...args], name, words) =>
    assert.match(await run(command, [...args, name], { cwd: folder, env }), words);
  const load = (name) => import(pathToFileURL(file(name)).href);
  const cases = {
    'pay.mjs': async () => {
      await says(NODE, 'pay.mjs', /^pay_\w+: paid\? true$/m);
      await says(BUN, 'pay.mjs', /^pay_\w+: paid\? true$/m);
    },
    'pay.cjs': () => says(NODE, 'pay.cjs', /^TEST$/m),
    'pay.deno.mjs': () => says(DENO, 'pay.deno.mjs', /^pay_\w+ still_open$/m),
    'worker.mjs': () => inWorker(installed, file('worker.mjs'), env),
    'page.mjs': () => inAPage(stage, file('page.mjs')),
    'outcome.mjs': async () => outcomes(await load('outcome.mjs')),
    'hooks.mjs': async () => hooks(load, sandbox, stage),
    'in_process.mjs': () => says(NODE, 'in_process.mjs', /^succeeded .*payment\.completed/m),
    'options.mjs': async () => {
      const { balanceWithin } = await load('options.mjs');
      await assert.rejects(balanceWithin(AbortSignal.abort()), { code: 'aborted' });
    },
  };
  assert.deepEqual(names, Object.keys(cases), 'the programs in the README');
  return runCases(cases);
}

/** Writes each program to the file that its first line names. */
function extract(folder) {
  mkdirSync(folder);
  const programs = [...readFileSync(README, 'utf8').matchAll(/^```js\n\/\/ (\S+)\n(.*?)^```$/gms)];
  assert.equal(programs.length, readFileSync(README, 'utf8').match(/^```js$/gm).length, 'each names its file');
  for (const [, name, text] of programs) writeFileSync(path.join(folder, name), text);
  return programs.map(([, name]) => name);
}

async function inWorker(installed, entry, bindings) {
  const conditions = ['workerd', 'worker', 'browser'];
  const { outputFiles } = await build({ ...QUIET, entryPoints: [entry], conditions, plugins: [wasmApart] });
  const modules = workerModules(installed, outputFiles[0].text);
  const miniflare = new Miniflare({ modules, bindings, compatibilityDate: '2026-01-01' });
  try {
    const answer = await fetch(await miniflare.ready, { method: 'POST', body: '{"phoneNumber":"237653456789"}' });
    const { id, outcome } = await answer.json();
    assert.match(id, /^pay_/);
    assert.equal(outcome, 'still_open');
  } finally {
    await miniflare.dispose();
  }
}

async function inAPage(stage, entry) {
  const { outputFiles } = await build({ ...QUIET, entryPoints: [entry], format: 'iife', globalName: 'shop' });
  const outcome = await inPage(stage, `${outputFiles[0].text}; globalThis.shop = shop`, (page) =>
    page.evaluate(async () => {
      const seen = [];
      const end = await globalThis.shop.pay(`PAGE-${Date.now()}`, '237653456789', (status) => seen.push(status));
      return [end, seen.at(-1)];
    }),
  );
  assert.deepEqual(outcome, ['succeeded', 'COMPLETED']);
}

async function outcomes({ nextStep }) {
  const error = (outcome) => ({ [Symbol.for('kpay.error')]: true, message: 'm', outcome });
  const steps = ['not_moved', 'already_exists', 'unknown', undefined].map((outcome) => nextStep(error(outcome)));
  assert.equal(new Set(steps).size, 4);
  assert.throws(() => nextStep(new TypeError('x')), TypeError);
}

async function hooks(load, { webhookSecret }, stage) {
  const { hooks: app } = await load('hooks.mjs');
  const { signWebhook } = await import(stage.sdk);
  const order = { externalId: 'O-1', amount: 5000, currency: 'XAF' };
  const delivered = [];
  const orders = { find: (id) => (id === 'O-1' ? order : undefined), deliver: (_, key) => delivered.push(key) };
  const server = app(orders, webhookSecret).listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.on('listening', resolve));
    const post = async (externalId, amount, secret) => {
      const body = JSON.stringify({ event: 'payment.completed', paymentId: 'p', status: 'COMPLETED', amount, externalId });
      const headers = { 'content-type': 'application/json', 'x-kpay-signature': await signWebhook(body, secret) };
      const url = `http://127.0.0.1:${server.address().port}/kpay-webhook`;
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    assert.equal(await post('O-1', 5000, 'forged'), 400);
    assert.equal(await post('O-2', 5000, webhookSecret), 503);
    assert.equal(await post('O-1', 5001, webhookSecret), 200);
    assert.equal(await post('O-1', 5000, webhookSecret), 200);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(delivered, ['payment:p']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
