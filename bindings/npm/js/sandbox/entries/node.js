import { readFileSync } from 'node:fs';
import { provide } from '../sandbox.js';

provide(() => {
  try {
    return readFileSync(new URL('../sandbox.wasm', import.meta.url));
  } catch (cause) {
    const advice = 'sandbox.wasm is not where the package has it: leave kpay/sandbox out of bundles (as an external)';
    throw new Error(`kpay/sandbox: ${advice}`, { cause });
  }
});

export { createSandbox } from '../sandbox.js';
