import { instantiate } from 'kpay-sandbox-wasm';
import { LONGEST_TIMER, sleep } from '../abortable.js';
import { carried } from './carriage.js';

/** Gives the module or its bytes; set by the entry. */
let source;
let started;

/** Says where the WebAssembly comes from. Nothing is read before the first sandbox. */
export function provide(given) {
  source = given;
}

/** KPay in this process: a `fetch` that answers as KPay does, and the webhooks it would send. */
export async function createSandbox(options) {
  const { onWebhook, startsAt = Date.now(), ...config } = options ?? {};
  if (!Number.isFinite(startsAt)) throw new TypeError(`kpay/sandbox: startsAt is ${startsAt}: give milliseconds since 1970`);
  if (onWebhook && typeof onWebhook !== 'function') throw new TypeError('kpay/sandbox: onWebhook must be a function');
  started ??= start();
  const { now, moveTo } = clock(startsAt, config.speed);
  const { Sandbox } = await started;
  // Without a receiver the engine makes no webhook.
  const engine = told(() => new Sandbox(JSON.stringify({ webhookUrl: 'http://localhost/webhook', ...config })));
  const access = JSON.parse(engine.access);
  const home = new URL(access.baseUrl).origin;
  const webhooks = [];
  let delivering;
  let alarm;

  /** Delivers what is due, one after the other; who comes meanwhile waits for the same. */
  const deliver = () =>
    (delivering ??= drain().finally(() => {
      delivering = undefined;
      wake();
    }));

  /** Where time passes by itself, so do deliveries. */
  function wake() {
    clearTimeout(alarm);
    const due = config.speed === undefined ? undefined : engine.nextDue;
    if (due === undefined) return;
    alarm = setTimeout(deliverUnasked, Math.min(Math.max(due - now(), 0), LONGEST_TIMER));
  }

  const deliverUnasked = () => deliver().catch((error) => console.error('kpay/sandbox: a delivery failed', error));

  async function drain() {
    for (let due; (due = engine.nextDelivery(now())); ) {
      const { id, url, headers, attempt } = JSON.parse(due.head);
      const webhook = { id, url, attempt, headers: Object.fromEntries(headers), body: due.body };
      webhook.status = await answerOf(onWebhook, webhook);
      webhooks.push(webhook);
      engine.delivered(due, now(), webhook.status, new Uint8Array());
      due.free();
    }
  }

  function reply(method, url, headers, body) {
    const { host, origin, pathname, search } = new URL(url, access.baseUrl);
    if (origin !== home) {
      throw new TypeError(`kpay/sandbox: ${origin} is not this sandbox: give the client sandbox.baseUrl (${home})`);
    }
    const pairs = [...headers].filter(([name]) => name !== 'host');
    return told(() => engine.reply(now(), method, pathname + search, JSON.stringify([...pairs, ['host', host]]), body));
  }

  async function fetch(input, init) {
    const request = new Request(input, init);
    // A Request follows the signal it was made with only for as long as it is not collected.
    const signal = init?.signal ?? input?.signal ?? request.signal;
    signal.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = reply(request.method, request.url, request.headers, body);
    const head = JSON.parse(answer.head);
    const bytes = answer.body;
    answer.free();
    // Not waited for: a receiver may call KPay itself before it answers.
    deliverUnasked();
    if (head.delayMs) await sleep(head.delayMs, signal);
    return carried(head, bytes, signal);
  }

  async function advance(millis) {
    if (!(millis >= 0 && Number.isFinite(millis))) throw new TypeError(`advance(${millis}): give milliseconds from 0`);
    const end = now() + millis;
    await deliver();
    // Step by step: what is delivered at one moment decides what is due at a later one.
    for (let due; (due = engine.nextDue) !== undefined && due <= end; await deliver()) moveTo(Math.max(due, now()));
    moveTo(end);
    await deliver();
  }

  return { ...access, advance, fetch, webhooks };
}

/** The module, of which a failure leaves nothing behind. */
async function start() {
  try {
    return await instantiate(await source());
  } catch (error) {
    started = undefined;
    throw error;
  }
}

/** Time that stands still but for `advance`, unless a speed was asked for: then real time passes too. */
function clock(startsAt, speed) {
  const started = Date.now();
  let moved = 0;
  const passed = () => (speed === undefined ? 0 : Date.now() - started);
  return {
    now: () => startsAt + moved + passed(),
    moveTo(moment) {
      moved = Math.max(moved, moment - startsAt - passed());
    },
  };
}

/** KPay waits no longer for a receiver. */
const LONGEST_ANSWER = 3_000;

/** The receiver's status; without a receiver all is well, and one that throws gave no answer. */
async function answerOf(onWebhook, { url, headers, body }) {
  if (!onWebhook) return 200;
  const answered = new AbortController();
  const tooLate = sleep(LONGEST_ANSWER, answered.signal).then(() => Promise.reject(new Error('too late')));
  tooLate.catch(() => {});
  try {
    const answer = Promise.resolve(onWebhook(new Request(url, { method: 'POST', headers, body })));
    return (await Promise.race([answer, tooLate]))?.status ?? 200;
  } catch {
    return undefined;
  } finally {
    answered.abort();
  }
}

/** Runs a step of the engine, whose refusals are texts. */
function told(step) {
  try {
    return step();
  } catch (thrown) {
    throw typeof thrown === 'string' ? new TypeError(`kpay/sandbox: ${thrown}`) : thrown;
  }
}
