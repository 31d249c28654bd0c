import { refused } from '../error.js';

/** An amount as its exact decimal text. A number must be the decimal that the caller wrote. */
export function exact(amount) {
  if (typeof amount === 'bigint') return String(amount);
  if (typeof amount === 'boolean') throw refused('invalid_input', 'amount: must be a number, a bigint or a text', { field: 'amount' });
  if (typeof amount !== 'number') return amount;
  const text = String(amount);
  // Beyond 15 digits neighbouring decimals are one and the same number.
  if (/^-?\d+(\.\d\d?)?$/.test(text) && text.replace(/\D/g, '').length <= 15) return text;
  throw refused(
    'invalid_input',
    `amount: the number ${text} is not exact: at most 15 digits, 2 of them decimals; give others as text, like "0.1"`,
    { field: 'amount' },
  );
}
