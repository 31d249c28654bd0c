import module from 'kpay-sandbox-wasm/module?module';
import { provide } from '../sandbox.js';

// What these bundlers compile at deployment is asked for with `?module`.
provide(() => module);

export { createSandbox } from '../sandbox.js';
