import { readFileSync } from 'node:fs';
import { equipAny } from '../hosts/any.js';
import { failedToConnect, listen } from '../hosts/node.js';
import { compiling } from '../wasm/compile.js';
import { provide } from '../wasm/instance.js';

equipAny(failedToConnect);

provide(
  compiling(async () => {
    listen();
    try {
      return readFileSync(new URL('../kpay.wasm', import.meta.url));
    } catch {
      // A bundle has left the file behind, but not this.
      const { bytes } = await import('../wasm/bytes.js');
      return bytes();
    }
  }),
);

export * from '../index.js';
