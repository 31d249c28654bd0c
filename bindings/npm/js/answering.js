import { KPayError, refused } from './error.js';

/** The codes of a wrong signature: they are answered with 401, after which KPay never sends the event again. */
const FORGED = /^webhook_(malformed_signature|mismatch|missing_signature)$/;

/** The error of what a webhook's handler calls, with the status to answer: what is our own fault is a 5xx. */
export function answering(error) {
  const told = KPayError.is(error)
    ? error
    : refused('misuse', `the request can't be read: ${error?.message}`, { responseStatus: 503 }, error);
  told.responseStatus ??= FORGED.test(told.code) ? 401 : 500;
  return told;
}
