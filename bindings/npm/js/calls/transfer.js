import { DEADLINE_MS } from '../generated/border.js';
import { call, concluded, limitsOf } from './call.js';
import { now, tick } from '../clock.js';
import { ask, load } from '../wasm/instance.js';

/**
 * A wallet transfer with the token it takes: fetched when there is none, and once more when it is refused, as
 * `kpay-client` does. Core keeps the tokens and makes both calls. What is here is their order, which awaits the network,
 * and core awaits nothing. `contract/vectors/rules/transfers.json` holds both to the same.
 */
export async function transfer(client, params, given) {
  const { signal } = given ?? {};
  const externalId = params?.externalId;
  let until;
  let outcome;
  const left = () => ({ ...given, timeLeftMs: Math.max(0, Math.ceil(until - tick())) });
  try {
    // One deadline for all of it: the token's calls too.
    until = tick() + (limitsOf(given).deadlineMs ?? client.limits.deadlineMs ?? DEADLINE_MS);
    const send = (token) => call(client, 'wallets.transfer', params, left(), token);
    const ensure = async () => {
      try {
        return await tokenOf(client, left());
      } catch (error) {
        // Nothing is sent without a token, which says nothing of an earlier call that is open.
        const isOpen = await inSession(client, 'isOpen', 'wallets.transfer', externalId);
        outcome = isOpen ? 'unknown' : 'not_moved';
        throw error;
      }
    };
    const token = await ensure();
    try {
      return await send(token);
    } catch (error) {
      if (error.status !== 401 || error.outcome !== 'not_moved') throw error;
    }
    // This one and no other: a neighbour may have fetched the next one since.
    await inSession(client, 'rejectToken', token);
    return await send(await ensure());
  } catch (error) {
    throw concluded(error, 'wallets.transfer', signal, { attempts: [], externalId, outcome });
  }
}

/** Each fetches its own: a Worker's request can't wait for what another one began. */
async function tokenOf(client, options) {
  const kept = await inSession(client, 'token');
  if (kept) return kept;
  const { accessToken, expiresIn } = await call(client, 'wallets.create_token', {}, options);
  const life = typeof expiresIn === 'object' ? '' : expiresIn;
  await inSession(client, 'keepToken', life, accessToken);
  return accessToken;
}

async function inSession(client, about, ...question) {
  const engine = await load();
  return ask(engine, about, client.session(engine), ...now(), ...question);
}
