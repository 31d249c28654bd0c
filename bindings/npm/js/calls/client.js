import { CLIENT_LIMITS, KEY_RULES, RATE_LIMITS, SECRET_HINT, UNUSED_SESSION_MS } from '../generated/border.js';
import { now } from '../clock.js';
import { refused } from '../error.js';
import { guardKeys } from '../hosts/guard.js';
import { taken } from '../values/options.js';
import { about, ask } from '../wasm/instance.js';

const OPTIONS = {
  ...CLIENT_LIMITS,
  ...KEY_RULES,
  apiKey: 'string',
  secretKey: 'string',
  baseUrl: 'string',
  rateLimits: 'object',
  dangerouslyAllowBrowser: 'boolean',
  fetch: 'function',
  fetchSendsOnce: 'boolean',
  onAttempt: 'function',
};

/** Each of KPay's limits is a number. */
const KINDS_OF_LIMITS = Object.fromEntries(Object.keys(RATE_LIMITS).map((name) => [name, 'number']));

/** What the calls of one KPay share. It holds the keys, so nothing public refers to it. */
export function connect(given) {
  const options = taken(given ?? {}, 'options', OPTIONS);
  const { apiKey, secretKey, fetch, fetchSendsOnce, onAttempt } = options;
  // A key that is named and missing was meant to be there.
  const isKeyless = options.baseUrl !== undefined && !('apiKey' in given || 'secretKey' in given);
  const environment = isKeyless ? 'none' : environmentOf(apiKey);
  if (!isKeyless) {
    requireText('apiKey', 'KPAY_API_KEY', apiKey);
    requireText('secretKey', 'KPAY_SECRET_KEY', secretKey);
    if (/^sk_(test|live)_[\da-fA-F]{64}$/.test(secretKey)) console.warn(`kpay: ${SECRET_HINT}`);
    guardKeys(/^sk_live_/.test(secretKey) ? 'live' : environment, options.dangerouslyAllowBrowser);
  }
  // An empty text comes from a variable that is not set. It is refused, and does not stand for KPay's address.
  const address = options.baseUrl === '' ? ' ' : options.baseUrl;
  const baseUrl = isKeyless ? absolute(address) : address;
  const limits = Object.values({ ...RATE_LIMITS, ...taken(options.rateLimits ?? {}, 'rateLimits', KINDS_OF_LIMITS) });
  const rules = Object.keys(KEY_RULES).reduce((bits, name, place) => bits | (options[name] ? 1 << place : 0), 0);
  let engineInUse;
  let session;
  let until;
  const client = {
    environment,
    fetch,
    fetchSendsOnce,
    isKeyless,
    limits: Object.fromEntries(Object.keys(CLIENT_LIMITS).map((name) => [name, options[name]])),
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
      until = moment[0] + UNUSED_SESSION_MS;
      return session;
    },
  };
  return client;
}

/** Frees what a client held, keys included, once the client was collected. */
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

/**
 * The environment by the key's prefix. It is told here, since a client is made before the module is loaded; so is the
 * hint of an odd secret. `contract/vectors/rules/keys.json` holds both to core.
 */
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
  // Told here, before the module is loaded: a page must not send a customer's data to KPay without keys.
  if (!/(^|\.)kpay\.site\.?$/.test(url.hostname)) return url.href;
  const reason = 'is KPay\'s own, which takes no call without keys: give the address of your own backend';
  throw refused('invalid_input', `baseUrl: ${reason}`, { field: 'baseUrl' });
}
