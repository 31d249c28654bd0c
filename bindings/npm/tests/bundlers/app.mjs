import { KPay, operators } from 'kpay';

/** Reads something through the package's WebAssembly, and something through its fetch. */
export async function start(baseUrl) {
  const known = await operators();
  const { countries } = await new KPay({ baseUrl }).pricelist();
  return { operators: known.length, countries: countries.length };
}
