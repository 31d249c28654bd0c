// The text of the id is that of the core for the same bits.
import assert from 'node:assert/strict';
import { generateExternalId } from 'kpay';

for (const [byte, text] of [[0, '0'.repeat(26)], [255, `7${'Z'.repeat(25)}`]]) {
  crypto.getRandomValues = (bytes) => bytes.fill(byte);
  assert.equal(generateExternalId(), text);
}
crypto.getRandomValues = (bytes) => bytes.map((_, at) => at + 1);
const bits = BigInt('0x0102030405060708090a0b0c0d0e0f10').toString(32).padStart(26, '0');
const crockford = [...bits].map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[parseInt(digit, 32)]).join('');
assert.equal(generateExternalId(), crockford);
