import { load, read } from './wasm/instance.js';

/** The operators that this version knows. */
export async function operators() {
  const engine = await load();
  return read(engine, () => engine.operators());
}
