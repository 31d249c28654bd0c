import { equal, fails, ok } from '../check.mjs';

/** What takes a secret works in a page only when told to. */
const allowed = ({ isKeyless }) => (isKeyless ? { dangerouslyAllowBrowser: true } : undefined);

async function aWebhookIsVerified(stage) {
  const { sdk, webhookSecret, order } = stage;
  const asked = order();
  const payment = await stage.client().payments.init(asked);
  const { headers, body } = await delivered(stage, payment.id, 'payment.completed');
  const verify = (request, secret = webhookSecret) => sdk.verifyWebhook(request, secret, allowed(stage));

  const event = await verify({ headers, body });
  equal([event.family, event.type, event.state], ['payment', 'payment.completed', 'completed']);
  equal([event.key, event.data.externalId, event.data.amountText], [`payment:${payment.id}`, asked.externalId, '5000']);
  const raw = new TextEncoder().encode(body);
  const request = new Request('https://shop.example/hook', { method: 'POST', headers: new Headers(headers), body: raw });
  const { verifiedAtMs } = await verify(request, ['the old secret', webhookSecret]);
  ok(Math.abs(Date.now() - verifiedAtMs) < 60_000, 'it was verified now');
  ok(request.bodyUsed, 'the request was read');
  await fails(verify(request), { code: 'misuse' });
  const { key, secretIndex } = await verify({ headers: new Headers(headers), body: raw.buffer }, ['the old secret', webhookSecret]);
  equal([key, secretIndex, event.secretIndex], [event.key, 1, 0]);
  // What is stored in a receiver is read in a worker, which has no secret.
  equal(await sdk.webhookFromTrustedStore(event.stored), event);

  const expected = { externalId: asked.externalId, amount: 5000, currency: 'XAF', paymentId: payment.id };
  const compared = await sdk.matches(event, expected);
  equal([compared.amount, compared.currency, compared.differs], ['equal', 'absent', false]);
  equal((await sdk.matches(event, { ...expected, amount: '5000.01' })).differs, true);
  // A row may have any other column, and a null where there is nothing.
  equal((await sdk.matches(event, { ...expected, id: 7, amountText: '9', createdAt: new Date(), paymentId: null })).paysOrder, true);
  equal(await sdk.advance(null, event), { result: 'apply', state: 'completed' });
  equal((await sdk.advance('completed', event)).result, 'duplicate');
  equal(await sdk.advanceTo('failed', 'completed'), { result: 'apply', state: 'completed' });
}

async function aForgedWebhookIsRefused(stage) {
  const { sdk, webhookSecret } = stage;
  const body = '{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED","amount":5000}';
  const options = allowed(stage);
  const signature = await sdk.signWebhook(body, webhookSecret, options);
  const verify = (headers, sent, secret = webhookSecret) => sdk.verifyWebhook({ headers, body: sent }, secret, options);
  const signed = { 'X-KPAY-Signature': signature };

  equal((await verify({ 'x-kpay-signature': [signature] }, body)).family, 'payment');
  await fails(verify(signed, body.replace('5000', '5001')), { code: 'webhook_mismatch' });
  await fails(verify(signed, body, 'another secret'), { code: 'webhook_mismatch' });
  await fails(verify({}, body), { code: 'webhook_missing_signature', responseStatus: 401 });
  await fails(verify({ ...signed, 'x-kpay-signature': signature }, body), { code: 'webhook_malformed_signature', responseStatus: 401 });
  // A byte order mark is a part of what is signed.
  await fails(verify(signed, `\ufeff${body}`), { code: 'webhook_mismatch', responseStatus: 401 });
  // What is our own fault is a 5xx, which brings the event again.
  await fails(verify(signed, body, []), { code: 'webhook_no_secret', responseStatus: 500 });
  await fails(verify(signed, body, null), { code: 'webhook_no_secret', responseStatus: 500 });
  await fails(sdk.verifyWebhook({ headers: signed, body }, undefined, options), { code: 'webhook_no_secret', responseStatus: 500 });
  await fails(verify(signed, body, ''), { code: 'invalid_input', responseStatus: 500 });
  const parsed = await fails(verify(signed, JSON.parse(body)), { code: 'misuse', responseStatus: 500 });
  ok(parsed.message.includes('parsed already') && parsed.message.includes('raw'), parsed.message);
  await fails(sdk.verifyWebhook(undefined, webhookSecret, options), { code: 'misuse' });
}

async function aBodyInBase64IsDecoded(stage) {
  const { sdk, webhookSecret } = stage;
  const options = allowed(stage);
  const body = '{"event":"payment.failed","paymentId":"pay_1","metadata":{"note":"\u00e9"}}';
  const signature = await sdk.signWebhook(body, webhookSecret, options);
  const headers = { 'x-kpay-signature': signature };
  const encoded = btoa(String.fromCharCode(...new TextEncoder().encode(body)));
  for (const request of [
    { headers, body: encoded, isBase64Encoded: true },
    { headers, body, isBase64Encoded: false },
    { multiValueHeaders: { 'x-kpay-signature': [signature] }, body: encoded, isBase64Encoded: true },
  ]) {
    const { key, data } = await sdk.verifyWebhook(request, webhookSecret, options);
    equal([key, data.metadata], ['payment:pay_1', { note: 'é' }]);
  }
  const refused = (request) => sdk.verifyWebhook({ headers, ...request }, webhookSecret, options);
  await fails(refused({ body: null, isBase64Encoded: false }), { code: 'webhook_mismatch', responseStatus: 401 });
  await fails(refused({ body: '%', isBase64Encoded: true }), { code: 'misuse', responseStatus: 503 });
}

async function p69_an_id_under_each_of_its_names_is_read(stage) {
  const { sdk, webhookSecret } = stage;
  const options = allowed(stage);
  for (const [fields, key] of [
    [{ event: 'payment.failed', paymentId: 'a', id: 'b' }, 'payment:a'],
    [{ event: 'payment.failed', id: 'b', refundId: 'c' }, 'payment:b'],
    [{ event: 'payout.failed', paymentId: 'a', withdrawalId: 'w' }, 'payout:w'],
    [{ event: 'payout.failed', payoutId: 'p', withdrawalId: 'w' }, 'payout:p'],
    [{ event: 'refund.failed', refundId: 'r', paymentId: 'a' }, 'refund:r'],
    [{ event: 'refund.failed', paymentId: '', id: 'i' }, 'refund:i'],
    [{ event: 'refund.failed', reference: 'KPAY-1', externalId: 'x' }, 'refund:KPAY-1'],
    [{ event: 'payment.failed', externalId: 'x', payoutId: 'p' }, 'payment:x'],
    [{ event: 'payment.failed', reference: '' }, undefined],
    [{ event: 'constructor.failed', id: 'b' }, 'constructor:b'],
  ]) {
    const body = JSON.stringify(fields);
    const headers = { 'x-kpay-signature': await sdk.signWebhook(body, webhookSecret, options) };
    equal((await sdk.verifyWebhook({ headers, body }, webhookSecret, options)).key, key);
  }
}

async function p72_an_order_of_two_payments_is_delivered_once(stage) {
  const { sdk, webhookSecret } = stage;
  const options = allowed(stage);
  const told = async (end, paymentId, more) => {
    const body = JSON.stringify({ event: `payment.${end}`, paymentId, status: end.toUpperCase(), externalId: 'ORDER-1', amount: 5000, ...more });
    const headers = { 'x-kpay-signature': await sdk.signWebhook(body, webhookSecret, options) };
    return sdk.verifyWebhook({ headers, body }, webhookSecret, options);
  };
  const order = { externalId: 'ORDER-1', amount: '5000.00', currency: 'XAF', deliveredFor: null, createdAt: new Date() };
  const states = new Map();
  const deliver = async (event) => {
    const { step, state: next } = await sdk.settleOrder({ ...order, state: states.get(event.key) }, event);
    if (next) states.set(event.key, next);
    if (step === 'deliver') order.deliveredFor = event.key;
    return step;
  };
  const steps = [];
  for (const [end, id] of [['failed', 'pay_1'], ['completed', 'pay_2'], ['completed', 'pay_1'], ['completed', 'pay_2'], ['failed', 'pay_1']]) {
    steps.push(await deliver(await told(end, id)));
  }
  equal(steps, ['store', 'deliver', 'paid_twice', 'duplicate', 'conflict']);

  const fresh = { ...order, deliveredFor: null, paymentId: 'pay_1' };
  const stepOf = async (...said) => (await sdk.settleOrder(fresh, await told(...said))).step;
  equal(await stepOf('completed', 'pay_1', { externalId: undefined }), 'deliver');
  equal(await stepOf('completed', 'pay_9', { externalId: undefined }), 'mismatch');
  equal(await stepOf('completed', 'pay_1', { externalId: 'ORDER-2' }), 'mismatch');
  equal(await stepOf('completed', 'pay_1', { amount: 4999 }), 'mismatch');
  equal(await stepOf('completed', 'pay_1', { amount: undefined }), 'mismatch');
  equal(await stepOf('completed', 'pay_1', { event: 'refund.completed' }), 'other_family');
  const read = { id: 'pay_1', status: 'COMPLETED', externalId: 'ORDER-1', amount: 5000, currency: 'XOF' };
  equal((await sdk.settleOrder(fresh, read)).step, 'mismatch');
  equal(await sdk.settleOrder(fresh, { ...read, currency: 'XAF' }), { step: 'deliver', state: 'completed' });
  await fails(sdk.settleOrder(undefined, read), { code: 'invalid_input', responseStatus: 503 });
  await fails(sdk.matches(read, null), { code: 'invalid_input', responseStatus: 503 });
  await fails(sdk.matches(read, { externalId: 'ORDER-1' }), { code: 'invalid_input', field: 'amount', responseStatus: 500 });
}

async function aReturnIsVerified(stage) {
  const { sdk, gatewaySecret } = stage;
  const options = allowed(stage);
  const params = { status: 'COMPLETED', reference: 'KPAY-1', externalId: 'ORDER 1' };
  const query = await sdk.signReturn(params, gatewaySecret, options);
  const url = `https://shop.example/return?cart=7&${query}`;
  const back = await sdk.verifyReturn(new URL(url), gatewaySecret, options);
  equal([back.reference, back.externalId, back.claimedStatus], ['KPAY-1', 'ORDER 1', 'COMPLETED']);
  ok(!('state' in back) && Math.abs(Date.now() - back.signedAtMs) < 60_000, 'it can not be read as paid');
  const verify = (text, secret = gatewaySecret) => sdk.verifyReturn(text, secret, options);
  // A value may hold a '?' of its own, whatever stands around the query.
  const odd = (await sdk.signReturn({ ...params, externalId: 'ORDER?1' }, gatewaySecret, options)).replace('%3F', '?');
  for (const text of [odd, `?${odd}`, `next=/a?b=1&${odd}`, `/a=1&b?${odd}`, `return?${odd}#/c?d`, `https://shop.example/a=1?${odd}`]) {
    equal((await verify(text)).externalId, 'ORDER?1');
  }
  await fails(verify(url.replace('KPAY-1', 'KPAY-2')), { code: 'return_mismatch' });
  await fails(verify(url, 'another secret'), { code: 'return_mismatch' });
  await fails(verify('https://shop.example/return'), { code: 'return_missing' });
  const old = await sdk.signReturn({ ...params, signedAtMs: Date.now() - 700_000 }, gatewaySecret, options);
  await fails(verify(old), { code: 'return_too_old' });
}

async function delivered({ stage }, id, type) {
  for (let tries = 0; tries < 100; tries++) {
    const hooks = await (await fetch(`${stage}/hooks/${id}`)).json();
    const found = hooks.find(({ body }) => body.includes(`"${type}"`));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no ${type} of ${id} was delivered`);
}

export const webhooks = {
  aWebhookIsVerified,
  aForgedWebhookIsRefused,
  aBodyInBase64IsDecoded,
  p69_an_id_under_each_of_its_names_is_read,
  p72_an_order_of_two_payments_is_delivered_once,
  aReturnIsVerified,
};
