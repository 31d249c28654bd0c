import { refused } from '../error.js';

let known;

/** Whether this runs on somebody's device, where keys can be read: a page, its workers, an app. It never changes. */
function isBrowser() {
  return (known ??= isPage() || isWorker() || isApp() || isUnknownPage());
}

/** A browser's `document` is built in and can't be replaced, whatever its scripts set; jsdom's is written in JavaScript. */
function isPage() {
  const { get, configurable } = Object.getOwnPropertyDescriptor(globalThis, 'document') ?? {};
  return configurable === false && /\[native code/.test(get);
}

/** Workers of servers have names of their own. */
function isWorker() {
  return typeof WorkerGlobalScope === 'function' && /Mozilla\//.test(globalThis.navigator?.userAgent);
}

/** Electron's pages, React Native, and the mini programs of WeChat, Alipay, TikTok and Baidu. */
function isApp() {
  const minis = [typeof wx === 'object' && wx, typeof my === 'object' && my, typeof tt === 'object' && tt, typeof swan === 'object' && swan];
  return (
    globalThis.process?.type === 'renderer' ||
    globalThis.navigator?.product === 'ReactNative' ||
    minis.some((one) => typeof one?.getSystemInfoSync === 'function')
  );
}

/** Whether there is a document, and this is not a server whose tests imitate a browser (jsdom). */
function isUnknownPage() {
  const { Bun, Deno, document, process } = globalThis;
  const isNode = Object.prototype.toString.call(process) === '[object process]' && process.versions?.node;
  return Boolean(document && !(isNode || Deno || Bun));
}

/** Keeps a client's keys out of browsers and apps, and live ones without exception. */
function guardKeys(environment, allowed) {
  if (!isBrowser()) return;
  if (!allowed) {
    throw refused(
      'browser',
      'a secret key in a browser or an app is everyone\'s: keep it on your server, and point a client without keys at ' +
        'it, as in new KPay({ baseUrl: "/kpay" }); only for tests with test keys there is dangerouslyAllowBrowser',
    );
  }
  if (environment !== 'test') {
    throw refused('browser', 'only keys that start with kpay_test_ work in a browser or an app, whatever is allowed');
  }
}

/** Keeps the webhook and the gateway secret out of them. */
function guardSecret(options) {
  if (isBrowser() && !options?.dangerouslyAllowBrowser) {
    throw refused('browser', 'this takes a secret, and a secret in a browser or an app is everyone\'s: call it on your server');
  }
}

/** For hosts that may be somebody's device. */
export const guards = { guardKeys, guardSecret };
