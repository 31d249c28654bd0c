// The vectors that Rust reads too: the same bytes go out, and the same is made of what comes in.
import assert from 'node:assert/strict';
import { KPay, operators, signWebhook, verifyWebhook, webhookFromTrustedStore } from 'kpay';
import { ERRORS, WEBHOOKS } from './vectors/expected.mjs';
import { ANSWERS, ask, eachAmount, read, vectors } from './vectors/samples.mjs';

const KEYS = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f' };
const [REQUESTS, RESPONSES] = ['requests', 'responses'].map(vectors);
const INIT_USSD = read('vectors', 'requests', 'req_init_ussd.json');
const TOKEN = read('vectors', 'responses', 'token_201.json').body;

/** Each file of a folder has a line in `table`, and each line a file. */
function each(folder, table) {
  const files = vectors(folder);
  assert.deepEqual(files.map(([name]) => name).sort(), Object.keys(table).sort());
  return files.map(([name, vector]) => [name, table[name], vector]);
}

/** A client whose only answer is `body`, and what it asked. */
function answered(status, body, headers = {}) {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push({ path: url.replace('https://admin.kpay.site', ''), ...init });
    // The token that a transfer takes.
    const isToken = url.endsWith('/token');
    if (typeof body === 'function' && !isToken) return body();
    const answer = isToken ? TOKEN : body;
    return Response.json(answer, { status: isToken ? 201 : status, headers: isToken ? {} : headers });
  };
  return { kpay: new KPay({ ...KEYS, fetch, maxRetries: 0 }), asked };
}

const empty = { id: 'a', status: 'PENDING', provider: 'MTN_MOMO_CMR', gatewayUrl: 'https://admin.kpay.site/gateway/1' };
for (const [name, vector] of REQUESTS) {
  for (const params of eachAmount(vector.params)) {
    const { kpay, asked } = answered(201, empty);
    await ask(kpay, { ...vector, params });
    const sent = asked.at(-1);
    assert.deepEqual([sent.method, sent.path], ['POST', vector.path], name);
    assert.deepEqual(JSON.parse(sent.body), { ...vector.body, ...vector.added_since }, name);
    const own = { 'x-api-key': KEYS.apiKey, 'x-secret-key': KEYS.secretKey };
    const token = { authorization: `Bearer ${TOKEN.accessToken}` };
    const credentials = vector.operation === 'wallets.transfer' ? token : own;
    assert.deepEqual(sent.headers, { 'content-type': 'application/json', ...sharedHeaders(sent), ...credentials });
  }
}

/** What every request may carry besides. */
function sharedHeaders({ headers }) {
  return Object.fromEntries(['accept', 'user-agent'].filter((name) => name in headers).map((name) => [name, headers[name]]));
}

/** The responses that are read for a caller: a transfer fetches its token by itself. */
const READ = RESPONSES.filter(([, { operation }]) => operation !== 'wallets.create_token');
for (const [name, vector] of READ) {
  const { kpay, asked } = answered(vector.http_status, vector.body);
  const value = await ask(kpay, vector);
  assert.equal(asked.at(-1).path, vector.path, name);
  assertNothingLost(value, vector.body, name);
  const { state, texts = {} } = vector;
  if (state) assert.equal(value.state, state, name);
  for (const [field, expected] of Object.entries(texts)) assert.deepEqual(at(value, field), expected, `${name}: ${field}`);
}
for (const code of Object.values(read('failure-codes.json')).filter(Array.isArray).flat()) {
  const { kpay } = answered(200, { id: 'a', status: 'FAILED', failureReason: code });
  assert.equal((await kpay.payments.get('a')).failureReason, code);
}

/** What to ask with, so that an operation is answered. */
const paramsOf = (operation) => RESPONSES.find(([, vector]) => vector.operation === operation)[1].params;
for (const { operation, body, texts, read: told = {}, unread = {}, path: place, problem } of read('vectors', 'answers', 'cases.json')) {
  const { kpay } = answered(200, () => new Response(body));
  const value = await ask(kpay, { operation, params: paramsOf(operation) }).catch((thrown) => thrown);
  if (problem === undefined) {
    assert.ok(!(value instanceof Error), `${body}: ${value}`);
    for (const [name, exact] of Object.entries(texts)) assert.equal(value[name], exact, body);
    for (const [name, one] of Object.entries(told)) assert.deepEqual(value[name], one, `${body}: ${name}`);
    const kept = Object.entries(unread).map(([name, json]) => [name, JSON.parse(json)]);
    assert.deepEqual(value.unread ?? {}, Object.fromEntries(kept), body);
    assert.deepEqual(Object.keys(value).filter((name) => /Text$/.test(name)).sort(), Object.keys(texts).sort(), body);
  } else {
    assert.equal(value.code, 'unreadable', `${body}: ${value}`);
    assert.ok(value.message.includes(`${place ? ` at ${place}` : "can't be read"}: ${problem}`), `${body}: ${value.message}`);
  }
}

// A field that may be missing may have any type: the answer is read, with the same id and status.
const ODD = [null, true, 0, -7, 12.5, 1747245600000, '', 'text', '5,000', 'true', [], [1, { id: 'x' }], {}, { id: 7, status: 'X' }];
for (const [name, vector] of READ) {
  const { operation, body, http_status: status } = vector;
  const needed = ['id', 'status', ...Object.keys(ANSWERS[operation].must ?? {})];
  for (const field of Object.keys(body).filter((field) => !Array.isArray(body) && !needed.includes(field))) {
    for (const odd of ODD) {
      const { kpay } = answered(status, { ...body, [field]: odd });
      const value = await ask(kpay, vector).catch((thrown) => assert.fail(`${name}.${field} ${JSON.stringify(odd)}: ${thrown}`));
      assert.deepEqual([value.id, value.status], [body.id, body.status], `${name}.${field} ${JSON.stringify(odd)}`);
      const kept = value.unread?.[field] ?? value[field];
      assert.ok(odd === null || kept !== undefined, `${name}.${field} ${JSON.stringify(odd)} is lost`);
    }
  }
}

/** All that KPay wrote is there; besides it only exact texts and the state. */
function assertNothingLost(value, body, where) {
  if (body === null || typeof body !== 'object') {
    assert.deepEqual(value, body, where);
    return;
  }
  for (const [field, one] of Object.entries(body)) assertNothingLost(value[field], one, `${where}.${field}`);
  const more = Object.keys(value).filter((field) => !(field in body));
  for (const field of more) assert.match(field, /^state$|Text$/, `${where}: ${field} is not KPay's`);
}

function at(value, field) {
  return field.split('.').reduce((one, name) => one[name], value);
}

for (const [name, { code, outcome }, { http_status: status, headers, body }] of each('errors', ERRORS)) {
  const { kpay } = answered(status, body, headers);
  const error = await ask(kpay, INIT_USSD).catch((thrown) => thrown);
  assert.deepEqual([error.code, error.outcome, error.status], [code, outcome, status], `${name}: ${error}`);
  assert.deepEqual([error.messages, error.kpayCode], [[body.message].flat(), body.code], name);
  for (const message of error.messages) assert.ok(error.message.includes(message), name);
  assert.equal(error.retryAfterMs, headers?.['Retry-After'] && Number(headers['Retry-After']) * 1000, name);
  const reading = await kpay.payments.get('pay_abc123').catch((thrown) => thrown);
  assert.deepEqual([reading.code, reading.outcome], [code, undefined], name);
}

for (const [name, expected, { headers, raw_body: body, synthetic_secret: secret, body: said }] of each('webhooks', WEBHOOKS)) {
  const event = await verifyWebhook({ headers, body }, secret);
  assert.deepEqual([event.family, event.state, event.type], [...expected, said.event], name);
  assertNothingLost(event.data, said, name);
  const bytes = new TextEncoder().encode(body);
  for (let at = 0; at < bytes.length; at++) {
    const flipped = bytes.with(at, bytes[at] ^ (1 << at % 8));
    await assert.rejects(verifyWebhook({ headers, body: flipped }, secret), { code: 'webhook_mismatch' });
  }
}

for (const { body, family, state, key, externalId, amount, isTest, kept } of read('vectors', 'events', 'cases.json')) {
  const signature = await signWebhook(body, 'whsec_synthetic_for_tests');
  const event = await verifyWebhook({ headers: { 'x-kpay-signature': signature }, body }, 'whsec_synthetic_for_tests');
  assert.deepEqual([event.family, event.state ?? null, event.key ?? null], [family, state, key], body);
  const { data } = event;
  assert.deepEqual([data.externalId ?? null, data.amountText ?? null, data.isTest ?? null], [externalId, amount, isTest], body);
  const known = { reason: 1, new: 1 };
  assert.deepEqual([...Object.keys(data.unread ?? {}), ...Object.keys(data).filter((name) => name in known)].sort(), kept.sort(), body);
  assert.deepEqual(await webhookFromTrustedStore(event.stored), event, body);
}

const sameAs = ({ code, operator, country, currencies, decimals }) => ({ provider: code, operator, country, currencies, decimals });
assert.deepEqual(await operators(), read('providers.json').map(sameAs));

// A number goes out with its country's digits, and no others.
for (const { country, dial, national_digits: lengths } of read('phone-formats.json')) {
  const { code: provider } = read('providers.json').find((one) => one.country === country);
  for (let length = 6; length <= 11; length++) {
    const { kpay, asked } = answered(201, empty);
    const phoneNumber = `${dial}${'7'.repeat(length)}`;
    const sent = kpay.payments.init({ externalId: 'PHONE-1', amount: 500, provider, phoneNumber, currency: country === 'COD' ? 'CDF' : undefined });
    if (lengths.includes(length)) {
      await sent;
      assert.equal(JSON.parse(asked[0].body).phoneNumber, phoneNumber);
    } else await assert.rejects(sent, { code: 'invalid_input', field: 'phoneNumber' }, phoneNumber);
  }
}
