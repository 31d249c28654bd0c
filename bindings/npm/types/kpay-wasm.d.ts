import type { WasmSource } from './slim.js';

/** The module of the package, compiled where bundlers do so (Cloudflare Workers): for `init` of `kpay/slim`. */
declare const module: WasmSource;
export default module;
