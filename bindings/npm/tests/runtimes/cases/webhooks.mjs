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
  equal([event.family, event.type, event.outcome], ['payment', 'payment.completed', 'completed']);
  equal([event.key, event.data.externalId, event.data.amountText], [`payment:${payment.id}`, asked.externalId, '5000']);
  const raw = new TextEncoder().encode(body);
  const request = new Request('https://shop.example/hook', { method: 'POST', headers: new Headers(headers), body: raw });
  equal(await verify(request, ['the old secret', webhookSecret]), event);
  ok(request.bodyUsed, 'the request was read');
  await fails(verify(request), { code: 'misuse' });
  equal(await verify({ headers: new Headers(headers), body: raw.buffer }), event);

  const expected = { externalId: asked.externalId, amount: 5000, currency: 'XAF', paymentId: payment.id };
  const compared = await sdk.matches(event, expected);
  equal([compared.amount, compared.currency, compared.differs], ['equal', 'absent', false]);
  equal((await sdk.matches(event, { ...expected, amount: '5000.01' })).differs, true);
  equal(await sdk.advance(null, event), { result: 'apply', stage: 'completed' });
  equal((await sdk.advance('completed', event)).result, 'duplicate');
  equal(await sdk.advanceToStatus('failed', 'COMPLETED'), { result: 'apply', stage: 'completed' });
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
  await fails(verify(signed, body, []), { code: 'webhook_no_secret' });
  await fails(verify(signed, body, null), { code: 'webhook_no_secret' });
  await fails(verify({}, body), { code: 'webhook_missing_signature' });
  await fails(verify({ ...signed, 'x-kpay-signature': signature }, body), { code: 'webhook_malformed_signature' });
  const parsed = await fails(verify(signed, JSON.parse(body)), { code: 'misuse' });
  ok(parsed.message.includes('parsed already') && parsed.message.includes('raw'), parsed.message);
  await fails(sdk.verifyWebhook(undefined, webhookSecret, options), { code: 'misuse' });
}

async function aReturnIsVerified(stage) {
  const { sdk, gatewaySecret } = stage;
  const options = allowed(stage);
  const params = { status: 'success', reference: 'KPAY-1', externalId: 'ORDER 1' };
  const query = await sdk.signReturn(params, gatewaySecret, options);
  const url = `https://shop.example/return?cart=7&${query}`;
  const back = await sdk.verifyReturn(new URL(url), gatewaySecret, options);
  equal([back.reference, back.externalId, back.claimedStatus], ['KPAY-1', 'ORDER 1', 'success']);
  ok(!('outcome' in back) && Math.abs(Date.now() - back.signedAtMs) < 60_000, 'it can not be read as paid');
  const verify = (text, secret = gatewaySecret) => sdk.verifyReturn(text, secret, options);
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

export const webhooks = { aWebhookIsVerified, aForgedWebhookIsRefused, aReturnIsVerified };
