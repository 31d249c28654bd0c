// Connections: those that never came to stand, those that others kept, and fetches of others.
import { equal, fails, isSure, ok } from '../check.mjs';

const never = (runtime) => (isSure(runtime) ? { code: 'not_sent', outcome: 'not_moved' } : { code: 'no_response', outcome: 'unknown' });

/** No connection at all, and no TLS: there is plain HTTP, one who hangs up, or one who cuts. */
async function p59_what_was_never_connected_is_not_sent({ client, order, stage, closed, deaf, runtime }) {
  const overTls = (address) => address.replace('http:', 'https:');
  for (const baseUrl of [closed, overTls(closed), overTls(stage), overTls(deaf)]) {
    const kpay = client({ baseUrl, maxRetries: 0 });
    // Bun says the same of what was cut before TLS and after it.
    const expected = runtime === 'bun' && baseUrl === overTls(deaf) ? { outcome: 'unknown' } : never(runtime);
    const error = await fails(kpay.withdrawals.init(order()), { status: undefined, ...expected });
    ok(!expected.code || error.message.includes(new URL(baseUrl).host) === isSure(runtime), error.message);
  }
  // One who took what was sent may have acted on it.
  await fails(client({ baseUrl: deaf, maxRetries: 0 }).withdrawals.init(order()), { code: 'no_response', outcome: 'unknown' });
}

/** A retry in the place of the host's fetch: the first try is taken, the last one finds nobody. */
async function aFetchInTheHostsPlaceIsNotBelieved({ hostile, order, closed }) {
  const own = globalThis.fetch;
  const { client, seen } = hostile('cut', { maxRetries: 0 });
  const retrying = async (url, init) => {
    await own(url, init).catch(() => {});
    return own(closed, init);
  };
  for (const replaced of [retrying, Object.defineProperty(retrying.bind(), 'name', { value: 'fetch' }), new Proxy(own, { apply: (_, __, all) => retrying(...all) })]) {
    globalThis.fetch = replaced;
    let error;
    try {
      error = await fails(client.withdrawals.init(order()), { outcome: 'unknown' });
    } finally {
      globalThis.fetch = own;
    }
    equal(error.attempts.map(({ result }) => result), ['cut']);
  }
  ok((await seen()).length >= 3, 'each was sent');
}

/** One who knows that a fetch tries once says so, of a given one and of one in the host's place. */
async function aFetchThatSendsOnceIsBelieved({ client, order, closed, runtime }) {
  const own = globalThis.fetch;
  const through = (url, init) => own(url, init);
  const at = (options) => client({ baseUrl: closed, maxRetries: 0, ...options }).withdrawals.init(order());
  await fails(at({ fetch: through }), { outcome: 'unknown' });
  await fails(at({ fetch: through, fetchSendsOnce: true }), never(runtime));
  globalThis.fetch = through;
  try {
    await fails(at({ fetchSendsOnce: true }), never(runtime));
    await fails(at({}), { outcome: 'unknown' });
  } finally {
    globalThis.fetch = own;
  }
}

/** What is sent on a connection that its other end has closed is lost. */
async function p67_what_moves_money_goes_out_on_a_fresh_connection({ hostile, order, runtime }) {
  // Elsewhere nothing can be said of connections; that is documented.
  if (!isSure(runtime)) return;
  const { client, seen } = hostile('closing', { maxRetries: 0 });
  const outcomes = [];
  for (let count = 0; count < 12; count += 1) {
    if (count % 3 === 0) await client.payments.get('pay_1').catch(() => {});
    await client.withdrawals.init(order()).catch(({ outcome }) => outcomes.push(outcome));
  }
  equal(outcomes, [], 'withdrawals that failed');
  const ports = (await seen()).filter(({ method }) => method === 'POST').map(({ port }) => port);
  equal([ports.length, new Set(ports).size], [12, 12], 'withdrawals, and connections of their own');
}

export const connections = {
  p59_what_was_never_connected_is_not_sent,
  aFetchInTheHostsPlaceIsNotBelieved,
  aFetchThatSendsOnceIsBelieved,
  p67_what_moves_money_goes_out_on_a_fresh_connection,
};
