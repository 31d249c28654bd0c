// How a Worker's own tools bundle it: the WebAssembly stays a module of its own.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** For esbuild. */
export const wasmApart = {
  name: 'wasm-apart',
  setup(build) {
    build.onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path: name }) => {
      const [file] = /\w+\.wasm/.exec(name);
      return { path: `./${file}`, external: true };
    });
  },
};

/** The script with the installed package's module. */
export function workerModules(installed, script) {
  const wasm = (name) => readFileSync(path.join(installed, 'node_modules/kpay', name));
  return [
    { type: 'ESModule', path: 'worker.js', contents: script },
    { type: 'CompiledWasm', path: 'kpay.wasm', contents: wasm('kpay.wasm') },
    { type: 'CompiledWasm', path: 'sandbox.wasm', contents: wasm('sandbox.wasm') },
  ];
}
