import { now } from '../clock.js';
import { guardSecret } from '../hosts/guard.js';
import { fit, parted, secretsOf } from '../wasm/text.js';
import { ask, askTexts, load } from '../wasm/instance.js';

/** What the signed query of a return page claims; never proof of a payment. */
export async function verifyReturn(url, secret, options) {
  guardSecret(options);
  // A value may hold a '?' of its own: a text whose first name ends before any '/' or '?' is a query already.
  const query = String(url).replace(/#.*/s, '').replace(/^(?![^=&/?]*[=&])[^?]*\?/, '');
  const pairs = [...new URLSearchParams(query)];
  const question = ['verifyReturn', now()[1], pairs.length, ...pairs.flat(), ...secretsOf(secret)];
  const texts = parted(askTexts(await load(), question));
  const [reference, claimedStatus, signedAtMs, externalId] = texts;
  const said = { reference, claimedStatus, signedAtMs: Number(signedAtMs) };
  return externalId ? { ...said, externalId } : said;
}

/** The query that KPay's page would come back with, for tests. */
export async function signReturn({ status, reference, externalId, signedAtMs = Date.now() }, secret, options) {
  guardSecret(options);
  fit('secret', secret);
  const sig = ask(await load(), 'signReturn', status, reference, externalId, signedAtMs, secret);
  const fields = Object.entries({ status, reference, externalId, ts: signedAtMs, sig });
  return String(new URLSearchParams(fields.filter(([, value]) => value !== undefined)));
}
