import module from 'kpay-sandbox-wasm/module';
import { provide } from '../sandbox.js';

// Workers compile modules at deployment, and refuse bytes in a handler.
provide(() => module);

export { createSandbox } from '../sandbox.js';
