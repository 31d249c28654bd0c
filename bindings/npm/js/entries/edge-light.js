import module from 'kpay-wasm/module?module';
import { provide } from '../wasm/instance.js';

// What these bundlers compile at deployment is asked for with `?module`.
provide(() => new WebAssembly.Instance(module));

export * from '../index.js';
