import { OPERATORS } from '../generated/tables.js';

/** The operators that this version knows. */
export async function operators() {
  return OPERATORS.map(([provider, operator, country, currencies, decimals]) => ({
    provider,
    operator,
    country,
    currencies: [...currencies],
    decimals,
  }));
}
