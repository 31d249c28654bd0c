import module from 'kpay-wasm/module';
import { provide } from '../wasm/instance.js';

// Workers compile modules at deployment, and refuse bytes in a handler.
provide(() => new WebAssembly.Instance(module));

export * from '../index.js';
