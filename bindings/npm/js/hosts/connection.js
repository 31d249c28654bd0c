/** What can only be said before a connection stands, whoever says it. */
const BEFORE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|UND_ERR_CONNECT_TIMEOUT|ERR_INVALID_URL|ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|\w+_ALERT_(HANDSHAKE_FAILURE|PROTOCOL_VERSION)))$/;

/** System calls that come before anything is written. */
const CALLS = /^(connect|getaddrinfo|query\w+|socket)$/;

/**
 * The same in words: of Node's TLS, Bun's fetch, Deno's, and of those who give TLS's own words. "Connect" stands for
 * all that Deno does before it sends: names, proxies, TLS.
 */
const WORDS =
  /before secure TLS connection was established|^E\w+: (Unable to connect|Was there a typo|The TLS handshake failed)|client error \(Connect\)|SSL routines:\w*:(wrong version number|unsupported protocol|\w+ alert (handshake failure|protocol version))/;

/** Errors may go round in circles. */
const DEEPEST = 5;

/** Whether an error shows that no connection was made. Where there are several, each must; of a chain, one. */
export function neverConnected(error, depth = 0) {
  if (!error || depth > DEEPEST) return false;
  const { code, syscall, message, errors, cause } = error;
  if (errors?.length) return errors.every((one) => neverConnected(one, depth + 1));
  return BEFORE.test(code) || CALLS.test(syscall) || WORDS.test(message) || neverConnected(cause, depth + 1);
}

/** The error in a chain that has a code, else the last. */
export function coded(error, depth = 0) {
  return error?.cause && !error.code && depth < DEEPEST ? coded(error.cause, depth + 1) : error;
}
