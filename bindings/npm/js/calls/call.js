import { exactIn, foundIn, namedAs, readAnswer, refusalOf, textOf, withState } from './answer.js';
import { CALL_LIMITS, HEAD, NEXT_STEPS } from '../generated/border.js';
import { chance, now, tick } from '../clock.js';
import { KPayError, refused } from '../error.js';
import { attempt } from './fetch.js';
import { callerHeaders } from './headers.js';
import { objectOf, taken } from '../values/options.js';
import { paramsOf } from '../values/params.js';
import { sleep } from '../abortable.js';
import { parted } from '../wasm/text.js';
import { about, ask, askWith, load } from '../wasm/instance.js';

/** The limits among a call's options. */
export function limitsOf(options) {
  const { signal, headers, ...limits } = objectOf(options ?? {}, 'options');
  return taken(limits, 'options', CALL_LIMITS);
}

/** Drives one call of `client` to its end: the value, or a KPayError. */
export async function call(client, operation, params, options, token) {
  const { signal, headers: given } = options ?? {};
  const seen = { attempts: [], externalId: params?.externalId };
  let engine;
  let started;
  try {
    const headers = callerHeaders(given, client.isKeyless);
    const fields = paramsOf(params);
    const limits = { ...client.limits, ...limitsOf(options) };
    signal?.throwIfAborted();
    engine = await load();
    signal?.throwIfAborted();
    // A limit that is not given becomes NaN, for which the engine takes its default.
    const numbers = Object.keys(CALL_LIMITS).map((name) => Number(limits[name]));
    const question = [client.session(engine), ...now(), operation, ...numbers, token, ...fields];
    const [number, own, externalId] = parted(ask(engine, 'start', ...question));
    // A transaction that is read by its id has that id. A reference is not an id.
    const id = /\.get$/.test(own) && !/^KPAY-/.test(params?.id) ? params?.id : undefined;
    // How to ask about it, and the operation that is sent.
    started = { ...about(engine, number), engine, number, operation: own, id };
    seen.externalId = externalId || undefined;
    const value = await drive(client, operation, started, headers, signal, seen);
    // What was read with that externalId surely exists, so that no earlier call with it is in doubt.
    if (/\.get$/.test(own)) about(engine, client.session(engine)).tryTo('proven', ...now(), own, value.externalId);
    return value;
  } catch (error) {
    const isGivenUp = started && signal?.aborted && error === signal.reason;
    throw concluded(error, operation, signal, isGivenUp ? { ...seen, ...abandon(started) } : seen);
  } finally {
    // Its place in the queue is given back, the engine is told how its order stands, and forgets the call.
    started?.tryTo('free');
  }
}

async function drive(client, operation, call, headers, signal, seen) {
  let answer;
  try {
    for (;;) {
      const step = call.ask('poll', ...now());
      if (!step) return withResponse(withState(answer.value), answer, seen);
      const [millis, ...parts] = parted(step);
      if (!parts.length) {
        await sleep(millis, signal);
        continue;
      }
      seen.wasSent = true;
      const sent = tick();
      answer = await attempt(client, requestOf(operation, millis, parts, headers), signal);
      report(call, answer);
      tell(client, call.operation, answer, Math.round(tick() - sent), seen);
    }
  } catch (error) {
    if (KPayError.is(error)) {
      error.operation ??= call.operation;
      if (error.code === 'unreadable') error.found = answer?.found;
      error.message += answer?.words ?? '';
      const value = error.cause ?? answer?.cause;
      // As the constructor would: not among the fields that are written.
      if (value) Object.defineProperty(error, 'cause', { value, configurable: true, writable: true });
    }
    throw error;
  }
}

/** What to send, with the caller's own headers beneath. */
function requestOf(operation, timeoutMs, [method, url, body, ...pairs], callers) {
  const own = {};
  while (pairs.length) own[pairs.shift()] = pairs.shift();
  const movesMoney = operation in NEXT_STEPS;
  return { method, url, body: body || undefined, headers: { ...callers, ...own }, own, timeoutMs, movesMoney };
}

/** Gives the engine what came of an attempt. */
function report(call, answer) {
  const { kind, status = 0, body, response } = answer;
  const { headers } = response ?? {};
  const [kindOfBody, wait, ...givenBy] = HEAD.map((name) => headers?.get(name));
  const head = [status, kindOfBody, retryAfterMs(wait), ...givenBy];
  if (kind !== undefined) return call.ask('fail', ...chance(), kind, ...head);
  const { engine, number, operation, id } = call;
  const said = textOf(body);
  // Some servers write a byte order mark before their JSON.
  said.text = said.text.replace(/^\ufeff/, '');
  const tell = (text, ...texts) => askWith(engine, text, 'answer', number, ...chance(), ...head, texts.length, ...texts);
  if (status < 200 || status > 299) return tell(said.text, ...refusalOf(said.text));
  // The space keeps it apart from an error of the engine's, whatever a server writes.
  const text = askWith(engine, ` ${said.text}`, 'hidden', number) || said.text;
  const { value, path, problem } = readAnswer(operation, { ...said, text }, exactIn(engine), id);
  answer.value = value;
  if (!problem) return tell('');
  const found = foundIn(text);
  answer.found = namedAs(found);
  return tell(text, path, problem, ...found, ...refusalOf(text));
}

/**
 * The wait that a `Retry-After` asks for: seconds, or a date in one of HTTP's three forms. It is read here, since the host
 * has a reader of dates and core's would weigh a kilobyte more in the module. `contract/vectors/rules/retry_after.json`
 * holds both to the same.
 */
function retryAfterMs(text) {
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  // The form of C's asctime names no zone, and means GMT too.
  const date = /^\w{3} \w{3} [\d ]\d [\d:]{8} \d{4}$/.test(text) ? `${text} GMT` : text;
  return /GMT$/.test(date) ? Math.max(0, Date.parse(date) - Date.now()) : 0;
}

/** Notes what came back of an attempt, and tells the observer. */
function tell({ onAttempt }, operation, { kind, status }, latencyMs, { attempts }) {
  const result = kind === undefined ? 'response' : status ? 'cut_response' : kind;
  attempts.push({ result, status, latencyMs });
  // A failing observer may not cost a payment its answer.
  const failed = (error) => console.error('kpay: onAttempt threw', error);
  try {
    onAttempt?.({ operation, attempt: attempts.length, result, status, latencyMs })?.catch?.(failed);
  } catch (error) {
    failed(error);
  }
}

/** The value with what is known of its response beside it, unseen by spread and JSON. */
function withResponse(value, { status, response }, { attempts }) {
  const lastResponse = { status, headers: response.headers, attempts };
  return Object(value) === value ? Object.defineProperty(value, 'lastResponse', { value: lastResponse, enumerable: false }) : value;
}

/** What the engine says of a call that its caller gave up; after a trap it says nothing. */
function abandon(call) {
  try {
    call.ask('abandon', ...now());
  } catch ({ outcome, nextStep }) {
    return { outcome, nextStep };
  }
}

/** What the caller gets to know: a KPayError that says whether money may have moved. */
export function concluded(error, operation, signal, { attempts, externalId, wasSent, outcome, nextStep }) {
  if (signal?.aborted && error === signal.reason) {
    error = refused('aborted', `${operation}: aborted by its signal`, {}, error);
  } else if (!KPayError.is(error)) error = refused('misuse', `${operation}: ${error?.message}`, {}, error);
  if (operation in NEXT_STEPS && !error.outcome) {
    error.outcome = outcome ?? (wasSent ? 'unknown' : 'not_moved');
    error.externalId ??= externalId;
    if (error.outcome === 'unknown') {
      error.retryable = false;
      error.message += '; unknown whether money moved for its externalId: keep it, and start nothing else for the order until that is known';
    }
    error.nextStep = (error.outcome === 'unknown' && nextStep) || nextStepOf(error, operation);
  }
  error.operation ??= operation;
  error.attempts ??= attempts;
  return error;
}

/**
 * What to do after an error that the engine did not make: the call was given up before it began, or a fault broke the
 * engine, which can't be asked then. What follows an unknown outcome is made from core.
 */
function nextStepOf({ code, outcome, retryable }, operation) {
  if (outcome === 'not_moved') return retryable || /^(aborted|internal)$/.test(code) ? 'send_again' : 'correct';
  return NEXT_STEPS[operation];
}
