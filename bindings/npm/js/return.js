import { guardSecret } from './guard.js';
import { enter, load, read } from './wasm/instance.js';

/** What the signed query of a return page claims; never proof of a payment. */
export async function verifyReturn(url, secret, options) {
  guardSecret(options);
  const engine = await load();
  return read(engine, () => engine.verifyReturn(String(url), JSON.stringify([secret ?? []].flat()), Date.now()));
}

/** The query that KPay's page would come back with, for tests. */
export async function signReturn({ status, reference, externalId, signedAtMs = Date.now() }, secret, options) {
  guardSecret(options);
  const engine = await load();
  const sig = enter(engine, () => engine.signReturn(status, reference, externalId, signedAtMs, secret));
  const fields = Object.entries({ status, reference, externalId, ts: signedAtMs, sig });
  return String(new URLSearchParams(fields.filter(([, value]) => value !== undefined)));
}
