/**
 * What differs from host to host. Here is what holds everywhere; an entry that may run elsewhere adds to it.
 * Workers and edge runtimes say nothing of a failure that would prove anything.
 */
export const host = {
  /** What an attempt adds to the options of the host's own `fetch`; its `close` is called when the attempt is over. */
  extras: () => ({}),
  /** Whether `fetch` is the host's own, which sends a request once or says so. */
  isOwn: () => false,
  /** Whether an error of `fetch` shows that no connection was made. */
  neverConnected: () => false,
  /** What may be said of an error, and what helps: behind a sentence, or nothing. */
  explain: () => '',
  /** Refuses keys where everyone can read them: nobody reads what a server holds. */
  guardKeys() {},
  /** The same for the other secrets. */
  guardSecret() {},
};

/** Says what this host has beyond that. */
export function equip(given) {
  Object.assign(host, given);
}
