// The examples, each on its runtime: orders come in, the sandbox pays, its webhook is delivered.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { runCases } from './cases.mjs';
import { inChromium } from './chromium.mjs';
import { BUN, DENO, NODE } from './runtimes.mjs';
import { whileServing } from './servers.mjs';
import { wasmApart, workerModules } from './worker.mjs';

const EXAMPLES = path.join(import.meta.dirname, '../../../../examples/js');
const TABLES = `CREATE TABLE orders(external_id TEXT PRIMARY KEY, amount INTEGER, delivered_for TEXT)
CREATE TABLE transactions(event_key TEXT PRIMARY KEY, external_id TEXT, state TEXT)`;

export async function examples({ installed, sandbox, stage }) {
  const folder = path.join(installed, 'examples');
  cpSync(EXAMPLES, folder, { recursive: true });
  const env = sandbox.exports;
  const serves = ([command, ...args], file) => () =>
    whileServing(command, [...args, file], { cwd: folder, env }, (url, said) => takesOrders(url, sandbox, stage, said));
  return runCases({
    'Cloudflare Worker': () => worker(installed, folder, env, (url) => takesOrders(url, sandbox, stage)),
    'Express on Node': serves(NODE, 'express.mjs'),
    'Hono on Bun': serves(BUN, 'hono.mjs'),
    Deno: serves(DENO, 'deno.mjs'),
    'a page and its backend': () => page(path.join(folder, 'browser'), env),
  });
}

async function takesOrders(url, { webhookSecret }, stage, said) {
  const post = (route, body, headers) =>
    fetch(url + route, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const customer = { provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789' };
  const taken = await post('/orders', JSON.stringify(customer));
  assert.equal(taken.status, 201, await taken.clone().text());
  const { externalId, paymentId } = await taken.json();
  const stateOf = async () => (await (await fetch(`${url}/orders/${externalId}`)).json()).state;
  assert.equal(await stateOf(), 'open');

  const { headers, body } = await delivered(stage, paymentId);
  const signature = { 'x-kpay-signature': headers['x-kpay-signature'] };
  assert.equal((await post('/kpay-webhook', body.replace('5000', '5001'), signature)).status, 401);
  assert.equal((await post('/kpay-webhook', body)).status, 401);
  assert.equal(await stateOf(), 'open', 'after a forged one');
  const { signWebhook } = await import(stage.sdk);
  const hear = async (said) => {
    const signed = { 'x-kpay-signature': await signWebhook(said, webhookSecret) };
    return (await post('/kpay-webhook', said, signed)).status;
  };
  assert.equal(await hear(body.replace(externalId, 'NOT-OURS').replaceAll(paymentId, 'pay_of_another')), 503);
  assert.equal(await hear(body.replace('"amount":5000', '"amount":50')), 200);
  assert.equal(await stateOf(), 'open', 'after one of another amount');
  for (const family of ['payout', 'refund']) {
    assert.equal(await hear(body.replace('payment.completed', `${family}.completed`)), 200);
    assert.equal(await stateOf(), 'open', `after a ${family}`);
  }
  // At the same moment, and again: booked before it is answered.
  const copies = await Promise.all([1, 2, 3].map(() => post('/kpay-webhook', body, signature)));
  assert.deepEqual(copies.map(({ status }) => status), [200, 200, 200]);
  assert.equal(await stateOf(), 'completed');
  // A second payment of the same order is somebody's to look at, and no second delivery.
  assert.equal(await hear(body.replaceAll(paymentId, 'pay_twice')), 200);
  assert.equal(await stateOf(), 'completed');
  if (said) {
    for (let tries = 0; tries < 50 && !said().includes('paid_twice'); tries++) await sleep(50);
    assert.match(said(), /paid_twice by payment:pay_twice/);
    assert.equal(said().split(`deliver order ${externalId}`).length, 2, 'delivered once');
  }
  const refused = await post('/orders', JSON.stringify({ ...customer, phoneNumber: '12' }));
  assert.deepEqual([refused.status, (await refused.json()).outcome], [502, 'not_moved']);
}

async function delivered({ hooks }, paymentId) {
  for (let tries = 0; tries < 100; tries++) {
    const found = hooks.find(({ body }) => body.includes(paymentId) && body.includes('payment.completed'));
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`no webhook of ${paymentId} was delivered`);
}

async function worker(installed, folder, bindings, use) {
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, 'worker.mjs')],
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    plugins: [wasmApart],
    write: false,
  });
  const miniflare = new Miniflare({
    modules: workerModules(installed, outputFiles[0].text),
    compatibilityDate: '2026-01-01',
    d1Databases: ['DB'],
    bindings,
  });
  try {
    const url = String(await miniflare.ready).replace(/\/$/, '');
    await (await miniflare.getD1Database('DB')).exec(TABLES);
    await use(url);
  } finally {
    await miniflare.dispose();
  }
}

async function page(folder, env) {
  await build({ entryPoints: [path.join(folder, 'page.mjs')], bundle: true, format: 'esm', outfile: path.join(folder, 'page.js') });
  const [command] = NODE;
  await whileServing(command, ['server.mjs'], { cwd: folder, env }, (url) =>
    inChromium(async (browser) => {
      const page = await browser.newPage();
      for (const [phone, words] of [['237653456789', 'it is paid'], ['237653456029', 'failed'], ['12', 'nothing was paid']]) {
        await page.goto(url);
        await page.fill('input', phone);
        await page.click('button');
        await page.getByText(words).waitFor({ timeout: 20_000 });
      }
      const asks = (path, body) => page.evaluate(([to, json]) => fetch(to, json && { method: 'POST', body: json }).then(({ status }) => status), [path, body]);
      assert.equal(await asks('/kpay/api/v1/payments/balance'), 403);
      assert.equal(await asks('/kpay/api/v1/payments/withdraw', '{}'), 403);
      assert.equal(await asks('/kpay/api/v1/payments/pay_of_another'), 403);
      assert.equal(await asks('/kpay/api/v1/payments/init', '{"externalId":"MY-OWN","amount":1,"phoneNumber":"237653456789"}'), 404);
    }),
  );
}
