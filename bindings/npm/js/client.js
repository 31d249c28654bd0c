import { refused } from './error.js';
import { guardKeys } from './guard.js';

/** What the calls of one KPay share. It holds the keys, so nothing public refers to it. */
export function connect(options) {
  const { fetch, onAttempt, dangerouslyAllowBrowser, ...config } = options ?? {};
  const { apiKey, secretKey } = config;
  const isKeyless = apiKey === undefined && secretKey === undefined && config.baseUrl !== undefined;
  const environment = isKeyless ? 'none' : environmentOf(apiKey);
  if (isKeyless) config.baseUrl = absolute(config.baseUrl);
  else {
    requireText('apiKey', 'KPAY_API_KEY', apiKey);
    requireText('secretKey', 'KPAY_SECRET_KEY', secretKey);
    guardKeys(/^sk_live_/.test(secretKey) ? 'live' : environment, dangerouslyAllowBrowser);
  }
  const json = JSON.stringify(config);
  let engineInUse;
  let session;
  return {
    deadlineMs: config.deadlineMs,
    environment,
    fetch,
    inFlight: new Set(),
    isKeyless,
    onAttempt,
    /** The session in this instance; a fresh instance gets a fresh one. */
    session(engine) {
      if (engine !== engineInUse) {
        session = new engine.Session(json);
        engineInUse = engine;
      }
      return session;
    },
  };
}

/** Its prefix alone chooses the environment. */
function environmentOf(apiKey) {
  return /^kpay_(test|live)_/.exec(apiKey)?.[1] ?? 'unknown';
}

function requireText(field, variable, value) {
  if (typeof value === 'string' && value.trim()) return;
  throw refused('invalid_input', `${field} is missing: is the variable ${variable} set where this runs?`, { field });
}

/** A page's own backend may be given by its path. */
function absolute(baseUrl) {
  try {
    return new URL(baseUrl, globalThis.location?.href).href;
  } catch {
    return baseUrl;
  }
}
