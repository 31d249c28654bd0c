import { refused } from './error.js';

/** Node's process, once it was seen to be that. */
let nodes;

/** Whether this is a page or a worker of a browser; a server that imitates one (jsdom) is not. */
export function isBrowser() {
  const { process } = globalThis;
  if (process && process === nodes) return false;
  // What stands in for it in pages has no tag. Electron's pages have Node's process, and are pages all the same.
  const isNode = Object.prototype.toString.call(process) === '[object process]' && process.versions?.node;
  if (isNode && process.type !== 'renderer') {
    nodes = process;
    return false;
  }
  const { Deno, Bun, EdgeRuntime, WebSocketPair, navigator, WorkerGlobalScope } = globalThis;
  if (Deno || Bun || EdgeRuntime || WebSocketPair) return false;
  const isPage = typeof window === 'object' && typeof document === 'object';
  return isPage || (typeof WorkerGlobalScope === 'function' && /Mozilla\//.test(navigator?.userAgent));
}

/** Keeps a client's keys out of browsers, and live ones without exception. */
export function guardKeys(environment, allowed) {
  if (!isBrowser()) return;
  if (!allowed) {
    throw refused(
      'browser',
      'a secret key in a browser is everyone\'s: keep it on your server, and point a client without keys at ' +
        'it, as in new KPay({ baseUrl: "/kpay" }); only for tests with test keys there is dangerouslyAllowBrowser',
    );
  }
  if (environment !== 'test') {
    throw refused('browser', 'only keys that start with kpay_test_ work in a browser, whatever is allowed');
  }
}

/** Keeps the webhook and the gateway secret out of browsers. */
export function guardSecret(options) {
  if (isBrowser() && !options?.dangerouslyAllowBrowser) {
    throw refused('browser', 'this takes a secret, and a secret in a browser is everyone\'s: call it on your server');
  }
}
