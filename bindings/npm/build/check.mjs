import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The order is meaning: the first condition that a runtime knows wins. */
const CONDITIONS = ['types', 'workerd', 'edge-light', 'deno', 'node', 'browser', 'default'];

/** Looks at the package as a runtime will, and starts it. */
export async function checkPackage(staged) {
  const manifest = JSON.parse(readFileSync(path.join(staged, 'package.json'), 'utf8'));
  const named = targets(manifest.exports);
  for (const file of [...named, manifest.main, manifest.types]) {
    if (!existsSync(path.join(staged, file))) throw new Error(`package.json names ${file}, which is not there`);
  }
  const conditions = Object.keys(manifest.exports['.']);
  if (conditions.join() !== CONDITIONS.join()) throw new Error(`the conditions of "." are ${conditions}`);
  checkNothingElse(staged, named);
  await checkForms(staged);
}

function targets(exported) {
  return typeof exported === 'string' ? [exported] : Object.values(exported).flatMap(targets);
}

/** Every file is named by package.json, or needed by one that is. */
function checkNothingElse(staged, named) {
  const known = new Set(named.map((file) => path.normalize(file)));
  const needed = /^(sandbox\.wasm|(esm|cjs)\/bytes\.c?js|types\/[a-z-]+\.d\.c?ts|LICENSE-(APACHE|MIT)|README\.md)$/;
  for (const file of readdirSync(staged, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const name = path.relative(staged, path.join(file.parentPath, file.name));
    if (!known.has(name) && !needed.test(name)) throw new Error(`${name} is in the package, and nothing needs it`);
  }
}

/** Both forms start the optimised module, and export the same names. */
async function checkForms(staged) {
  const modern = await import(pathToFileURL(path.join(staged, 'esm/node.js')).href);
  const common = createRequire(import.meta.url)(path.join(staged, 'cjs/node.cjs'));
  const names = (exported) => Object.keys(exported).sort().join();
  if (names(modern) !== names(common)) throw new Error('ESM and CommonJS export different names');
  const { createSandbox } = await import(pathToFileURL(path.join(staged, 'esm/sandbox-node.js')).href);
  const { fetch, baseUrl } = await createSandbox();
  const { status } = await fetch(new URL('/api/public/platform-info', baseUrl));
  if (status !== 200) throw new Error(`the sandbox started, and answers ${status}`);
  for (const { advanceTo } of [modern, common]) {
    const { state } = await advanceTo('open', 'completed');
    if (state !== 'completed') throw new Error('the module started, but does not say what a status means');
  }
}
