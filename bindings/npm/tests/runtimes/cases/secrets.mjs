import { equal, fails, ok } from '../check.mjs';

const KEYS = { apiKey: 'kpay_test_seen_by_nobody', secretKey: 'the_secret_that_nobody_sees' };
const BROWSER = { dangerouslyAllowBrowser: true };

async function nothingShowsTheKeys({ sdk, stage, order, inspect }) {
  const leaking = (_, init) => Promise.reject(Object.assign(new TypeError(`bad ${JSON.stringify(init.headers)}`), { init }));
  const kpay = new sdk.KPay({ ...KEYS, ...BROWSER, baseUrl: `${stage}/hostile/taken/t`, fetch: leaking, maxRetries: 0 });
  const error = await fails(kpay.payments.init(order()), { outcome: 'unknown' });
  ok(error.cause.message.startsWith('bad {'), 'the cause keeps its words');
  const bad = await fails(kpay.payments.get('pay_1', { headers: { 'x-a': `${KEYS.secretKey}\n` } }), {});
  for (const one of [kpay, error, bad, error.cause]) {
    const shown = [String(one), JSON.stringify(one), one.stack, ...inspect(one)].join('\n');
    ok(!shown.includes(KEYS.secretKey) && !shown.includes(KEYS.apiKey), `shown: ${shown}`);
  }
}

async function errorsAreKnownEverywhere({ sdk, client }) {
  const error = await fails(client().payments.get(''), { name: 'KPayError' });
  ok(error instanceof sdk.KPayError && error instanceof Error && sdk.KPayError.is(error), 'it is an error');
  equal([{}, null, undefined, new Error('x'), 'x'].map(sdk.KPayError.is), [false, false, false, false, false]);
  const { name, message, code } = JSON.parse(JSON.stringify(error));
  equal([name, message, code], ['KPayError', error.message, 'invalid_input']);
}

async function browsersHoldNoKeys({ sdk, isBrowser, stage }) {
  const made = async (options) => new sdk.KPay({ ...KEYS, baseUrl: stage, ...options });
  const secretTaken = () => sdk.signWebhook('{}', 'secret');
  if (!isBrowser) {
    equal([(await made()).environment, (await secretTaken()).length], ['test', 64]);
    return;
  }
  // Whatever a script of the page sets.
  Object.assign(globalThis, { Bun: {}, Deno: { version: {} }, EdgeRuntime: 'e', WebSocketPair: class {} });
  globalThis.process = { [Symbol.toStringTag]: 'process', versions: { node: '20.0.0' } };
  try {
    await fails(made(), { code: 'browser' });
    await fails(secretTaken(), { code: 'browser' });
  } finally {
    for (const name of ['Bun', 'Deno', 'EdgeRuntime', 'WebSocketPair', 'process']) delete globalThis[name];
  }
  const refused = await fails(made(), { code: 'browser' });
  ok(refused.message.includes('server'), refused.message);
  equal((await made(BROWSER)).environment, 'test');
  await fails(made({ ...BROWSER, apiKey: 'kpay_live_1' }), { code: 'browser' });
  await fails(made({ ...BROWSER, secretKey: 'sk_live_1' }), { code: 'browser' });
  await fails(made({ ...BROWSER, apiKey: 'of_unknown_kind' }), { code: 'browser' });
  for (const one of [secretTaken(), sdk.verifyWebhook({}, 's'), sdk.verifyReturn('', 's'), sdk.signReturn({}, 's')]) {
    await fails(one, { code: 'browser' });
  }
}

export const secrets = { nothingShowsTheKeys, errorsAreKnownEverywhere, browsersHoldNoKeys };
