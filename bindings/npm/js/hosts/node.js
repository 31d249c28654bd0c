import { subscribe } from 'node:diagnostics_channel';

/** The errors of connections that never came to stand, as Node's HTTP client tells them. */
let failed;

/** Node says of each error whether it came of connecting: exact where a code is not, as in the middle of TLS. */
export function failedToConnect(error) {
  return failed?.has(error?.cause) ?? false;
}

/** Listens from the first call on; nothing is done when the module is loaded. */
export function listen() {
  if (failed) return;
  failed = new WeakSet();
  subscribe('undici:client:connectError', ({ error }) => error && failed.add(error));
}
