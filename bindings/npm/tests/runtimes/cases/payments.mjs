import { equal, fails, ok } from '../check.mjs';

/** The sandbox runs fast, so the reads may follow fast. */
export const OFTEN = { firstDelayMs: 50, longestDelayMs: 200, deadlineMs: 20_000 };

const PAYS_NOT = '237653456029';
const STAYS_OPEN = '237653456129';

async function takesAPayment({ client, order }) {
  const kpay = client();
  const asked = order();
  const payment = await kpay.payments.init(asked);
  equal(payment.externalId, asked.externalId);
  equal([payment.amount, payment.amountText, payment.state], [5000, '5000', 'open']);
  const statuses = [];
  const paid = await kpay.payments.wait(payment.id, { ...OFTEN, onStatus: (one) => statuses.push(one.status) });
  equal([paid.id, paid.state, statuses.at(-1)], [payment.id, 'completed', 'COMPLETED']);
  equal((await kpay.payments.get(payment.id)).status, 'COMPLETED');
}

async function tellsWhyAPaymentFailed({ client, order }) {
  const kpay = client();
  const { id } = await kpay.payments.init(order({ phoneNumber: PAYS_NOT }));
  const failed = await kpay.payments.wait(id, OFTEN);
  equal([failed.state, failed.failureReason], ['failed', 'PAYER_NOT_FOUND']);
}

async function aWaitEndsStillOpen({ client, order }) {
  const kpay = client();
  const { id } = await kpay.payments.init(order({ phoneNumber: STAYS_OPEN }));
  const open = await kpay.payments.wait(id, { ...OFTEN, deadlineMs: 300 });
  equal(open.state, 'open');
}

async function aWaitIsSavedAndResumed({ client, order }) {
  const kpay = client();
  const { id } = await kpay.payments.init(order());
  const gaveUp = new AbortController();
  const waiting = kpay.payments.wait(id, { ...OFTEN, firstDelayMs: 5000, signal: gaveUp.signal });
  const saved = await waiting.save();
  gaveUp.abort();
  await fails(waiting, { code: 'aborted', outcome: undefined });
  ok((await waiting.save()).length > 0, 'a wait is saved after its end too');
  const elsewhere = client();
  await fails(elsewhere.payments.wait('another', { resume: saved }), { code: 'invalid_input', field: 'resume' });
  equal((await elsewhere.payments.wait(id, { resume: saved })).state, 'completed');
}

/** A `fetch` that gives these answers, status and body, one after the other, and then the last of them. */
function answering(answers) {
  const left = [...answers];
  return async () => {
    const [status, body] = left.length > 1 ? left.shift() : left[0];
    return new Response(body, { status, headers: { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' } });
  };
}

const PAGE = '<html><title>Attention Required!</title></html>';
const NOT_FOUND = '{"statusCode":404,"message":"Payment not found","error":"Not Found"}';
const PENDING = '{"id":"pay_1","status":"PENDING"}';

async function aWaitSurvivesWhatSaysNothingOfThePayment({ client }) {
  const completed = PENDING.replace('PENDING', 'COMPLETED');
  const answers = [[404, NOT_FOUND], [200, PAGE], [403, PAGE], [499, ''], [503, PAGE], [200, '{"id"'], [404, NOT_FOUND]];
  const fetch = answering([...answers, [200, PENDING], [404, NOT_FOUND], [404, NOT_FOUND], [200, completed]]);
  const paid = await client({ fetch, maxRetries: 0 }).payments.wait('pay_1', OFTEN);
  equal([paid.id, paid.state], ['pay_1', 'completed']);
  const open = client({ fetch: answering([[200, PENDING], [200, PAGE]]), maxRetries: 0 });
  equal((await open.payments.wait('pay_1', { ...OFTEN, deadlineMs: 400 })).state, 'open');
  const unread = client({ fetch: answering([[200, PAGE]]), maxRetries: 0 }).withdrawals.wait('wdr_1', { ...OFTEN, deadlineMs: 400 });
  await fails(unread, { code: 'unreadable', status: 200 });
  ok((await unread.save()).includes('wdr_1'), 'the id is kept');
}

async function aWaitEndsWithWhatKPayRefusesThreeTimes({ client }) {
  const kpay = client({ fetch: answering([[200, PENDING], [404, NOT_FOUND]]), maxRetries: 0 });
  await fails(kpay.payments.wait('pay_1', OFTEN), { code: 'forbidden_or_not_found', status: 404 });
}

async function theResponseIsBesideTheValue({ client, order }) {
  const events = [];
  const kpay = client({ onAttempt: (event) => events.push(event) });
  const payment = await kpay.payments.init(order());
  const { status, headers, attempts } = payment.lastResponse;
  equal([status, attempts.length, attempts[0].result], [201, 1, 'response']);
  ok(headers.get('content-type').includes('json'), 'the headers are there');
  ok(!('lastResponse' in { ...payment }), 'a spread has KPay\'s fields alone');
  ok(!JSON.stringify(payment).includes('lastResponse'), 'so has its JSON');
  equal(events.length, 1);
  equal([events[0].operation, events[0].attempt, events[0].status], ['payments.init_ussd', 1, 201]);
}

async function refundsAPayment({ client, order, sdk, isKeyless }) {
  const kpay = client();
  const { id } = await kpay.payments.init(order());
  await kpay.payments.wait(id, OFTEN);
  const externalId = sdk.generateExternalId();
  const refunding = kpay.payments.refund(id, { externalId, reason: 'out of stock' });
  if (isKeyless) {
    await fails(refunding, { status: 403, outcome: 'not_moved', externalId });
    return;
  }
  const refund = await refunding;
  equal([refund.status, refund.originalPaymentId, refund.amountText], ['PENDING', id, '5000']);
  const again = kpay.payments.refund(id, { externalId: sdk.generateExternalId() });
  await fails(again, { code: 'already_refunded', outcome: 'already_exists', refundId: refund.id });
}

async function paysOut({ client, order, isKeyless }) {
  const kpay = client();
  const withdrawing = kpay.withdrawals.init(order());
  if (isKeyless) {
    await fails(withdrawing, { status: 403, outcome: 'not_moved' });
    return;
  }
  const withdrawal = await withdrawing;
  const paid = await kpay.withdrawals.wait(withdrawal.id, OFTEN);
  equal([paid.state, (await kpay.withdrawals.get(paid.id)).amountText], ['completed', '5000']);
}

async function movesMoneyBetweenWallets({ client, sdk, isKeyless }) {
  const kpay = client();
  if (isKeyless) {
    const params = { externalId: 'T-1', applicationId: 'a', sourceCountry: 'CMR', destinationCountry: 'GAB', amount: 1 };
    await fails(kpay.wallets.transfer(params), { outcome: 'not_moved', externalId: 'T-1' });
    return;
  }
  const { application, environment } = await kpay.account.me();
  equal(environment, 'TEST');
  const params = { applicationId: application.id, sourceCountry: 'CMR', destinationCountry: 'GAB', amount: '1500' };
  const transfer = (externalId) => kpay.wallets.transfer({ ...params, externalId });
  const [first, second] = await Promise.all([transfer(sdk.generateExternalId()), transfer(sdk.generateExternalId())]);
  equal([first.sourceTransaction.amountText, second.destinationTransaction.currency], ['1500', 'XAF']);
}

async function readsTheCatalogue({ client, isKeyless }) {
  const kpay = client();
  ok((await kpay.operators.priceList()).countries.length > 5, 'the price list has countries');
  const operators = await kpay.operators.list();
  equal(operators.find(({ provider }) => provider === 'MTN_MOMO_CMR').country, 'CMR');
  if (isKeyless) return;
  equal((await kpay.operators.predict('+237 653 456 789')).provider, 'MTN_MOMO_CMR');
  ok((await kpay.operators.availability()).some(({ country }) => country === 'CMR'), 'Cameroon is listed');
  equal((await kpay.account.exchangeRate({ from: 'XAF', to: 'XAF' })).rateText, '1');
  const balance = (await kpay.account.balances()).find(({ currency }) => currency === 'XAF');
  equal(Number(balance.balanceText), balance.balance);
  ok(typeof (await kpay.account.platformInfo()) === 'object', 'the platform says something of itself');
}

async function opensAPage({ client, sdk, isKeyless }) {
  const page = client().payments.init({
    externalId: sdk.generateExternalId(),
    amount: 2500n,
    currency: 'XAF',
    returnUrl: 'https://shop.example/return',
  });
  if (isKeyless) {
    await fails(page, { status: 403, outcome: 'not_moved' });
    return;
  }
  ok((await page).gatewayUrl.startsWith('http'), 'there is a page to send the customer to');
}

export const payments = {
  takesAPayment,
  tellsWhyAPaymentFailed,
  aWaitEndsStillOpen,
  aWaitIsSavedAndResumed,
  aWaitSurvivesWhatSaysNothingOfThePayment,
  aWaitEndsWithWhatKPayRefusesThreeTimes,
  theResponseIsBesideTheValue,
  refundsAPayment,
  paysOut,
  movesMoneyBetweenWallets,
  readsTheCatalogue,
  opensAPage,
};
