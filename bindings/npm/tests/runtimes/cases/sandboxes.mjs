// KPay in the process itself: no server, and time that is moved by hand.
import { equal, fails, ok } from '../check.mjs';

const BROWSER = { dangerouslyAllowBrowser: true };

async function started({ sdk, createSandbox, isBrowser }, options) {
  // A refund takes the whole amount from the wallet, which has earned less.
  const sandbox = await createSandbox({ seed: 7, balances: { CMR: 100_000 }, ...options });
  const { apiKey, secretKey, baseUrl, fetch } = sandbox;
  const allowed = isBrowser ? BROWSER : {};
  return { sandbox, allowed, kpay: new sdk.KPay({ apiKey, secretKey, baseUrl, fetch, maxRetries: 0, ...allowed }) };
}

function resolvers() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

export const sandboxes = {
  async 'a sandbox in the process pays, and its webhook verifies'(stage) {
    const { sandbox, allowed, kpay } = await started(stage);
    const order = stage.order();
    const payment = await kpay.payments.init(order);
    equal(payment.status, 'PENDING');
    await sandbox.advance(10_000);
    equal((await kpay.payments.get(payment.id)).state, 'completed');
    const webhook = sandbox.webhooks.find(({ body }) => new TextDecoder().decode(body).includes('payment.completed'));
    const event = await stage.sdk.verifyWebhook(webhook, sandbox.webhookSecret, allowed);
    equal([event.type, event.data.externalId], ['payment.completed', order.externalId]);
    const refund = await kpay.payments.refund(payment.id, { externalId: stage.sdk.generateExternalId() });
    ok(refund.id, 'a refund has an id');
  },

  async 'a sandbox in the process fails by its numbers and its faults'(stage) {
    const { sandbox, kpay } = await started(stage);
    const failing = await kpay.payments.init(stage.order({ phoneNumber: '237653456029' }));
    await sandbox.advance(10_000);
    const read = await kpay.payments.get(failing.id);
    equal([read.state, read.failureReason], ['failed', 'PAYER_NOT_FOUND']);
    const cut = kpay.payments.init(stage.order(), { headers: { 'x-sandbox-fault': 'cut-after-commit' } });
    await fails(cut, { code: 'no_response', outcome: 'unknown' });
    const midway = kpay.payments.init(stage.order(), { headers: { 'x-sandbox-fault': 'cut-midway' } });
    await fails(midway, { outcome: 'unknown' });
    const limited = kpay.account.me({ headers: { 'x-sandbox-fault': '429' } });
    await fails(limited, { code: 'rate_limited', retryable: true });
  },

  async 'a sandbox in the process asks its receiver again'(stage) {
    const answers = [503, 200];
    const seen = [];
    const onWebhook = async (request) => {
      seen.push((await request.json()).event);
      return new Response(null, { status: answers.shift() ?? 200 });
    };
    const { sandbox, kpay } = await started(stage, { onWebhook });
    await kpay.payments.init(stage.order());
    for (let hour = 0; hour < 3; hour += 1) await sandbox.advance(3_600_000);
    ok(seen.length > 1, `${seen} came`);
    equal(sandbox.webhooks[0].status, 503);
    ok(sandbox.webhooks.some(({ attempt }) => attempt > 1), 'a second attempt');
  },

  async 'a sandbox in the process refunds, and says so'(stage) {
    const { sandbox, allowed, kpay } = await started(stage);
    const payment = await kpay.payments.init(stage.order());
    await sandbox.advance(10_000);
    await kpay.payments.refund(payment.id, { externalId: stage.sdk.generateExternalId() });
    await sandbox.advance(60_000);
    equal((await kpay.payments.get(payment.id)).state, 'refunded');
    const types = await Promise.all(
      sandbox.webhooks.map(async (webhook) => (await stage.sdk.verifyWebhook(webhook, sandbox.webhookSecret, allowed)).type),
    );
    ok(types.includes('refund.completed'), types);
  },

  async 'a sandbox in the process has gateway pages'(stage) {
    const { sandbox, kpay } = await started(stage);
    const returnUrl = 'https://shop.example/return?basket=7';
    const { amount, externalId } = stage.order();
    const session = await kpay.payments.init({ amount, currency: 'XAF', externalId, returnUrl });
    await fails(kpay.payments.init({ amount, externalId: `${externalId}-2`, returnUrl }), { status: 400, outcome: 'not_moved' });
    const page = await sandbox.fetch(session.gatewayUrl);
    equal([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    ok((await page.text()).includes('<form'), 'a form');
  },

  async 'a sandbox in the process signs with the time that everybody has'(stage) {
    const { sandbox, allowed, kpay } = await started(stage, { speed: 1_000 });
    const { amount, externalId } = stage.order();
    const returnUrl = 'https://shop.example/return?basket=7';
    const { gatewayUrl } = await kpay.payments.init({ amount, currency: 'XAF', externalId, returnUrl });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const paid = await sandbox.fetch(`${gatewayUrl}/pay`, { method: 'POST', redirect: 'manual' });
    const back = await stage.sdk.verifyReturn(paid.headers.get('location'), sandbox.gatewaySecret, allowed);
    equal([back.claimedStatus, back.externalId], ['COMPLETED', externalId]);
    ok(Math.abs(Date.now() - back.signedAtMs) < 60_000, 'a thousand times 0.1 s would be 100 s ahead');
  },

  async 'a sandbox in the process decodes what a proxy compressed, as any fetch does'(stage) {
    const { sandbox, kpay } = await started(stage);
    for (const coding of ['gzip', 'br']) {
      const answer = await kpay.account.me({ headers: { 'x-sandbox-fault': `${coding}-body` } });
      equal(answer.environment, 'TEST');
      const headers = { 'x-api-key': sandbox.apiKey, 'x-secret-key': sandbox.secretKey, 'x-sandbox-fault': `${coding}-body` };
      const raw = await sandbox.fetch(`${sandbox.baseUrl}/api/v1/payments/me`, { headers });
      equal([raw.headers.get('content-encoding'), (await raw.json()).environment], [coding, 'TEST']);
    }
  },

  async 'a sandbox in the process stops when it is told to'(stage) {
    const { kpay } = await started(stage);
    const gone = new AbortController();
    const slow = kpay.account.me({ signal: gone.signal, headers: { 'x-sandbox-fault': 'slow-body' } });
    setTimeout(() => gone.abort(), 20);
    await fails(slow, { code: 'aborted' });
    await fails(kpay.account.me({ attemptTimeoutMs: 50, headers: { 'x-sandbox-fault': 'slow-body' } }), { timedOut: true });
  },

  async 'a sandbox in the process is nowhere else'(stage) {
    const { sandbox } = await started(stage);
    await fails(sandbox.fetch('https://admin.kpay.site/api/v1/payments/me'), { name: 'TypeError' });
  },

  async 'a sandbox in the process delivers by itself where time passes'(stage) {
    const arrived = resolvers();
    const onWebhook = async (request) => {
      if ((await request.json()).event === 'payment.completed') arrived.resolve();
    };
    const { kpay } = await started(stage, { speed: 1_000, onWebhook });
    await kpay.payments.init(stage.order());
    // The runner's own time limit is what a webhook that never comes meets.
    await arrived.promise;
  },

  async 'a sandbox in the process repeats exactly from its seed'(stage) {
    const history = async () => {
      const { sandbox, kpay } = await started(stage, { startsAt: 1_780_000_000_000 });
      const { id } = await kpay.payments.init(stage.order({ externalId: 'ORDER-1' }));
      await sandbox.advance(10_000);
      const waited = await kpay.payments.wait(id, { firstDelayMs: 0 });
      return [id, waited, sandbox.webhooks.map(({ headers, body }) => [headers, [...body]])];
    };
    const [first, second] = [await history(), await history()];
    equal(first[2].length > 1, true, 'webhooks');
    equal(first, second);
    await fails(stage.createSandbox({ speed: 0 }), { name: 'TypeError' });
  },
};
