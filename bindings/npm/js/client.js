import { now } from './clock.js';
import { refused } from './error.js';
import { guardKeys } from './guard.js';
import { taken } from './options.js';
import { about, ask } from './wasm/instance.js';

const OPTIONS = {
  apiKey: 'string',
  secretKey: 'string',
  baseUrl: 'string',
  attemptTimeoutMs: 'number',
  deadlineMs: 'number',
  maxRetries: 'number',
  rateLimits: 'object',
  expectTest: 'boolean',
  expectLive: 'boolean',
  dangerouslyAllowHttpWithTestKey: 'boolean',
  dangerouslyAllowLiveKeyAtBaseUrl: 'boolean',
  dangerouslyAllowBrowser: 'boolean',
  fetch: 'function',
  fetchSendsOnce: 'boolean',
  onAttempt: 'function',
};

/** What core's `Credentials::hint` says. */
const ODD_SECRET =
  'kpay: the secret key is 64 hex digits behind sk_test_ or sk_live_, and KPay\'s keys of today have no such prefix: ' +
  'if KPay answers 401, leave it out';

/** KPay's published limits, in calls a minute. */
const LIMITS = { general: 100, gatewayInit: 20, statusRead: 60 };

const KINDS_OF_LIMITS = { general: 'number', gatewayInit: 'number', statusRead: 'number' };

/** The engine lets go of a session that nobody has used for twice that time, unless it remembers an order that is open. */
const UNUSED_MILLIS = 150_000;

/** The options that say where a key may go, each with its bit. */
const RULES = ['expectTest', 'expectLive', 'dangerouslyAllowHttpWithTestKey', 'dangerouslyAllowLiveKeyAtBaseUrl'];

/** What the calls of one KPay share. It holds the keys, so nothing public refers to it. */
export function connect(given) {
  const options = taken(given ?? {}, 'options', OPTIONS);
  const { apiKey, secretKey, fetch, fetchSendsOnce, onAttempt, attemptTimeoutMs, deadlineMs, maxRetries } = options;
  // A key that is named and missing was meant to be there.
  const isKeyless = options.baseUrl !== undefined && !('apiKey' in given || 'secretKey' in given);
  const environment = isKeyless ? 'none' : environmentOf(apiKey);
  if (!isKeyless) {
    requireText('apiKey', 'KPAY_API_KEY', apiKey);
    requireText('secretKey', 'KPAY_SECRET_KEY', secretKey);
    if (/^sk_(test|live)_[\da-f]{64}$/i.test(secretKey)) console.warn(ODD_SECRET);
    guardKeys(/^sk_live_/.test(secretKey) ? 'live' : environment, options.dangerouslyAllowBrowser);
  }
  // An empty one, of a variable that is not set, is no address, and not KPay's.
  const address = options.baseUrl === '' ? ' ' : options.baseUrl;
  const baseUrl = isKeyless ? absolute(address) : address;
  const limits = Object.values({ ...LIMITS, ...taken(options.rateLimits ?? {}, 'rateLimits', KINDS_OF_LIMITS) });
  const rules = RULES.reduce((bits, name, place) => bits | (options[name] ? 1 << place : 0), 0);
  let engineInUse;
  let session;
  let until;
  const client = {
    environment,
    fetch,
    fetchSendsOnce,
    isKeyless,
    policy: { attemptTimeoutMs, deadlineMs, maxRetries },
    onAttempt,
    /** The number of the session in this instance. A fresh instance gets a fresh one, and so may who comes late. */
    session(engine) {
      const moment = now();
      if (engine !== engineInUse || moment[0] > until) {
        const before = engine === engineInUse ? session : '';
        session = inJavaScript(() => ask(engine, 'session', before, ...moment, apiKey, secretKey, baseUrl, rules, ...limits));
        engineInUse = engine;
        if (session !== before) abandoned?.register(client, about(engine, session));
      }
      until = moment[0] + UNUSED_MILLIS;
      return session;
    },
  };
  return client;
}

/** Frees what clients held that are no more, keys included. */
const abandoned = globalThis.FinalizationRegistry && new FinalizationRegistry(({ tryTo }) => tryTo('free'));

/** The engine's words, with the options by their names in JavaScript. */
function inJavaScript(step) {
  try {
    return step();
  } catch (error) {
    error.message = error.message.replace(/danger_accept_\w+/, (name) => {
      const ours = name.replace('danger_accept', 'dangerously_allow').replace(/_(\w)/g, (_, first) => first.toUpperCase());
      return `${ours}: true`;
    });
    throw error;
  }
}

/** Its prefix alone chooses the environment. */
function environmentOf(apiKey) {
  return /^kpay_(test|live)_/.exec(apiKey)?.[1] ?? 'unknown';
}

function requireText(field, variable, value) {
  if (typeof value === 'string' && value.trim()) return;
  throw refused('invalid_input', `${field} is missing: is the variable ${variable} set where this runs?`, { field });
}

/** Where a client without keys calls: a page's own backend may be given by its path. */
function absolute(baseUrl) {
  let url;
  try {
    url = new URL(baseUrl, globalThis.location?.href);
  } catch {
    // The engine says what is wrong with it.
    return baseUrl;
  }
  if (!/(^|\.)kpay\.site\.?$/.test(url.hostname)) return url.href;
  const reason = 'is KPay\'s own, which takes no call without keys: give the address of your own backend';
  throw refused('invalid_input', `baseUrl: ${reason}`, { field: 'baseUrl' });
}
