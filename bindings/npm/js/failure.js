/** No connection was made, so nothing was sent; whatever else Node reports may come later. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/;

/** How many causes of a cause are kept: errors may go round in circles. */
const DEEPEST_CAUSE = 3;

/** Whether a fetch that rejected so has surely sent nothing. */
export function isSurelyNotSent(error) {
  const cause = error?.cause ?? error;
  // Node tries several addresses: all of them must have failed to connect.
  const tried = cause?.errors?.length ? cause.errors : [cause];
  return tried.every((one) => NOT_SENT.test(one?.code));
}

/** A copy of a foreign error: its words without `secrets`, and none of its other fields. */
export function redacted(error, secrets, depth = 0) {
  let message = String(error?.message ?? error);
  for (const secret of secrets) message = message.replaceAll(secret, '***');
  const isCaused = error?.cause && depth < DEEPEST_CAUSE;
  const copy = new Error(message, isCaused ? { cause: redacted(error.cause, secrets, depth + 1) } : undefined);
  const name = String(error?.name ?? 'Error');
  Object.defineProperty(copy, 'name', { value: name });
  copy.stack = `${name}: ${message}`;
  if (typeof error?.code === 'string') copy.code = error.code;
  return copy;
}
