import { readFileSync } from 'node:fs';
import { provide } from '../wasm/instance.js';

provide(async () => {
  try {
    return readFileSync(new URL('../kpay.wasm', import.meta.url));
  } catch {
    // A bundle has left the file behind, but not this.
    const { bytes } = await import('../wasm/bytes.js');
    return bytes();
  }
});

export * from '../index.js';
