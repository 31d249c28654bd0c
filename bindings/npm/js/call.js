import { written } from './amounts.js';
import { chance, now } from './clock.js';
import { KPayError, refused } from './error.js';
import { attempt } from './fetch.js';
import { callerHeaders } from './headers.js';
import { sleep } from './abortable.js';
import { enter, load, read } from './wasm/instance.js';

const MOVES_MONEY = /\.(init|refund|transfer)$/;

/** Drives one call of `client` to its end: the value, or a KPayError. */
export async function call(client, operation, params, options = {}) {
  const { signal, headers: given, ...limits } = options ?? {};
  const seen = { attempts: [] };
  let engine;
  let started;
  try {
    const headers = callerHeaders(given, client.isKeyless);
    const texts = [written(params, 'the first argument'), written(limits, 'the options')];
    signal?.throwIfAborted();
    engine = await load();
    signal?.throwIfAborted();
    started = enter(engine, () => client.session(engine).start(operation, ...texts, ...now()));
    seen.externalId = started.externalId;
    enroll(client, seen);
    return await drive(client, engine, started, headers, signal, seen);
  } catch (error) {
    const isGivenUp = started && signal?.aborted && error === signal.reason;
    throw concluded(error, operation, signal, isGivenUp ? { ...seen, ...abandon(engine, started) } : seen);
  } finally {
    if (seen.isEnrolled) client.inFlight.delete(seen.externalId);
    if (started) leave(started);
  }
}

/** Two calls with one externalId at a time would be two prompts on the customer's phone. */
function enroll({ inFlight }, seen) {
  const { externalId } = seen;
  if (externalId === undefined) return;
  if (inFlight.has(externalId)) {
    throw refused(
      'invalid_input',
      'externalId: a call with the same externalId is in flight in this client: await that one',
      { field: 'externalId' },
    );
  }
  inFlight.add(externalId);
  seen.isEnrolled = true;
}

async function drive(client, engine, call, headers, signal, seen) {
  let cause;
  let answer;
  for (;;) {
    const step = read(engine, () => call.poll(...now()));
    if (step.done) return withResponse(step.done, answer);
    if (step.failed) throw new KPayError(step.failed, cause);
    if (step.send) {
      seen.wasSent = true;
      answer = await attempt(client.fetch ?? fetch, step.send, { ...headers, ...step.send.headers }, signal);
      cause = answer.cause;
      enter(engine, () => report(call, answer));
      tell(client, read(engine, () => call.attempt), seen);
    } else {
      await sleep(step.waitMs, signal);
    }
  }
}

/** Gives the engine what came of an attempt. */
function report(call, { kind, status = 0, body, response }) {
  const { headers } = response ?? {};
  const head = [headers?.get('content-type') ?? undefined, retryAfterMs(headers?.get('retry-after'))];
  if (kind === undefined) call.answer(status, ...head, body, ...chance());
  else call.fail(kind, status, ...head, ...chance());
}

/** Seconds or an HTTP date; the host reads dates for nothing. */
function retryAfterMs(text) {
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000;
  const wait = /GMT\s*$/.test(text) ? Date.parse(text) - Date.now() : 0;
  return wait > 0 ? wait : undefined;
}

function tell({ onAttempt }, event, seen) {
  const { seen: what, status, latencyMs } = event;
  seen.attempts.push({ seen: what, status, latencyMs });
  try {
    onAttempt?.(event);
  } catch (error) {
    // A failing observer may not cost a payment its answer.
    console.error('kpay: onAttempt threw', error);
  }
}

/** The value with what is known of its response beside it, unseen by spread and JSON. */
function withResponse({ value, status, attempts }, { response }) {
  const lastResponse = { status, headers: response.headers, attempts };
  return Object(value) === value ? Object.defineProperty(value, 'lastResponse', { value: lastResponse }) : value;
}

/** What the engine says of a call that its caller gave up; after a trap it says nothing. */
function abandon(engine, call) {
  try {
    return read(engine, () => call.abandon(...now()));
  } catch {
    return undefined;
  }
}

/** What the caller gets to know: a KPayError that says whether money may have moved. */
export function concluded(error, operation, signal, { attempts, externalId, wasSent, outcome }) {
  if (signal?.aborted && error === signal.reason) {
    error = refused('aborted', `${operation}: aborted by its signal`, {}, error);
  } else if (!KPayError.is(error)) error = refused('misuse', `${operation}: ${error?.message}`, {}, error);
  if (MOVES_MONEY.test(operation) && !error.outcome) {
    error.outcome = outcome ?? (wasSent ? 'unknown' : 'not_moved');
    error.externalId ??= externalId;
    if (error.outcome === 'unknown') {
      error.message += '; it may have moved money: keep its externalId, and wait for the webhook';
    }
  }
  error.operation ??= operation;
  error.attempts ??= attempts;
  return error;
}

/** Gives the call's place in the queue back. */
function leave(call) {
  try {
    call.leave();
    call.free();
  } catch {
    // A broken instance was dropped whole.
  }
}
