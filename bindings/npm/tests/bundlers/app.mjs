import { KPay, advanceTo, operators } from 'kpay';

/** Reads something through the package's WebAssembly, and something through its fetch. */
export async function start(baseUrl) {
  const known = await operators();
  const { state } = await advanceTo('open', 'completed');
  const { countries } = await new KPay({ baseUrl }).operators.priceList();
  return { operators: known.length, state, countries: countries.length };
}
