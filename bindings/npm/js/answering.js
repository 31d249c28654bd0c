import { KPayError, refused } from './error.js';

/** Whose signature is wrong is told so, and KPay never repeats what is told so. */
const FORGED = /^webhook_(malformed_signature|mismatch|missing_signature)$/;

/** The error of what a webhook's handler calls, with the status to answer: what is our own fault is a 5xx. */
export function answering(error) {
  const told = KPayError.is(error)
    ? error
    : refused('misuse', `the request can't be read: ${error?.message}`, { answerStatus: 503 }, error);
  told.answerStatus ??= FORGED.test(told.code) ? 401 : 500;
  return told;
}
