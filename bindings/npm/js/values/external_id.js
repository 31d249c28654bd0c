/** Crockford's base 32: no letter that is taken for another, and no vowels but A and E. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new externalId of 26 characters, from 128 random bits. */
export function generateExternalId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let bits = bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let place = 0; place < 26; place++) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}
