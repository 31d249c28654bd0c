import { readFileSync } from 'node:fs';
import { provide } from '../sandbox.js';

provide(() => readFileSync(new URL('../sandbox.wasm', import.meta.url)));

export { createSandbox } from '../sandbox.js';
