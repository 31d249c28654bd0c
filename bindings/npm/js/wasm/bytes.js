import base64 from 'kpay-wasm/base64';

/** The module's bytes, decoded from this file's own text. */
export function bytes() {
  const text = atob(base64);
  const decoded = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) decoded[at] = text.charCodeAt(at);
  return decoded;
}
