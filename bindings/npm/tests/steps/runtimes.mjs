// How each runtime's program is called.
import { createRequire } from 'node:module';
import path from 'node:path';

const packages = createRequire(import.meta.url);

export const NODE = [process.execPath];

export const BUN = [packages.resolve(`@oven/bun-${process.platform}-${process.arch}/bin/bun`)];

const DENO_PACKAGE = `@deno/${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;

/** The program itself, since its wrapper leaves it running; no permission to read: the package needs none. */
export const DENO = [
  path.join(path.dirname(packages.resolve(`${DENO_PACKAGE}/package.json`)), 'deno'),
  'run',
  '--allow-env',
  '--allow-net=127.0.0.1',
  '--node-modules-dir=manual',
];
