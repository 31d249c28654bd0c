import { abortable } from './abortable.js';
import { call, concluded } from './call.js';
import { tick } from './clock.js';
import { KPayError } from './error.js';
import { enter, load } from './wasm/instance.js';

/** The engine's own default. */
const DEADLINE_MILLIS = 60_000;

/** A wallet transfer with the token it takes: fetched when there is none, and once more when refused. */
export async function transfer(client, params, given) {
  // One deadline for all of it: the token's calls too.
  const until = tick() + (given?.deadlineMs ?? client.deadlineMs ?? DEADLINE_MILLIS);
  const left = () => ({ ...given, longestMs: Math.max(0, Math.ceil(until - tick())) });
  const options = left();
  await ensureToken(client, params, options);
  try {
    return await call(client, 'wallets.transfer', params, left());
  } catch (error) {
    if (error.status !== 401 || error.outcome !== 'not_moved') throw error;
  }
  await inSession(client, (session) => session.rejectToken());
  await ensureToken(client, params, left());
  return call(client, 'wallets.transfer', params, left());
}

/** Transfers at one time share one fetch of the token, and the error of a failed one. */
async function ensureToken(client, params, options) {
  const { signal } = options;
  try {
    if (await inSession(client, (session) => session.hasToken(tick()))) return;
    client.token ??= call(client, 'wallets.token', {}, { longestMs: options.longestMs }).finally(() => {
      client.token = undefined;
    });
    await abortable(client.token, signal);
  } catch (error) {
    const own = KPayError.is(error) ? new KPayError(error.toJSON(), error.cause) : error;
    throw concluded(own, 'wallets.transfer', signal, { attempts: [], externalId: params?.externalId });
  }
}

async function inSession(client, step) {
  const engine = await load();
  return enter(engine, () => step(client.session(engine)));
}
