import { KPayError, refused } from '../error.js';

/** The error of what a webhook's handler calls, with the status to answer where the engine has said none. */
export function answering(error) {
  const told = KPayError.is(error)
    ? error
    : refused('misuse', `the request can't be read: ${error?.message}`, { responseStatus: 503 }, error);
  told.responseStatus ??= 500;
  return told;
}
