/** How many causes of a cause are kept: errors may go round in circles. */
const DEEPEST_CAUSE = 3;

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
