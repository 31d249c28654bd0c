import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from './verify.mjs';

/** Milliseconds to the module's instance, and to a loaded package's first answer, in fresh processes. */
export function start(staged) {
  const wasm = path.join(staged, 'kpay.wasm');
  const wanted = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(wasm)));
  const instance = `import { readFileSync } from 'node:fs';
    const imports = {};
    for (const { module, name } of ${JSON.stringify(wanted)}) (imports[module] ??= {})[name] = () => {};
    const bytes = readFileSync(${JSON.stringify(wasm)});
    const start = performance.now(); await WebAssembly.instantiate(bytes, imports); console.log(performance.now() - start);`;
  const url = pathToFileURL(path.join(staged, 'esm/node.js')).href;
  const firstCall = `import { advanceTo } from ${JSON.stringify(url)};
    const start = performance.now(); await advanceTo('open', 'completed'); console.log(performance.now() - start);`;
  return [
    { name: 'instantiate, cold', ours: cold(instance), unit: 'ms', most: 2.5 },
    { name: 'first call, cold', ours: cold(firstCall), unit: 'ms' },
  ];
}

function cold(program) {
  const once = () => Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program]));
  return median(Array.from({ length: 9 }, once));
}
