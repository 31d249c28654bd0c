import { instantiate } from 'kpay-sandbox-wasm';
import { sleep } from '../abortable.js';
import { carried } from './carriage.js';

/** Gives the module or its bytes; set by the entry. */
let source;
let started;

/** Says where the WebAssembly comes from. Nothing is read before the first sandbox. */
export function provide(given) {
  source = given;
}

/** KPay in this process: a `fetch` that answers as KPay does, and the webhooks it would send. */
export async function createSandbox({ onWebhook, ...config } = {}) {
  started ??= Promise.resolve(source()).then(instantiate);
  const { Sandbox } = await started;
  // Without a receiver the engine makes no webhook.
  const engine = told(() => new Sandbox(JSON.stringify({ webhookUrl: 'http://localhost/webhook', ...config })));
  const access = JSON.parse(engine.access);
  const webhooks = [];
  let delivering;

  /** Delivers what is due, one after the other; who comes meanwhile waits for the same. */
  const deliver = () =>
    (delivering ??= drain().finally(() => {
      delivering = undefined;
    }));

  async function drain() {
    for (let due; (due = engine.nextDelivery(Date.now())); ) {
      const { id, url, headers, attempt } = JSON.parse(due.head);
      const webhook = { id, url, attempt, headers: Object.fromEntries(headers), body: due.body };
      webhook.status = await answerOf(onWebhook, webhook);
      webhooks.push(webhook);
      engine.delivered(due, Date.now(), webhook.status, new Uint8Array());
      due.free();
    }
  }

  function reply(method, url, headers, body) {
    const { host, pathname, search } = new URL(url, access.baseUrl);
    const pairs = [...headers].filter(([name]) => name !== 'host');
    return told(() => engine.reply(Date.now(), method, pathname + search, JSON.stringify([...pairs, ['host', host]]), body));
  }

  async function fetch(input, init) {
    const request = new Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const body = new Uint8Array(await request.arrayBuffer());
    const answer = reply(request.method, request.url, request.headers, body);
    const head = JSON.parse(answer.head);
    const bytes = answer.body;
    answer.free();
    // Not waited for: a receiver may call KPay itself before it answers.
    deliver().catch((error) => console.error('kpay/sandbox: a delivery failed', error));
    if (head.delayMs) await sleep(head.delayMs, signal);
    return carried(head, bytes, signal);
  }

  async function advance(millis) {
    const body = new TextEncoder().encode(JSON.stringify({ millis }));
    const answer = reply('POST', '/_sandbox/clock/advance', [['content-type', 'application/json']], body);
    const { status } = JSON.parse(answer.head);
    const said = new TextDecoder().decode(answer.body);
    answer.free();
    if (status >= 300) throw new TypeError(`advance(${millis}): ${said}`);
    await deliver();
  }

  return { ...access, advance, fetch, webhooks };
}

/** The receiver's status; without a receiver all is well, and one that throws gave no answer. */
async function answerOf(onWebhook, { url, headers, body }) {
  if (!onWebhook) return 200;
  try {
    return (await onWebhook(new Request(url, { method: 'POST', headers, body })))?.status ?? 200;
  } catch {
    return undefined;
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
