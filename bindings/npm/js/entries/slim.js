import { refused } from '../error.js';
import { equipAny } from '../hosts/any.js';
import { compiling } from '../wasm/compile.js';
import { provide } from '../wasm/instance.js';

equipAny();

const missing = () => {
  throw refused('misuse', 'kpay/slim brings no WebAssembly: call init(module) first, with that of kpay/kpay.wasm');
};

provide(missing);

/** Takes the module: compiled, as bytes, as a Response, or a promise of one of them. */
export function init(module) {
  provide(compiling(() => module));
}

export * from '../index.js';
