// Tests the packed package: node tests/run.mjs [--only node,deno] [--kpay <the kpay command>]
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createBackend } from '../../../examples/js/browser/backend.mjs';
import { kpayCommand, startSandbox } from './services/sandbox.mjs';
import { startStage } from './services/stage.mjs';
import { run } from './steps/processes.mjs';
import { bundlers } from './steps/bundlers.mjs';
import { examples } from './steps/examples.mjs';
import { programs } from './steps/programs.mjs';
import { readme } from './steps/readme.mjs';
import { suites } from './steps/suites.mjs';
import { types } from './steps/types.mjs';

const STEPS = { types, programs, bundlers, readme, examples, ...suites };

const { values } = parseArgs({ options: { only: { type: 'string' }, kpay: { type: 'string' } } });
const wanted = values.only?.split(',') ?? Object.keys(STEPS);
const unknown = wanted.filter((name) => !(name in STEPS));
if (unknown.length) {
  console.error(`no step ${unknown}: there are ${Object.keys(STEPS)}`);
  process.exit(2);
}

// What hangs must not hang CI; nothing here takes minutes.
const LONGEST_MILLIS = 15 * 60_000;
setTimeout(() => {
  console.error('the tests did not end in time');
  process.exit(1);
}, LONGEST_MILLIS).unref();

const folder = mkdtempSync(path.join(tmpdir(), 'kpay-npm-'));
const stage = await startStage();
const sandbox = await startSandbox(kpayCommand(values.kpay), `${stage.url}/hook`);
const rows = [];
try {
  const { apiKey, secretKey, baseUrl } = sandbox;
  stage.backend = createBackend({ apiKey, secretKey, baseUrl, priceOf: () => 5000 });
  stage.sdk = pathToFileURL(path.join(folder, 'node_modules/kpay/esm/node.js')).href;
  const context = { folder, installed: await install(folder), sandbox, stage };
  for (const name of wanted) rows.push(await row(name, context));
} finally {
  sandbox.stop();
  stage.stop();
  rmSync(folder, { recursive: true, force: true });
}
report(rows);

async function row(name, context) {
  const started = Date.now();
  let results;
  try {
    results = await STEPS[name](context);
  } catch (error) {
    results = [{ name: 'start', problem: error?.stack ?? `${error}` }];
  }
  const failed = results.filter(({ problem }) => problem);
  for (const one of failed) console.log(`${name}: ${one.name}: ${one.problem}\n`);
  return { name, passed: results.length - failed.length, failed: failed.length, millis: Date.now() - started };
}

/** Installs the tarball as its users do, and puts beside it what the examples stand on. */
async function install(folder) {
  const dist = path.join(import.meta.dirname, '../dist');
  const tarball = readdirSync(dist).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error('nothing is packed: build first');
  writeFileSync(path.join(folder, 'package.json'), '{"name":"installed","private":true,"type":"module"}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', path.join(dist, tarball)], { cwd: folder });
  for (const name of ['express', 'hono']) {
    symlinkSync(path.join(import.meta.dirname, '../node_modules', name), path.join(folder, 'node_modules', name));
  }
  return folder;
}

function report(rows) {
  for (const { name, passed, failed, millis } of rows) {
    const verdict = failed || !passed ? 'FAILED' : 'ok';
    console.log(`${name.padEnd(16)} ${verdict.padEnd(7)} ${passed} passed, ${failed} failed, ${(millis / 1000).toFixed(1)} s`);
  }
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  // A step that ran nothing has failed.
  const failed = total('failed') + rows.filter((row) => row.passed + row.failed === 0).length;
  console.log(`${total('passed')} passed, ${failed} failed`);
  process.exitCode = failed || rows.length !== wanted.length ? 1 : 0;
}
