// The types as TypeScript resolves them: each form of import, each kind of resolution.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runCases } from './cases.mjs';
import { run } from './processes.mjs';

const SOURCES = path.join(import.meta.dirname, '../types');
const STRICT = {
  strict: true,
  noEmit: true,
  target: 'ES2022',
  exactOptionalPropertyTypes: false,
  noUncheckedIndexedAccess: true,
  // The package's own declarations are checked too.
  skipLibCheck: false,
};
const WEB = { lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] };
const NODE = { lib: ['ES2022'], types: ['node'] };

/** What TypeScript's users choose; `file` names the form of the import. */
const USES = {
  'ESM as of Node 16, with the DOM alone': { module: 'node16', file: '.mts', ...WEB },
  'CommonJS as of Node 16': { module: 'node16', file: '.cts', ...WEB },
  'ESM as of today\'s Node, with Node\'s types alone': { module: 'nodenext', file: '.mts', ...NODE },
  'a bundler': { module: 'preserve', moduleResolution: 'bundler', file: '.ts', ...WEB },
  'a bundler for Workers': { module: 'preserve', moduleResolution: 'bundler', customConditions: ['workerd'], file: '.ts', ...WEB },
};

export async function types({ installed }) {
  const packages = createRequire(import.meta.url);
  const tsc = path.join(path.dirname(packages.resolve('typescript/package.json')), 'bin/tsc');
  const typeRoots = [path.join(path.dirname(packages.resolve('@types/node/package.json')), '..')];
  const check = async ({ file, ...options }, at) => {
    const folder = path.join(installed, `types-${at}`);
    mkdirSync(folder);
    for (const name of ['good', 'refused']) cpSync(path.join(SOURCES, `${name}.ts`), path.join(folder, `${name}${file}`));
    const compilerOptions = { ...STRICT, ...options, typeRoots };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }));
    await run(process.execPath, [tsc, '--project', folder], { cwd: folder });
  };
  return runCases({
    ...Object.fromEntries(Object.entries(USES).map(([name, use], at) => [name, () => check(use, at)])),
    'every member has its docs': () => checkDocs(path.join(installed, 'node_modules/kpay/types')),
  });
}

/** Each declaration and each of its members follows a comment of its own. */
function checkDocs(folder) {
  const bare = readdirSync(folder).flatMap((name) => {
    const lines = readFileSync(path.join(folder, name), 'utf8').split('\n');
    const declares = /^(export (class|function|interface|type) |\s+(static |readonly )*([\w]+\??|\[\w+: string\])(\(.*|: .*);?$)/;
    const isBare = (line, at) => declares.test(line) && !/\*\/$/.test(lines[at - 1]) && !/[(,]$/.test(lines[at - 1]);
    return lines.filter(isBare).map((line) => `${name}: ${line.trim()}`);
  });
  assert.deepEqual(bare, []);
}
