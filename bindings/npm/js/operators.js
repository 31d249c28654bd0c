import { parted } from './text.js';
import { ask, load } from './wasm/instance.js';

/** The operators that this version knows. */
export async function operators() {
  const texts = parted(ask(await load(), 'operators'));
  const list = [];
  while (texts.length) {
    const [provider, operator, country, currencies, decimals] = texts.splice(0, 5);
    list.push({
      provider,
      operator,
      country,
      currencies: currencies.split(' '),
      decimals: decimals ? Number(decimals) : null,
    });
  }
  return list;
}
