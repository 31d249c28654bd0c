export * from './index.js';

/** WebAssembly as a compiled module, its bytes, or a response with them. */
export type WasmSource = object;

/** Takes the module of `kpay/kpay.wasm`, or a promise of it. Nothing is compiled before the first call. */
export function init(module: PromiseLike<WasmSource> | WasmSource): void;
