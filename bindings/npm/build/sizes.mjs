import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** What a Worker ships: the entry with its glue, and the module. In bytes of brotli. */
const { most: MOST, aim: AIM } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../size-budget.json'), 'utf8'));

/** Prints what each part weighs, and fails beyond the bounds. */
export function checkSizes(staged) {
  const total = { raw: 0, gzip: 0, brotli: 0 };
  for (const name of ['esm/workerd.js', 'kpay.wasm']) {
    const bytes = readFileSync(path.join(staged, name));
    const size = { raw: bytes.length, gzip: gzipSync(bytes).length, brotli: brotliCompressSync(bytes).length };
    for (const kind of Object.keys(total)) total[kind] += size[kind];
    report(name, size);
  }
  report('both', total);
}

function report(name, { raw, gzip, brotli }) {
  console.log(`${name.padEnd(16)} raw ${raw}, gzip ${gzip}, brotli ${brotli} of at most ${MOST[name]}`);
  if (name === 'both' && brotli > AIM) console.log(`${''.padEnd(16)} the aim of ${AIM} is not reached yet`);
  if (brotli > MOST[name]) throw new Error(`${name} is ${brotli} bytes in brotli, at most ${MOST[name]} are allowed`);
}
