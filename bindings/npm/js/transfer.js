import { abortable } from './abortable.js';
import { call, concluded, limitsOf } from './call.js';
import { now, tick } from './clock.js';
import { KPayError } from './error.js';
import { ask, load } from './wasm/instance.js';

/** The engine's own default. */
const DEADLINE_MILLIS = 60_000;

/** A wallet transfer with the token it takes: fetched when there is none, and once more when refused. */
export async function transfer(client, params, given) {
  const { signal } = given ?? {};
  let until;
  const left = () => ({ ...given, longestMs: Math.max(0, Math.ceil(until - tick())) });
  try {
    // One deadline for all of it: the token's calls too.
    until = tick() + (limitsOf(given).deadlineMs ?? client.policy.deadlineMs ?? DEADLINE_MILLIS);
    await ensureToken(client, left(), signal);
    try {
      return await call(client, 'wallets.transfer', params, left());
    } catch (error) {
      if (error.status !== 401 || error.outcome !== 'not_moved') throw error;
    }
    await inSession(client, 'rejectToken');
    await ensureToken(client, left(), signal);
    return await call(client, 'wallets.transfer', params, left());
  } catch (error) {
    throw concluded(error, 'wallets.transfer', signal, { attempts: [], externalId: params?.externalId });
  }
}

/** Transfers at one time share one fetch of the token, and the error of a failed one: each gets a copy. */
async function ensureToken(client, { longestMs }, signal) {
  if (await inSession(client, 'hasToken', ...now())) return;
  client.token ??= fetchToken(client, longestMs).finally(() => {
    client.token = undefined;
  });
  try {
    await abortable(client.token, signal);
  } catch (error) {
    throw KPayError.is(error) ? new KPayError(error.toJSON(), error.cause) : error;
  }
}

async function fetchToken(client, longestMs) {
  const { accessToken, expiresIn } = await call(client, 'wallets.token', {}, { longestMs });
  const life = typeof expiresIn === 'object' ? '' : expiresIn;
  await inSession(client, 'keepToken', ...now(), life, accessToken);
}

async function inSession(client, about, ...question) {
  const engine = await load();
  return ask(engine, about, client.session(engine), ...question);
}
