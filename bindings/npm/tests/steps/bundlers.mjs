// A small app through each bundler, started where it is meant to run.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { build as esbuild } from 'esbuild';
import { Miniflare } from 'miniflare';
import { build as vite } from 'vite';
import { runCases } from './cases.mjs';
import { inPage } from './chromium.mjs';
import { run } from './processes.mjs';
import { wasmApart, workerModules } from './worker.mjs';

const APPS = path.join(import.meta.dirname, '../bundlers');
const QUIET = { bundle: true, write: false, logLevel: 'warning' };

export async function bundlers({ installed, stage }) {
  const folder = path.join(installed, 'bundlers');
  cpSync(APPS, folder, { recursive: true });
  const entry = (name) => path.join(folder, name);
  const baseUrl = `${stage.url}/kpay`;
  return runCases({
    'esbuild, Chromium': async () => startsInPage(stage, await withEsbuild(entry('page.mjs')), await withEsbuild(entry('page_worker.mjs'))),
    'Vite, Chromium': async () => startsInPage(stage, await withVite(entry('page.mjs')), await withVite(entry('page_worker.mjs'))),
    'esbuild, workerd': async () => startsInWorker(installed, await withEsbuild(entry('worker.mjs'), ['workerd', 'worker', 'browser']), baseUrl),
    'Vite, workerd': async () => startsInWorker(installed, await withVite(entry('worker.mjs'), ['workerd', 'worker', 'browser']), baseUrl),
    'esbuild, edge-light': async () => startsInWorker(installed, await withEsbuild(entry('worker.mjs'), ['edge-light', 'worker']), baseUrl),
    'esbuild, Node, alone in a folder': () => startsAlone(folder, baseUrl),
  });
}

async function withEsbuild(entry, conditions) {
  const { outputFiles } = await esbuild({ ...QUIET, entryPoints: [entry], format: 'esm', conditions, plugins: [wasmApart] });
  return outputFiles[0].text;
}

async function withVite(entry, conditions) {
  const external = (id) => /\.wasm(\?module)?$/.test(id);
  const [{ output }] = await vite({
    configFile: false,
    logLevel: 'warn',
    root: path.dirname(entry),
    resolve: conditions && { conditions },
    build: {
      lib: { entry, formats: ['es'], fileName: 'app' },
      rollupOptions: { external, output: { paths: (id) => (external(id) ? './kpay.wasm' : id) } },
      write: false,
    },
  });
  assert.equal(output.length, 1, `${output.map(({ fileName }) => fileName)}`);
  return output[0].code;
}

async function startsInPage(stage, script, workerScript) {
  stage.files.set('/worker.js', { type: 'text/javascript', body: workerScript });
  const [started, worker] = await inPage(stage, script, (page) =>
    page.evaluate(() => Promise.all([globalThis.start('/kpay'), globalThis.askWorker()])),
  );
  assert.deepEqual(started, { operators: 23, state: 'completed', countries: 12 });
  assert.deepEqual(worker, { started, refused: 'browser' });
}

async function startsInWorker(installed, script, baseUrl) {
  const miniflare = new Miniflare({ modules: workerModules(installed, script), compatibilityDate: '2026-01-01' });
  try {
    const answer = await fetch(await miniflare.ready, { method: 'POST', body: baseUrl });
    assert.deepEqual(JSON.parse(await answer.text()), { operators: 23, state: 'completed', countries: 12 });
  } finally {
    await miniflare.dispose();
  }
}

/** As on a function platform: the bundle goes without the package's files. */
async function startsAlone(folder, baseUrl) {
  for (const [format, end] of [['esm', 'mjs'], ['cjs', 'cjs']]) {
    const alone = path.join(folder, `alone-${format}`);
    mkdirSync(alone);
    const outfile = path.join(alone, `program.${end}`);
    await esbuild({ ...QUIET, write: true, entryPoints: [path.join(folder, 'program.mjs')], outfile, format, platform: 'node' });
    const written = await run(process.execPath, [outfile], { cwd: alone, env: { BASE_URL: baseUrl } });
    assert.deepEqual(JSON.parse(written), { operators: 23, state: 'completed', countries: 12 });
  }
}
