// Makes the npm package from its WebAssembly: see the usage below.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, bundleSandbox } from './build/bundle.mjs';
import { checkPackage } from './build/check.mjs';
import { writeManifest } from './build/manifest.mjs';
import { FORMATTING, optimise } from './build/optimise.mjs';
import { checkSizes } from './build/sizes.mjs';
import { writeTypes } from './build/types.mjs';

const here = import.meta.dirname;
const root = path.join(here, '../..');
const { values } = parseArgs({ options: { wasm: { type: 'string' }, 'sandbox-wasm': { type: 'string' } } });
if (!values.wasm || !values['sandbox-wasm']) {
  console.error('usage: node build.mjs --wasm <folder with kpay_bg.wasm> --sandbox-wasm <folder with kpay_sandbox.js and kpay_sandbox_bg.wasm>');
  process.exit(2);
}

/** All that the package uses of the module: without the rest it imports nothing, and needs no glue. */
const USED = ['memory', 'ask', 'room'];
const staged = path.join(here, 'dist/package');
rmSync(path.join(here, 'dist'), { recursive: true, force: true });
mkdirSync(staged, { recursive: true });

const wasm = await optimise(readFileSync(path.resolve(values.wasm, 'kpay_bg.wasm')), FORMATTING, USED);
writeFileSync(path.join(staged, 'kpay.wasm'), wasm);
await bundle({ source: path.join(here, 'js'), wasm, staged });
const engine = await optimise(readFileSync(path.resolve(values['sandbox-wasm'], 'kpay_sandbox_bg.wasm')));
writeFileSync(path.join(staged, 'sandbox.wasm'), engine);
await bundleSandbox({ source: path.join(here, 'js'), glue: path.resolve(values['sandbox-wasm'], 'kpay_sandbox.js'), wasm: engine, staged });
writeTypes(path.join(here, 'types'), path.join(staged, 'types'));
cpSync(path.join(here, 'README.md'), path.join(staged, 'README.md'));
for (const licence of ['LICENSE-APACHE', 'LICENSE-MIT']) {
  cpSync(path.join(root, licence), path.join(staged, licence));
}
const version = writeManifest(path.join(here, 'package.json'), path.join(root, 'Cargo.toml'), staged);
await checkPackage(staged);

execFileSync('npm', ['pack', '--silent', '--pack-destination', path.join(here, 'dist')], { cwd: staged });
console.log(`packed dist/kpay-${version}.tgz`);
checkSizes(staged);
