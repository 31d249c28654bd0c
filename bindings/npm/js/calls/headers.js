import { RESERVED_HEADERS } from '../generated/border.js';
import { refused } from '../error.js';

/** A call's own headers by lower-case name; none of them may be the SDK's. */
export function callerHeaders(given, isKeyless) {
  if (given === undefined) return {};
  let headers;
  try {
    headers = Object.fromEntries(new Headers(given));
  } catch {
    // Its own words may repeat a value.
    throw refused('invalid_input', 'headers: a name or a value is not fit for a header', { field: 'headers' });
  }
  for (const name of Object.keys(headers)) {
    // One's own backend may want to know who asks.
    if (!RESERVED_HEADERS.includes(name) || (isKeyless && name === 'authorization')) continue;
    throw refused('invalid_input', `headers: ${name} is set by the SDK alone`, { field: 'headers' });
  }
  return headers;
}
