import { exactIn, readAnswer, textOf } from './answer.js';
import { LONGEST_BODY, readBody } from './body.js';
import { KPayError, refused } from './error.js';
import { guardSecret } from './guard.js';
import { fit, parted, secretsOf } from './text.js';
import { ask, askOf, load } from './wasm/instance.js';
import { encoder } from './wasm/room.js';

const SIGNATURE = 'x-kpay-signature';

/** What a signed text may fill memory with. */
const MOST_MEANINGS = 100;

/** The event of a notification whose signature is right; anything else is a KPayError. */
export async function verifyWebhook(request, secret, options) {
  try {
    guardSecret(options);
    const body = givenBody(request) ?? (await readRequest(request));
    const signature = signatureIn(request.headers);
    const secrets = secretsOf(secret);
    const loaded = load();
    // Once it is there, there is nothing to wait for.
    const engine = loaded.then ? await loaded : loaded;
    const answer = askOf(engine, body, 'verify', signature, ...secrets);
    if (answer !== '1') throw refused('internal', 'the engine did not answer: please report it');
    return eventOf(engine, body);
  } catch (error) {
    // A Request whose body breaks off, say.
    throw KPayError.is(error) ? error : refused('misuse', `the request can't be read: ${error?.message}`, {}, error);
  }
}

/** What a body says whose signature was verified. */
function eventOf(engine, body) {
  const { value: data, path, problem } = readAnswer('webhook', textOf(body), exactIn(engine));
  if (problem) ask(engine, 'unreadable', path ? `at ${path}: ${problem}` : problem);
  const { event: type, status } = data;
  const { family, outcome, key } = meaningOf(engine, type, status);
  return { family, type, ...(outcome && { outcome }), key: key + data.paymentId, data };
}

/** KPay has a dozen events, each with a status of its own, so each is asked for once. */
const meanings = new Map();

function meaningOf(engine, type, status) {
  const known = meanings.get(type);
  if (known && known.status === status) return known;
  // A status that is empty is one.
  const [family, outcome, key] = parted(ask(engine, 'meaning', type, typeof status === 'string' ? `=${status}` : ''));
  const meaning = { status, family, outcome, key };
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

/** The body of `{ headers, body }`; nothing of a Request, whose body is still to be read. */
function givenBody(request) {
  if (!request?.headers) {
    throw refused('misuse', 'a Request is wanted, or { headers, body } with the headers and the raw body of one');
  }
  return request.arrayBuffer ? undefined : rawOf(request.body);
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

const tooLong = () => refused('webhook_unreadable', `the body is longer than ${LONGEST_BODY} bytes, so it is not KPay's`);

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
    // Several make one text that is no signature, as in Headers.
    found = found === undefined ? headers[name] : `${found}, ${headers[name]}`;
  }
  return Array.isArray(found) ? found.join(', ') : found;
}
