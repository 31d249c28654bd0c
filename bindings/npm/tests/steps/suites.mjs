// The shared suite on each runtime: every step gives the suite's results.
import { build } from 'esbuild';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { Miniflare } from 'miniflare';
import { inPage } from './chromium.mjs';
import { run } from './processes.mjs';
import { BUN, DENO, NODE } from './runtimes.mjs';
import { wasmApart, workerModules } from './worker.mjs';

const RUNTIMES = path.join(import.meta.dirname, '../runtimes');

/** The suite beside the installed package, so that its `kpay` is that one. */
function laid({ installed }) {
  const folder = path.join(installed, 'suite');
  cpSync(RUNTIMES, folder, { recursive: true });
  return folder;
}

const placeOf = ({ sandbox, stage }, runtime) => {
  const { apiKey, secretKey, baseUrl, webhookSecret, gatewaySecret } = sandbox;
  return { runtime, apiKey, secretKey, baseUrl, webhookSecret, gatewaySecret, stage: stage.url, closed: stage.closed, deaf: stage.deaf };
};

async function program(context, runtime, command, args) {
  const env = { PLACE: JSON.stringify(placeOf(context, runtime)) };
  const written = await run(command, args, { cwd: laid(context), env });
  return JSON.parse(written.trim().split('\n').at(-1));
}

const on = (runtime, [command, ...args], file) => (context) => program(context, runtime, command, [...args, file]);

async function workerd(context) {
  const entry = path.join(laid(context), 'main.worker.mjs');
  const script = await bundled(entry, { conditions: ['workerd', 'worker'], plugins: [wasmApart] });
  const miniflare = new Miniflare({ modules: workerModules(context.installed, script), compatibilityDate: '2026-01-01' });
  try {
    const url = await miniflare.ready;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(placeOf(context, 'workerd')) });
    if (!answer.ok) throw new Error(await answer.text());
    return await answer.json();
  } finally {
    await miniflare.dispose();
  }
}

/** A page holds no keys: it goes through its own backend. */
async function chromium(context) {
  const { apiKey, secretKey, ...place } = placeOf(context, 'chromium');
  const given = { ...place, baseUrl: '/kpay', isKeyless: true, isBrowser: true };
  const script = await bundled(path.join(laid(context), 'main.page.mjs'));
  return inPage(context.stage, script, (page) => page.evaluate((one) => globalThis.run(one), given));
}

async function bundled(entry, options) {
  const shared = { bundle: true, format: 'esm', write: false, logLevel: 'warning' };
  const { outputFiles } = await build({ ...shared, ...options, entryPoints: [entry] });
  return outputFiles[0].text;
}

export const suites = {
  node: on('node', NODE, 'main.node.mjs'),
  'node-cjs': on('node-cjs', NODE, 'main.node.cjs'),
  deno: on('deno', DENO, 'main.deno.mjs'),
  bun: on('bun', BUN, 'main.node.mjs'),
  workerd,
  chromium,
};
