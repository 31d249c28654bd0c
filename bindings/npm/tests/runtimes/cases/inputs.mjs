import { equal, fails, ok } from '../check.mjs';

async function amountsAreExact({ hostile, order }) {
  for (const [amount, sent] of [[5000, '5000'], [0.07, '0.07'], [12345678901234.5, '12345678901234.5'], [2500n, '2500'], ['100.50', '100.50']]) {
    const { client, seen } = hostile('taken');
    await client.payments.init({ ...order({ amount }), provider: 'A_NEW_OPERATOR_TCD', currency: 'XAF' }).catch((error) => {
      throw new Error(`${amount}: ${error.message}`);
    });
    const [{ body }] = await seen();
    ok(body.includes(`"amount":${sent}`), `${amount} was sent as ${body}`);
  }
  const { client, seen } = hostile('taken');
  for (const amount of [0.1 + 0.2, 1e21, NaN, Infinity, 1234567890123456, 1.005, '1e3', '5,000', '', null, true, -5, 0]) {
    await fails(client.payments.init(order({ amount })), { code: 'invalid_input', outcome: 'not_moved' });
  }
  equal((await seen()).length, 0, 'requests for amounts that are none');
}

async function mistakesAreToldBeforeAnythingIsSent({ hostile, order }) {
  const { client, seen } = hostile('taken');
  const circle = {};
  circle.circle = circle;
  for (const params of [undefined, null, 'ORDER-1', order({ externalId: '' }), order({ phoneNumer: '1' }), order({ metadata: circle })]) {
    await fails(client.payments.init(params), { code: 'invalid_input', outcome: 'not_moved' });
  }
  for (const id of [undefined, '', 5, { id: 'pay_1' }, '../me']) {
    const outcome = await client.payments.get(id).catch((error) => error);
    ok(outcome.code === 'invalid_input' || id === '../me', `${id}: ${outcome.message}`);
  }
  const paths = (await seen()).map(({ path }) => path);
  ok(paths.every((path) => path.endsWith('/payments/..%2Fme')), `${paths}`);
}

async function ownHeadersGoAlong({ hostile, order, isKeyless }) {
  const { client, seen } = hostile('taken');
  await client.payments.init(order(), { headers: { 'X-Trace': 'abc' } });
  const [{ headers }] = await seen();
  equal([headers['x-trace'], headers['content-type']], ['abc', 'application/json']);
  equal('x-api-key' in headers, !isKeyless, 'keys in the request');
  for (const name of ['X-API-Key', 'x-secret-key', 'Content-Type', 'content-length', 'Host', 'connection']) {
    const sending = client.payments.init(order(), { headers: { [name]: 'abc' } });
    await fails(sending, { code: 'invalid_input', field: 'headers', outcome: 'not_moved' });
  }
  const authorized = client.payments.init(order(), { headers: { Authorization: 'Bearer abc' } });
  // One's own backend may ask for it; KPay's credentials are the SDK's.
  if (isKeyless) await authorized;
  else await fails(authorized, { code: 'invalid_input', field: 'headers' });
  equal((await seen()).length, isKeyless ? 2 : 1);
}

async function externalIdsDoNotCollide({ sdk }) {
  const ids = Array.from({ length: 500 }, () => sdk.generateExternalId());
  equal(new Set(ids).size, 500);
  ok(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id)), ids[0]);
}

async function keysAreWanted({ sdk }) {
  const made = async (options) => new sdk.KPay(options);
  await fails(made(undefined), { code: 'invalid_input', field: 'apiKey' });
  await fails(made({ apiKey: 'kpay_test_1' }), { code: 'invalid_input', field: 'secretKey' });
  await fails(made({ apiKey: '', secretKey: 's', baseUrl: 'http://127.0.0.1:9' }), { code: 'invalid_input' });
  const unset = { apiKey: undefined, secretKey: undefined, baseUrl: 'http://127.0.0.1:9' };
  await fails(made(unset), { code: 'invalid_input', field: 'apiKey' });
  for (const host of ['admin.kpay.site', 'ADMIN.kpay.site.', 'kpay.site:8443', 'api.kpay.site']) {
    await fails(made({ baseUrl: `https://${host}/x` }), { code: 'invalid_input', field: 'baseUrl' });
  }
  await fails(new sdk.KPay({ baseUrl: 'nowhere at all' }).operators.priceList(), {});
}

export const inputs = {
  amountsAreExact,
  mistakesAreToldBeforeAnythingIsSent,
  ownHeadersGoAlong,
  externalIdsDoNotCollide,
  keysAreWanted,
};
