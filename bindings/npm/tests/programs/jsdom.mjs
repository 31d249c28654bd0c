// Under jsdom, as in the tests of a server, keys are allowed: nothing here runs on a customer's device.
import assert from 'node:assert/strict';

const { JSDOM } = await import(process.env.JSDOM);
const { window } = new JSDOM('', { url: 'http://localhost/' });
Object.assign(globalThis, { window, document: window.document, self: window, location: window.location });
Object.defineProperty(globalThis, 'navigator', { value: window.navigator, configurable: true });

const { KPay, signWebhook, verifyWebhook } = await import('kpay');
const { stage, apiKey, secretKey } = JSON.parse(process.env.PLACE);
const kpay = new KPay({ apiKey, secretKey, baseUrl: `${stage}/hostile/taken/jsdom` });
assert.equal((await kpay.payments.get('pay_1')).id, 'pay_1');
const body = '{"event":"payment.completed","paymentId":"pay_1","status":"COMPLETED"}';
const headers = { 'X-KPAY-Signature': await signWebhook(body, 'secret') };
assert.equal((await verifyWebhook({ headers, body }, 'secret')).family, 'payment');
