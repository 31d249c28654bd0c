// Small programs on Node beside the installed package: each passes by ending well.
import { cpSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCases } from './cases.mjs';
import { run } from './processes.mjs';

const PROGRAMS = path.join(import.meta.dirname, '../programs');
const CONTRACT = path.join(import.meta.dirname, '../../../../contract');

export async function programs({ installed, sandbox, stage }) {
  const folder = path.join(installed, 'programs');
  cpSync(PROGRAMS, folder, { recursive: true });
  const { apiKey, secretKey } = sandbox;
  const env = {
    JSDOM: pathToFileURL(createRequire(import.meta.url).resolve('jsdom')).href,
    PLACE: JSON.stringify({ apiKey, secretKey, stage: stage.url }),
    CONTRACT,
  };
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return runCases(
    Object.fromEntries(files.map((name) => [name, () => run(process.execPath, [name], { cwd: folder, env, millis: 60_000 })])),
  );
}
