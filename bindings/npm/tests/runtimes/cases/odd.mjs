import { equal, fails, ok } from '../check.mjs';

/** A client that is answered so, and what it asked. */
function answered(sdk, body, status = 200, headers = {}) {
  const asked = [];
  const fetch = async (url, init) => {
    asked.push(init);
    return new Response(body, { status, headers });
  };
  const keys = { apiKey: 'kpay_test_4f1d', secretKey: '9a0b1c2d3e4f' };
  const baseUrl = 'http://127.0.0.1:9';
  const inPage = typeof document === 'object' || typeof importScripts === 'function';
  return { kpay: new sdk.KPay({ ...(inPage ? {} : keys), baseUrl, fetch, maxRetries: 0 }), asked };
}

async function p60_a_mark_before_an_answer_is_skipped({ sdk, order }) {
  const { kpay } = answered(sdk, '\ufeff{"id":"pay_1","status":"PENDING"}', 201);
  equal((await kpay.payments.init(order())).id, 'pay_1');
  const refusing = answered(sdk, '\ufeff{"message":"amount must be a number","code":"BAD"}', 400);
  const error = await refusing.kpay.payments.init(order()).catch((thrown) => thrown);
  equal([error.messages, error.kpayCode], [['amount must be a number'], 'BAD']);
  // A signature covers each byte, so nothing before it is skipped.
  const event = '\ufeff{"event":"payment.completed","paymentId":"pay_1"}';
  const trusted = { dangerouslyAllowBrowser: true };
  const secret = 'whsec_synthetic_for_tests';
  const signature = await sdk.signWebhook(event, secret, trusted);
  const verifying = sdk.verifyWebhook({ headers: { 'x-kpay-signature': signature }, body: event }, secret, trusted);
  await fails(verifying, { code: 'webhook_unreadable' });
}

async function p61_odd_fields_cost_no_answer({ sdk, order }) {
  const odd =
    '{"id":123,"reference":42,"externalId":9007199254740993,"status":"COMPLETED","amount":"5,000","isTest":"true",' +
    '"completedAt":1747245600000,"createdAt":"2026-05-14 10:02:30","phoneNumber":237653456789}';
  const { lastResponse, ...read } = await answered(sdk, odd).kpay.payments.get('pay_1');
  equal(read, {
    id: '123', reference: '42', externalId: '9007199254740993', status: 'COMPLETED', isTest: true,
    completedAt: '2025-05-14T18:00:00.000Z', createdAt: '2026-05-14 10:02:30', phoneNumber: '237653456789',
    unread: { amount: '5,000' }, state: 'completed',
  });
  // What was asked for by its id has that id.
  equal((await answered(sdk, '{"status":"FAILED"}').kpay.payments.get('pay_1')).id, 'pay_1');
  await fails(answered(sdk, '{"status":"FAILED"}').kpay.payments.get('KPAY-1'), { code: 'unreadable' });
  // A page without a status is one all the same.
  const page = await answered(sdk, '{"id":1,"gatewayUrl":"https://admin.kpay.site/g"}', 201).kpay.payments.init({
    externalId: 'ORDER-1', amount: 5000, currency: 'XAF', returnUrl: 'https://shop.example/return',
  });
  equal([page.id, page.state, page.status], ['1', 'open', undefined]);
  // What can't be read at all still names the order.
  const wrapped = '{"data":{"id":9007199254740993,"status":"PENDING","reference":"KPAY-1"},"message":"call 653456789"}';
  const error = await answered(sdk, wrapped, 201).kpay.payments.init(order()).catch((thrown) => thrown);
  equal([error.code, error.outcome, error.found], ['unreadable', 'unknown', { id: '9007199254740993', reference: 'KPAY-1' }]);
  equal(error.messages, ['call [hidden number]']);
  ok(error.excerpt.startsWith('{"data":') && !JSON.stringify(error).includes('653456789'), JSON.stringify(error));
}

async function p65_invisible_characters_are_skipped({ sdk, order }) {
  const { kpay, asked } = answered(sdk, '{"id":"pay_1","status":"PENDING"}', 201);
  await kpay.payments.init(order({ phoneNumber: '\u202a+237\u00a0653\u200b456\u2060789\u202c' }));
  equal(JSON.parse(asked[0].body).phoneNumber, '237653456789');
  const error = await kpay.payments.init(order({ phoneNumber: '653\u043056789' })).catch((thrown) => thrown);
  equal([error.code, error.field], ['invalid_input', 'phoneNumber']);
  ok(error.message.includes('U+0430'), error.message);
  await fails(kpay.payments.init(order({ phoneNumber: '+0653456789' })), { code: 'invalid_input', field: 'phoneNumber' });
}

async function p66_kpays_names_in_a_return_url_are_refused({ sdk }) {
  const { kpay, asked } = answered(sdk, '{}');
  for (const url of ['https://shop.example/r?status=ok', 'https://shop.example/r?a=1&%73ig=2', 'https://shop.example/#/r']) {
    const order = { externalId: 'ORDER-1', amount: 5000, currency: 'XAF', returnUrl: 'https://shop.example/r' };
    await fails(kpay.payments.init({ ...order, returnUrl: url }), { code: 'invalid_input', field: 'returnUrl' });
    const { currency, ...payout } = order;
    await fails(kpay.withdrawals.init({ ...payout, cancelUrl: url }), { code: 'invalid_input', field: 'cancelUrl' });
  }
  equal(asked.length, 0);
}

async function p68_metadata_is_exact_or_refused({ sdk, order }) {
  const text = '{"cart":9007199254740993,"lines":[1.10,123456789012345678],"few":5}';
  const { kpay, asked } = answered(sdk, `{"id":"pay_1","status":"PENDING","metadata":${text}}`, 201);
  await kpay.payments.init(order({ metadata: { cart: 9007199254740993n, lines: [1.1, 123456789012345678n], few: 5 } }));
  ok(asked[0].body.includes('"metadata":{"cart":9007199254740993,"lines":[1.1,123456789012345678],"few":5}'), asked[0].body);
  equal((await kpay.payments.get('pay_1')).metadata, { cart: '9007199254740993', lines: [1.1, '123456789012345678'], few: 5 });
  for (const cart of [2 ** 60, -(2 ** 53), NaN, '\ufdd05']) {
    await fails(kpay.payments.init(order({ metadata: { cart } })), { code: 'invalid_input', field: 'metadata' });
  }
  await fails(kpay.payments.init(order({ extra: { big: 2 ** 60 } })), { code: 'invalid_input', field: 'big' });
}

export const odd = {
  p60_a_mark_before_an_answer_is_skipped,
  p61_odd_fields_cost_no_answer,
  p65_invisible_characters_are_skipped,
  p66_kpays_names_in_a_return_url_are_refused,
  p68_metadata_is_exact_or_refused,
};
