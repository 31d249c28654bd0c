import { equipAny } from '../hosts/any.js';
import { bytes } from '../wasm/bytes.js';
import { compiling } from '../wasm/compile.js';
import { provide } from '../wasm/instance.js';

// Deno takes this entry too.
equipAny();

provide(compiling(bytes));

export * from '../index.js';
