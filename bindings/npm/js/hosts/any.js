import { equip } from './host.js';
import { neverConnected } from './connection.js';
import { explain } from './explain.js';
import { guards } from './guards.js';

/** How a `fetch` begins that is a host's own: built in, or Node's and Deno's in JavaScript. A wrapper is another text. */
const OWN =
  /^function fetch\(\) \{\s*\[native code\]|internal\/deps\/undici|lazyFetch\(\)|^function fetch\(input, init = \{ __proto__: null \}\)/;

/** Dispatchers of Node's `fetch` that send a request once; others may send it again. */
const DISPATCHERS = /^(Agent|EnvHttpProxyAgent)$/;

function isHosts(fetch) {
  return fetch?.name === 'fetch' && OWN.test(Function.prototype.toString.call(fetch));
}

/**
 * Whether it is the host's own. What stands in its place (a retry, a tool that watches) may try again, and then the
 * last error is not all that happened. So may a dispatcher of Node's, and Deno on a connection that it kept.
 */
function isOwn(fetch) {
  const { Deno } = globalThis;
  if (!isHosts(fetch) || (Deno && !Deno.createHttpClient)) return false;
  const dispatchers = [1, 2].map((version) => globalThis[Symbol.for(`undici.globalDispatcher.${version}`)]);
  return dispatchers.every((one) => !one || (DISPATCHERS.test(one.constructor.name) && isPlain(one)));
}

/** What is composed of a dispatcher and an interceptor has its name, and a method of its own. */
function isPlain(dispatcher) {
  return dispatcher.dispatch === Object.getPrototypeOf(dispatcher).dispatch;
}

/**
 * A connection that was kept may be closed at its other end: what is sent on it then is lost, or sent once more by Deno
 * itself. So what moves money goes out on a fresh one. Node takes one that was kept where there is any, so there none
 * is kept at all.
 */
function extras(movesMoney) {
  const { Bun, Deno, process } = globalThis;
  if (Deno) {
    const client = movesMoney && Deno.createHttpClient?.({ poolMaxIdlePerHost: 0 });
    return client ? { init: { client }, close: () => client.close() } : {};
  }
  if (Bun) return movesMoney ? { init: { keepalive: false } } : {};
  return process?.versions?.node && isHosts(globalThis.fetch) ? { headers: { connection: 'close' } } : {};
}

/** For hosts that can be anything. `more` is what else shows that no connection was made. */
export function equipAny(more = () => false) {
  equip({ ...guards, explain, extras, isOwn, neverConnected: (error) => more(error) || neverConnected(error) });
}
