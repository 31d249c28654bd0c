// Two transfers at a time and a server that lets only its newest token pass: whatever order things come in, no transfer
// goes out without a token, or with one that was refused.
import assert from 'node:assert/strict';
import { KPay, advanceTo } from 'kpay';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d' };
const TRANSFER = { applicationId: 'e7c3b4f5-8d9e-4a1b-9c2d-3e4f5a6b7c8d', sourceCountry: 'CMR', destinationCountry: 'GAB', amount: 5000 };
const settled = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
};

/** Runs once; where several requests wait for their answers, `choose` says which one gets its. */
async function runOnce(choose) {
  const [waiting, sent] = [[], []];
  let newest = 0;
  const fetch = (url, { headers, body }) =>
    new Promise((resolve) => {
      const isToken = url.endsWith('/token');
      if (!isToken) sent.push({ id: JSON.parse(body).externalId, token: headers.authorization });
      waiting.push(() => {
        if (isToken) return resolve(Response.json({ accessToken: `t${(newest += 1)}`, expiresIn: '30m' }, { status: 201 }));
        const isNewest = headers.authorization === `Bearer t${newest}`;
        resolve(isNewest ? Response.json({ id: 'tr_1' }, { status: 201 }) : Response.json({ statusCode: 401, message: 'expired', error: 'Unauthorized' }, { status: 401 }));
      });
    });
  const kpay = new KPay({ ...KEYS, fetch });
  // Both begin with a token that the server no longer takes.
  const first = kpay.wallets.transfer({ ...TRANSFER, externalId: 'T-0' });
  await settled();
  waiting.shift()();
  await settled();
  waiting.shift()();
  await first;
  newest += 1;
  sent.length = 0;
  const ends = ['T-1', 'T-2'].map((externalId) => kpay.wallets.transfer({ ...TRANSFER, externalId }).then(({ id }) => id, ({ code, outcome }) => `${code} ${outcome}`));
  for (;;) {
    await settled();
    if (!waiting.length) break;
    waiting.splice(choose(waiting.length), 1)[0]();
  }
  return { ends: await Promise.all(ends), sent };
}

// Loads the module, so that from here on everything comes in turns.
await advanceTo('open', 'completed');
let orders = 0;
/** Goes through every order: the choices so far, and each that may come next. */
async function explore(choices) {
  const widths = [];
  const { ends, sent } = await runOnce((width) => {
    widths.push(width);
    return choices[widths.length - 1] ?? 0;
  });
  orders += 1;
  const what = JSON.stringify({ choices, ends, sent });
  for (const { token } of sent) assert.match(token ?? '', /^Bearer t\d+$/, what);
  for (const id of ['T-1', 'T-2']) {
    const tokens = sent.filter((one) => one.id === id).map(({ token }) => token);
    assert.ok(tokens.length <= 2 && new Set(tokens).size === tokens.length, what);
  }
  for (const end of ends) assert.ok(end === 'tr_1' || end === 'credentials not_moved', what);
  assert.ok(ends.includes('tr_1'), what);
  for (let at = choices.length; at < widths.length; at += 1) {
    for (let choice = 1; choice < widths[at]; choice += 1) {
      await explore([...choices, ...Array(at - choices.length).fill(0), choice]);
    }
  }
}
await explore([]);
assert.ok(orders > 10, `${orders} orders`);
