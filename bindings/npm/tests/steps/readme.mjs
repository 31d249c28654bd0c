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
    'pay.deno.mjs': () => says(DENO, 'pay.deno.mjs', /^pay_\w+ open$/m),
    'worker.mjs': () => inWorker(installed, file('worker.mjs'), env),
    'page.mjs': () => inAPage(stage, file('page.mjs')),
    'outcome.mjs': async () => outcomes(await load('outcome.mjs')),
    'hooks.mjs': async () => hooks(load, sandbox, stage),
    'queue.mjs': async () => queue(await load('queue.mjs'), sandbox, stage),
    'in_process.mjs': () => says(NODE, 'in_process.mjs', /^completed .*payment\.completed/m),
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
    const { id, state } = await answer.json();
    assert.match(id, /^pay_/);
    assert.equal(state, 'open');
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
  assert.deepEqual(outcome, ['completed', 'COMPLETED']);
}

async function outcomes({ afterwards }) {
  const error = (outcome, nextStep) => ({ [Symbol.for('kpay.error')]: true, message: 'm', outcome, nextStep });
  const told = async (state, ...given) => (await afterwards({ state }, error(...given))).state;
  assert.equal(await told(null, 'not_moved', 'send_again'), 'not_moved');
  assert.equal(await told('unknown', 'not_moved', 'correct'), 'unknown');
  assert.equal(await told('unknown', 'already_exists', 'show_stored_page'), 'already_exists');
  const steps = ['correct', 'send_again', 'show_stored_page', 'wait_for_webhook'];
  const words = await Promise.all(steps.map(async (step) => (await afterwards({}, error('unknown', step))).customer));
  assert.equal(new Set(words).size, 4);
  await assert.rejects(afterwards({}, new TypeError('x')), TypeError);
  await assert.rejects(afterwards({}, error(undefined)));
}

async function hooks(load, { webhookSecret }, stage) {
  const { hooks: app } = await load('hooks.mjs');
  const { signWebhook } = await import(stage.sdk);
  const order = { externalId: 'O-1', amount: '5000.00', currency: 'XAF', createdAt: new Date(), deliveredFor: null };
  const states = new Map();
  const done = [];
  let isAway = false;
  const store = {
    findOrder: async (id, key) => (id === 'O-1' ? { ...order, state: states.get(key) } : undefined),
    deliver: async (_, key, state) => {
      if (isAway) throw new Error('the database is away');
      states.set(key, state);
      order.deliveredFor = key;
      done.push(`deliver ${key}`);
    },
    setState: async (_, key, state) => states.set(key, state),
    askSomeone: async (_, key, step, state) => {
      if (state) states.set(key, state);
      done.push(`${step} ${key}`);
    },
    bookPayout: async ({ key, state }) => done.push(`${key} ${state}`),
    bookRefund: async ({ key, state }) => done.push(`${key} ${state}`),
  };
  const post = async (server, said, secret = webhookSecret) => {
    const status = said.event.split('.')[1].toUpperCase();
    const body = JSON.stringify({ externalId: 'O-1', status, amount: 5000, ...said });
    const headers = { 'content-type': 'application/json', 'x-kpay-signature': await signWebhook(body, secret) };
    const url = `http://127.0.0.1:${server.address().port}/kpay-webhook`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  const serving = async (secret, use) => {
    const server = app(store, secret).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.on('listening', resolve));
      await use(server);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const completed = { event: 'payment.completed', paymentId: 'p2' };
  // A secret that is not set is our own fault.
  await serving(undefined, async (server) => assert.equal(await post(server, completed), 500));
  await serving(webhookSecret, async (server) => {
    assert.equal(await post(server, completed, 'forged'), 401);
    assert.equal(await post(server, { ...completed, externalId: 'O-2' }), 503, 'not written yet');
    isAway = true;
    assert.equal(await post(server, completed), 500, 'stored first, answered then');
    isAway = false;
    assert.deepEqual(done, []);
    for (const said of [
      { event: 'payment.failed', paymentId: 'p1' },
      { ...completed, amount: 5001 },
      completed,
      completed,
      { event: 'payment.completed', paymentId: 'p1' },
      { event: 'payout.completed', withdrawalId: 'w1', externalId: 'W-1' },
      { event: 'refund.failed', refundId: 'r1', externalId: 'R-1' },
    ]) {
      assert.equal(await post(server, said), 200, JSON.stringify(said));
    }
  });
  assert.deepEqual(done, [
    'mismatch payment:p2',
    'deliver payment:p2',
    'paid_twice payment:p1',
    'payout:w1 completed',
    'refund:r1 failed',
  ]);
}

async function queue({ receive, work }, { webhookSecret }, stage) {
  const { signWebhook } = await import(stage.sdk);
  const body = ' {"event":"payment.completed","paymentId":"p1","amount":5000.00}';
  const headers = { 'x-kpay-signature': await signWebhook(body, webhookSecret) };
  const messages = [];
  await receive({ headers, body }, ['another', webhookSecret], { send: async (message) => messages.push(message) });
  const booked = [];
  for (const message of messages) await work(message, async (event) => booked.push(event));
  assert.deepEqual(booked.map(({ key, data, secretIndex }) => [key, data.amountText, secretIndex]), [['payment:p1', '5000.00', 1]]);
  await assert.rejects(work(body, () => {}), { code: 'webhook_not_stored' });
  const away = { send: () => Promise.reject(new Error('the queue is away')) };
  await assert.rejects(receive({ headers, body }, webhookSecret, away), /the queue is away/);
}
