import { exactIn, readAnswer, textOf } from '../calls/answer.js';
import { answering } from './answering.js';
import { readBody } from '../calls/body.js';
import { LONGEST_BODY, SIGNATURE } from '../generated/border.js';
import { refused } from '../error.js';
import { guardSecret } from '../hosts/guard.js';
import { fit, parted, secretsOf } from '../wasm/text.js';
import { ask, askOf, load } from '../wasm/instance.js';
import { encoder } from '../wasm/room.js';

/** What a signed text may fill memory with. */
const MOST_MEANINGS = 100;

/** Where the id of each family's own transaction stands before it stands anywhere else. */
const OWN_IDS = { payout: ['payoutId', 'withdrawalId'], refund: ['refundId'], __proto__: null };

/** The event of a notification whose signature is right; anything else is a KPayError. */
export async function verifyWebhook(request, secret, options) {
  try {
    guardSecret(options);
    const body = givenBody(request) ?? (await readRequest(request));
    const signature = signatureIn(headersOf(request));
    const secrets = secretsOf(secret);
    const loaded = load();
    // Once it is there, there is nothing to wait for.
    const engine = loaded.then ? await loaded : loaded;
    const index = askOf(engine, body, 'verify', signature, ...secrets);
    if (!/^\d+$/.test(index)) throw refused('internal', 'the engine did not answer: please report it');
    return eventOf(engine, body, Number(index), Date.now());
  } catch (error) {
    // A Request whose body breaks off, say.
    throw answering(error);
  }
}

/** The event that was stored as `event.stored`: whoever can write into that store can make events. */
export async function webhookFromTrustedStore(stored) {
  try {
    const { body, verified_at: verifiedAtMs, secret_index: index } = parse(stored);
    if (typeof body !== 'string' || !Number.isSafeInteger(verifiedAtMs) || !Number.isSafeInteger(index)) {
      throw refused('webhook_not_stored', 'what was read from the store is not a verified webhook: store event.stored, as it is');
    }
    return eventOf(await load(), body, index, verifiedAtMs);
  } catch (error) {
    throw answering(error);
  }
}

function parse(stored) {
  try {
    return JSON.parse(stored) ?? {};
  } catch {
    // Its own words repeat the text.
    return {};
  }
}

/** What a body says whose signature was verified. */
function eventOf(engine, body, secretIndex, verifiedAtMs) {
  const text = textOf(body);
  const { value: data, path, problem } = readAnswer('webhook', text, exactIn(engine));
  if (problem) ask(engine, 'unreadable', path ? `at ${path}: ${problem}` : problem);
  const { event: type, status } = data;
  const { family, state, key } = meaningOf(engine, type, status);
  const id = namedId(data) ?? (data.reference || data.externalId);
  // A status that can't be read may contradict the name.
  const isSure = data.unread?.status === undefined;
  // Set one by one: to spread objects takes a third of a verification.
  const event = { family: isSure ? family : 'other', type };
  if (isSure && state) event.state = state;
  if (id) event.key = key + id;
  Object.assign(event, { data, secretIndex, verifiedAtMs });
  const stored = () => JSON.stringify({ body: text.text, verified_at: verifiedAtMs, secret_index: secretIndex });
  return Object.defineProperty(event, 'stored', { get: stored });
}

/** The id of the transaction that a notification or a payment is of. */
export function namedId(data) {
  const [family] = String(data.event).split('.');
  for (const name of [...(OWN_IDS[family] ?? []), 'paymentId', 'id']) if (data[name]) return data[name];
  return undefined;
}

/** KPay has a dozen events, each with a status of its own, so each is asked for once. */
const meanings = new Map();

function meaningOf(engine, type, status) {
  const known = meanings.get(type);
  if (known && known.status === status) return known;
  // A status that is empty is one.
  const [family, state, key] = parted(ask(engine, 'meaning', type, typeof status === 'string' ? `=${status}` : ''));
  const meaning = { status, family, state, key };
  if (meanings.size < MOST_MEANINGS) meanings.set(type, meaning);
  return meaning;
}

/** The signature that KPay would send with this body, for tests. */
export async function signWebhook(body, secret, options) {
  guardSecret(options);
  const given = rawOf(body);
  fit('secret', secret);
  return askOf(await load(), given, 'sign', secret);
}

/** Those of a request; behind a load balancer AWS Lambda has them as lists. */
const headersOf = (request) => request?.headers ?? request?.multiValueHeaders;

/** The body of `{ headers, body }`; nothing of a Request, whose body is still to be read. */
function givenBody(request) {
  if (!headersOf(request)) {
    throw refused('misuse', 'a Request is wanted, or { headers, body } with the headers and the raw body of one');
  }
  const { body, isBase64Encoded } = request;
  if (request.arrayBuffer) return undefined;
  // AWS Lambda and its like: without a body it is null.
  if (typeof isBase64Encoded === 'boolean' && typeof (body ?? '') === 'string') {
    return rawOf(isBase64Encoded ? Uint8Array.from(atob(body ?? ''), (byte) => byte.charCodeAt(0)) : body ?? '');
  }
  return rawOf(body);
}

async function readRequest(request) {
  if (request.bodyUsed) {
    throw refused(
      'misuse',
      'the body of this Request was read before: verify first, or give { headers, body } with the text that was read',
    );
  }
  const body = await readBody(request, LONGEST_BODY);
  if (body) return body;
  throw tooLong();
}

const tooLong = () => refused('webhook_unreadable', `the body is longer than ${LONGEST_BODY} bytes, so it is not KPay's`, { responseStatus: 413 });

/** Its bytes, or its text, which the engine makes bytes of in a fraction of the time. */
function rawOf(body) {
  if ((body?.byteLength ?? body?.length) > LONGEST_BODY) throw tooLong();
  if (typeof body === 'string') return body.isWellFormed?.() ? body : encoder.encode(body);
  if (ArrayBuffer.isView(body)) {
    const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    // What is shared could be another body once it is verified.
    return bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  }
  const kind = Object.prototype.toString.call(body).slice(8, -1);
  if (kind === 'ArrayBuffer') return new Uint8Array(body);
  throw refused('misuse', /^(Object|Array)$/.test(kind) ? PARSED : `the body is ${kind}, and must be the raw text or bytes`);
}

const PARSED =
  'the body was parsed already, and the signature covers the raw bytes: JSON written again is other bytes. ' +
  'Read it raw, as with express.raw({ type: "application/json" }) before express.json(), or request.text()';

/** From Headers, or an object of any case with texts or lists. */
function signatureIn(headers) {
  if (typeof headers.get === 'function') return headers.get(SIGNATURE);
  let found;
  for (const name in headers) {
    if (name.length !== SIGNATURE.length || name.toLowerCase() !== SIGNATURE || headers[name] === undefined) continue;
    // Several values make one text, as in Headers. That text is not a signature, so it is refused.
    found = found === undefined ? headers[name] : `${found}, ${headers[name]}`;
  }
  return Array.isArray(found) ? found.join(', ') : found;
}
