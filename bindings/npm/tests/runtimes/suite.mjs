// What every runtime runs, from the installed package.
import { connections } from './cases/connections.mjs';
import { failures } from './cases/failures.mjs';
import { inputs } from './cases/inputs.mjs';
import { odd } from './cases/odd.mjs';
import { payments } from './cases/payments.mjs';
import { sandboxes } from './cases/sandboxes.mjs';
import { secrets } from './cases/secrets.mjs';
import { webhooks } from './cases/webhooks.mjs';

const CASES = { ...payments, ...failures, ...connections, ...webhooks, ...inputs, ...odd, ...secrets, ...sandboxes };

/**
 * Runs all cases and tells how each ended. `place` says where: the addresses, the keys (none in a
 * page), and the runtime's name.
 */
export async function runSuite(sdk, place) {
  const results = [];
  for (const [name, run] of Object.entries(CASES)) {
    const started = Date.now();
    let problem;
    try {
      await run(stageFor(sdk, place));
    } catch (error) {
      problem = `${error?.stack ?? error}`;
    }
    results.push({ name, problem, millis: Date.now() - started });
  }
  return results;
}

function stageFor(sdk, place) {
  const keys = place.isKeyless ? {} : { apiKey: place.apiKey, secretKey: place.secretKey };
  return {
    ...place,
    sdk,
    /** A client of the sandbox; in a page, of the page's backend. */
    client: (options) => new sdk.KPay({ ...keys, baseUrl: place.baseUrl, ...options }),
    /** A client of a server that misbehaves in one way, with what it saw. */
    hostile(way, options) {
      const tag = `${place.runtime}-${sdk.generateExternalId()}`;
      const client = new sdk.KPay({ ...keys, baseUrl: `${place.stage}/hostile/${way}/${tag}`, ...options });
      const seen = async () => (await fetch(`${place.stage}/seen/${tag}`)).json();
      return { client, seen };
    },
    /** What it takes to ask a customer for 5000 XAF. */
    order: (fields) => ({
      externalId: sdk.generateExternalId(),
      amount: 5000,
      provider: 'MTN_MOMO_CMR',
      phoneNumber: '237653456789',
      ...fields,
    }),
  };
}
