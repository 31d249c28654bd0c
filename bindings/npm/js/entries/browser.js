import { bytes } from '../wasm/bytes.js';
import { provide } from '../wasm/instance.js';

provide(bytes);

export * from '../index.js';
