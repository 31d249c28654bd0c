import { DEADLINE_MILLIS, call, concluded, limitsOf } from './call.js';
import { now, tick } from './clock.js';
import { ask, load } from './wasm/instance.js';

/** A wallet transfer with the token it takes: fetched when there is none, and once more when refused. */
export async function transfer(client, params, given) {
  const { signal } = given ?? {};
  let until;
  const left = () => ({ ...given, longestMs: Math.max(0, Math.ceil(until - tick())) });
  try {
    // One deadline for all of it: the token's calls too.
    until = tick() + (limitsOf(given).deadlineMs ?? client.policy.deadlineMs ?? DEADLINE_MILLIS);
    await ensureToken(client, left());
    try {
      return await call(client, 'wallets.transfer', params, left());
    } catch (error) {
      if (error.status !== 401 || error.outcome !== 'not_moved') throw error;
    }
    await inSession(client, 'rejectToken');
    await ensureToken(client, left());
    return await call(client, 'wallets.transfer', params, left());
  } catch (error) {
    throw concluded(error, 'wallets.transfer', signal, { attempts: [], externalId: params?.externalId });
  }
}

/** Each fetches its own: a Worker's request can't wait for what another one began. */
async function ensureToken(client, options) {
  if (await inSession(client, 'hasToken', ...now())) return;
  const { accessToken, expiresIn } = await call(client, 'wallets.token', {}, options);
  const life = typeof expiresIn === 'object' ? '' : expiresIn;
  await inSession(client, 'keepToken', ...now(), life, accessToken);
}

async function inSession(client, about, ...question) {
  const engine = await load();
  return ask(engine, about, client.session(engine), ...question);
}
