import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a Worker downloads of this package, and of stripe-node bundled for one. */
export async function sizes(staged) {
  const ours = ['esm/workerd.js', 'kpay.wasm'].map((name) => readFileSync(path.join(staged, name)));
  const bundled = await build({
    stdin: { contents: "export { default } from 'stripe'", resolveDir: import.meta.dirname },
    bundle: true,
    conditions: ['workerd', 'worker'],
    format: 'esm',
    minify: true,
    platform: 'neutral',
    target: 'es2022',
    write: false,
  });
  const stripe = bundled.outputFiles.map(({ contents }) => contents);
  const total = (files, length) => files.reduce((sum, bytes) => sum + length(bytes), 0);
  const ways = { raw: (bytes) => bytes.length, gzip: (bytes) => gzipSync(bytes).length, brotli: (bytes) => brotliCompressSync(bytes).length };
  return Object.entries(ways).map(([way, length]) => ({
    name: `worker bundle, ${way}`,
    ours: total(ours, length),
    other: total(stripe, length),
    than: 'stripe-node',
    unit: 'bytes',
    ...(way === 'brotli' ? { most: 45 * 1024 } : {}),
  }));
}
