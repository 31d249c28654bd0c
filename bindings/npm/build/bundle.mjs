import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';

/** Where each entry may run says which forms it is shipped in. */
const ENTRIES = [
  { name: 'browser', formats: ['esm', 'cjs'] },
  { name: 'edge-light', formats: ['esm'] },
  { name: 'node', formats: ['esm', 'cjs'] },
  { name: 'slim', formats: ['esm', 'cjs'] },
  { name: 'workerd', formats: ['esm'] },
];

const SANDBOX_ENTRIES = { browser: ['esm', 'cjs'], 'edge-light': ['esm'], node: ['esm', 'cjs'], workerd: ['esm'] };

const SHARED = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning' };

/** Bundles each entry to one file: with `sideEffects: false` a shared one could lose its loader. */
export async function bundle({ source, wasm, staged }) {
  const base64 = Buffer.from(wasm).toString('base64');
  const bytes = { name: 'bytes', path: path.join(source, 'wasm/bytes.js'), formats: ['esm', 'cjs'] };
  const entries = ENTRIES.map((one) => ({ ...one, path: path.join(source, `entries/${one.name}.js`) }));
  const contents = { 'kpay-wasm/base64': `export default "${base64}"` };
  for (const entry of [bytes, ...entries]) await writeEntry(entry, contents, staged);
}

/** Bundles the entries of `kpay/sandbox`, which stand on a module of their own. */
export async function bundleSandbox({ source, glue, wasm, staged }) {
  const contents = {
    'kpay-sandbox-wasm': await instanceMaker(glue, 'Sandbox'),
    'kpay-sandbox-wasm/base64': `export default "${Buffer.from(wasm).toString('base64')}"`,
  };
  for (const [name, formats] of Object.entries(SANDBOX_ENTRIES)) {
    const entry = { name: `sandbox-${name}`, formats, path: path.join(source, `sandbox/entries/${name}.js`) };
    await writeEntry(entry, contents, staged);
  }
}

async function writeEntry({ name, formats, path: entry }, contents, staged) {
  for (const format of formats) {
    const end = format === 'esm' ? 'js' : 'cjs';
    const made = await build({
      ...SHARED,
      ...(format === 'cjs' ? COMMONJS : {}),
      ...(/node$/.test(name) && format === 'cjs' ? OWN_URL : {}),
      entryPoints: [entry],
      external: ['node:*'],
      format,
      plugins: [virtual(contents, end, entry)],
      write: false,
    });
    mkdirSync(path.join(staged, format), { recursive: true });
    writeFileSync(path.join(staged, format, `${name}.${end}`), await smaller(made.outputFiles[0].text, format));
  }
}

/** A twentieth less than esbuild's own way to minify. */
async function smaller(text, format) {
  const { code } = await minify(text, { compress: { passes: 3 }, ecma: 2022, module: format === 'esm', toplevel: true });
  return code;
}

/** The platform makes Node see the names that are exported. */
const COMMONJS = { platform: 'node', supported: { 'dynamic-import': false } };

/** What CommonJS has in the place of `import.meta.url`. */
const OWN_URL = {
  banner: { js: 'const ownUrl=require("node:url").pathToFileURL(__filename).href;' },
  define: { 'import.meta.url': 'ownUrl' },
};

/**
 * The glue inside a function, so that each instance has state of its own and a broken one is dropped whole:
 * what it exports is what the function gives.
 */
async function instanceMaker(glue, exported) {
  const made = await build({
    ...SHARED,
    format: 'esm',
    minify: false,
    // It gets a module at all times. To ask for these classes would load all of Node's fetch.
    define: { Request: 'undefined', Response: 'undefined', URL: 'undefined' },
    // It warns of ways to start it that nobody here takes.
    drop: ['console'],
    stdin: { contents: `export { default as start, ${exported} } from ${JSON.stringify(glue)};`, resolveDir: path.dirname(glue) },
    write: false,
  });
  const [body, listed, ...more] = made.outputFiles[0].text.split(/^export \{([^}]*)\};$/m);
  if (listed === undefined || more.join('').trim()) throw new Error('the glue ends in something else than its exports');
  const named = listed.replace(/(\w+) as (\w+)/g, '$2: $1');
  return `export async function instantiate(module) { ${body} const glue = {${named}}; await glue.start({ module_or_path: module }); return glue; }`;
}

/** Resolves what only the build has, and keeps apart what is a file of its own. */
function virtual(contents, end, entry) {
  return {
    name: 'kpay-wasm',
    setup(build) {
      build.onResolve({ filter: /^kpay(-sandbox)?-wasm\/module/ }, ({ path: name }) => ({
        path: name.replace('kpay-wasm/module', '../kpay.wasm').replace('kpay-sandbox-wasm/module', '../sandbox.wasm'),
        external: true,
      }));
      build.onResolve({ filter: /^kpay(-sandbox)?-wasm/ }, ({ path: name }) => ({ path: name, namespace: 'virtual' }));
      build.onLoad({ filter: /./, namespace: 'virtual' }, ({ path: name }) => ({ contents: contents[name] }));
      build.onResolve({ filter: /wasm\/bytes\.js$/ }, ({ path: name }) =>
        name === entry ? undefined : { path: `./bytes.${end}`, external: true },
      );
    },
  };
}
