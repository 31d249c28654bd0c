import { KPay, advanceToStatus, operators } from 'kpay';

/** Reads something through the package's WebAssembly, and something through its fetch. */
export async function start(baseUrl) {
  const known = await operators();
  const { stage } = await advanceToStatus('open', 'COMPLETED');
  const { countries } = await new KPay({ baseUrl }).operators.priceList();
  return { operators: known.length, stage, countries: countries.length };
}
