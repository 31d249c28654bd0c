/** Milliseconds that never go back. */
export function tick() {
  return globalThis.performance?.now() ?? Date.now();
}

/** The moment, as the engine takes it. */
export function now() {
  return [Math.floor(tick()), Math.floor(Date.now())];
}

/** The moment with 32 random bits: what follows an attempt or a read. */
export function chance() {
  return [...now(), crypto.getRandomValues(new Uint32Array(1))[0]];
}
