import { LONGEST_TIMER } from '../abortable.js';
import { readBody } from './body.js';
import { LONGEST_BODY, LONGEST_ERROR_BODY, NOT_SENT, TIMED_OUT } from '../generated/border.js';
import { redacted } from './redacted.js';
import { host } from '../hosts/host.js';

/**
 * One attempt of `send`, whose `own` headers hold the secrets: a response with its body, or how it failed. `client` says
 * by which fetch, and what is known of it. The time-out covers headers and body, and an aborted `signal` rejects,
 * whatever a given fetch makes of either.
 */
export async function attempt(client, send, signal) {
  const controller = new AbortController();
  let cut;
  const ended = new Promise((_, reject) => {
    cut = (reason) => {
      reject(reason);
      controller.abort(reason);
    };
  });
  const onAbort = () => cut(signal.reason);
  const tooLate = new Error(`no answer within ${send.timeoutMs} ms`);
  const timer = setTimeout(cut, Math.min(send.timeoutMs, LONGEST_TIMER), tooLate);
  signal?.addEventListener('abort', onAbort);
  const seen = {};
  // Looked up once: what is judged below is what sends.
  const { fetch } = client.fetch ? client : globalThis;
  const { init, headers, close } = client.fetch ? {} : host.extras(send.movesMoney);
  try {
    const given = { ...init, ...send, headers: { ...headers, ...send.headers } };
    await Promise.race([exchange(fetch, given, controller.signal, seen), ended]);
    return seen;
  } catch (error) {
    if (signal?.aborted) throw error;
    // Another's fetch may have tried more than once, so what its last try says is not all.
    const isBelieved = client.fetchSendsOnce || (!client.fetch && host.isOwn(fetch));
    const wasNotSent = isBelieved && !seen.response && host.neverConnected(error);
    seen.kind = error === tooLate ? TIMED_OUT : wasNotSent ? NOT_SENT : 'cut';
    if (!seen.response && error !== tooLate) seen.words = host.explain(error, send.url);
    seen.cause = redacted(error, secretsOf(send.own));
    return seen;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    close?.();
  }
}

/** Next.js 14 keeps what a GET answered for ever without it, and older Workers refuse it. */
const keepsNothing = (method) => method === 'GET' && 'cache' in (globalThis.Request?.prototype ?? {});

async function exchange(fetch, { url, own, timeoutMs, movesMoney, ...init }, signal, seen) {
  // Workers refuse `credentials` and `mode`, and know no other safe `redirect`.
  if (keepsNothing(init.method)) init.cache = 'no-store';
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  if (!Number.isInteger(response?.status) || !response.headers?.get) {
    throw new TypeError('the given fetch did not return a Response');
  }
  if (signal.aborted) return discard(response);
  seen.response = response;
  const isRedirect = response.type === 'opaqueredirect';
  seen.status = isRedirect ? 302 : response.status;
  if (isRedirect || (seen.status >= 300 && seen.status < 400)) {
    seen.body = new Uint8Array();
    return discard(response);
  }
  const isSuccess = seen.status >= 200 && seen.status < 300;
  const limit = isSuccess ? LONGEST_BODY : LONGEST_ERROR_BODY;
  seen.body = await readBody(response, limit);
  if (!seen.body) throw new Error(`the answer is longer than ${limit} bytes`);
}

/** Lets go of a body that nobody reads. */
function discard(response) {
  response.body?.cancel?.().catch(() => {});
}

/** What an error's words may not repeat. */
function secretsOf(headers) {
  const own = Object.keys(headers).filter((name) => /^(x-api-key|x-secret-key|authorization)$/i.test(name));
  return own.map((name) => headers[name].replace(/^Bearer /, ''));
}
