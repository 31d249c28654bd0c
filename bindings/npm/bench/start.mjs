import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { median } from './verify.mjs';

/** Milliseconds from a loaded package to its first answer, in processes that have run nothing else. */
export function start(staged) {
  const url = pathToFileURL(path.join(staged, 'esm/node.js')).href;
  const program = `import { operators } from ${JSON.stringify(url)};
    const start = performance.now(); await operators(); console.log(performance.now() - start);`;
  const once = () => Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program]));
  return [{ name: 'first call, cold', ours: median(Array.from({ length: 9 }, once)), unit: 'ms', most: 2.5 }];
}
