// The dashboard in use: by keyboard, while things change, and when they go wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, fits, isAccessible, open, picture, stage, until } from './stage.mjs';

let at;
before(async () => {
  at = await stage(['--no-limits', '--balance', 'CMR=100000']);
});
after(() => at.end());

const ussd = (externalId, more = {}) => ({
  amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789', externalId, ...more,
});
const focused = (page) => page.evaluate(() => document.activeElement.textContent || document.activeElement.id || document.activeElement.name);

test('all of it can be reached by keyboard', async () => {
  const { id } = await at.init(ussd('KEYS'));
  const { page, context, complaints } = await open(at, { locale: 'en' });
  await page.goto(at.base);
  await page.getByRole('link', { name: id }).waitFor();
  const order = [];
  for (let press = 0; press < 17; press += 1) {
    await page.keyboard.press('Tab');
    order.push(await focused(page));
  }
  assert.deepEqual(order, [
    'Skip to content', '+1 min', '+1 h', '+1 day', 'Freeze', 'Français', 'Dark',
    'Payments', 'Withdrawals', 'Refunds', 'Wallets', 'Webhooks', 'Requests', 'Faults', 'Settings', 'search', id,
  ]);
  // What is followed is gone: a reader goes on at the top of what came, whose title is told.
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: id }).waitFor();
  await until(() => page.evaluate(() => document.activeElement.id === 'main'));
  assert.match(await page.locator('#live').textContent(), new RegExp(id));
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), '← Payments');
  await page.keyboard.press('Enter');
  await page.getByRole('searchbox').waitFor();
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused(page), 'Settings');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a slash leads to the search, and a mark of the picture to its request', async () => {
  const { id } = await at.init(ussd('SLASH'));
  const { page, context, complaints } = await open(at, { locale: 'en' });
  await page.goto(at.base);
  await page.getByRole('link', { name: id }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('SLASH');
  await page.waitForURL(/search=SLASH$/);
  await page.getByRole('link', { name: id }).click();
  await page.locator('svg g', { hasText: 'POST 201' }).first().locator('circle').click();
  await page.locator('h1', { hasText: 'POST' }).waitFor();
  await page.getByText('"externalId": "SLASH"').first().waitFor();
  // An address that is none is a place where nothing is.
  await page.goto(`${at.base}/#/payments/%E0%A4%A`);
  await page.getByRole('heading', { name: 'Not found' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what a reader selected, opened and typed outlasts what changes beside it', async () => {
  const { id } = await at.init(ussd('KEPT', { metadata: { cart: 7 } }));
  await until(async () => (await at.call('GET', `/api/v1/payments/${id}`)).status === 'COMPLETED');
  const { page, context } = await open(at, { locale: 'en', viewport: PHONE });
  await page.goto(`${at.base}/#/payments/${id}`);
  await page.locator('h1 .completed').waitFor();
  await page.locator('details[open]').waitFor();
  await page.locator('summary').click();
  await page.locator('.scroll').evaluate((it) => it.scrollTo(60, 0));
  await page.locator('pre', { hasText: '"cart": 7' }).first().evaluate((it) => getSelection().selectAllChildren(it));
  await at.call('GET', `/api/v1/payments/${id}`);
  const before = await page.locator('td', { hasText: `/api/v1/payments/${id}` }).count();
  await at.call('GET', `/api/v1/payments/${id}`);
  await until(async () => (await page.locator('td', { hasText: `/api/v1/payments/${id}` }).count()) > before);
  assert.match(await page.evaluate(() => String(getSelection())), /"cart": 7/);
  assert.equal(await page.locator('details[open]').count(), 0);
  assert.equal(await page.locator('.scroll').evaluate((it) => it.scrollLeft), 60);

  await page.goto(`${at.base}/#/settings`);
  await page.getByText('As JSON').first().click();
  await page.getByLabel('Limits, prices').fill('{ "half');
  const state = page.waitForResponse((response) => response.url().includes('/_sandbox/clock'));
  await at.init(ussd('MEANWHILE'));
  await state;
  assert.equal(await page.getByLabel('Limits, prices').inputValue(), '{ "half');
  await context.close();
});

test('no page shows a secret', async () => {
  await at.call('POST', '/api/v1/payments/token', {});
  await at.hosted('CARD', { paymentMethod: 'CARD' }).then(({ gatewayUrl }) => fetch(`${gatewayUrl}/pay`, {
    method: 'POST', body: new URLSearchParams({ cardNumber: '4242424242424242', expiry: '12/40', securityCode: '987' }), redirect: 'manual',
  }));
  const { id } = await at.init(ussd('SECRETS'));
  const requests = await at.call('GET', '/_sandbox/requests');
  const { page, context } = await open(at, { locale: 'en' });
  const secrets = [...Object.entries(at.keys).filter(([name]) => name !== 'KPAY_BASE_URL').map(([, value]) => value), '4242424242424242', 'securityCode=987'];
  assert.equal(secrets.length, 6);
  const places = ['payments', `payments/${id}`, 'webhooks', 'webhooks/0', 'requests', 'faults', 'settings', ...requests.slice(0, 8).map((it) => `requests/${it.id}`)];
  for (const place of places) {
    await page.goto(`${at.base}/#/${place}`);
    await page.locator('h1').waitFor();
    await until(() => page.evaluate((end) => location.hash.endsWith(end) && document.querySelector('#content')?.children.length > 0, place));
    const shown = await page.locator('body').textContent();
    for (const secret of secrets) assert.ok(!shown.includes(secret), `${place} shows ${secret}`);
  }
  await context.close();
});

test('a webhook that nobody takes is told with each attempt, and sent again by hand', async () => {
  const [{ id: application }] = await at.call('GET', '/_sandbox/applications');
  const urls = (payouts) => ({ webhookUrls: { generic: `${at.shop}/hook`, payouts } });
  await at.call('POST', `/_sandbox/applications/${application}/dashboard`, urls(`${at.shop}/broken`));
  const { id } = await at.call('POST', '/api/v1/payments/withdraw', ussd('BROKEN'));
  const { page, context, complaints } = await open(at, { locale: 'en' });
  await page.goto(`${at.base}/#/withdrawals/${id}`);
  await page.locator('h1 .completed').waitFor();
  // The waits between attempts are a minute of the sandbox at most.
  await until(async () => {
    await page.getByRole('button', { name: 'Advance 1 min' }).click();
    return (await page.locator('td .gone').count()) > 0;
  });
  await page.getByRole('link', { name: /^#\d+$/ }).first().click();
  await page.locator('h1 .gone').waitFor();
  await page.getByText('payout.completed').first().waitFor();
  assert.equal(await page.locator('tbody tr').count(), 3);
  assert.equal(await page.getByRole('cell', { name: '500', exact: true }).count(), 3);
  await page.getByRole('cell', { name: 'broken' }).first().waitFor();
  const row = (await at.call('GET', `/_sandbox/webhooks?search=${id}`)).find((it) => it.state === 'gone');
  await page.getByText(row.signature).waitFor();
  await page.locator('pre', { hasText: '"event": "payout.completed"' }).waitFor();
  await isAccessible(page);
  await picture(page, 'dashboard-webhook-gone');
  await page.getByRole('button', { name: 'Resend' }).click();
  await until(async () => (await page.locator('tbody tr').count()) > 3);
  await at.call('POST', `/_sandbox/applications/${application}/dashboard`, urls(null));
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a payment is given back, and its timeline has all of it', async () => {
  const { gatewayUrl, id } = await at.hosted('WHOLE');
  const { page, context, complaints } = await open(at, { locale: 'en' });
  await page.goto(gatewayUrl);
  await page.getByLabel('Operator').selectOption('MTN_MOMO_CMR');
  await page.getByLabel('Phone number').fill('12');
  await page.getByRole('button', { name: 'Pay 5,000 XAF' }).click();
  await page.getByLabel('Phone number').fill('237653456789');
  await page.getByRole('button', { name: 'Pay 5,000 XAF' }).click();
  await page.waitForURL(`${at.shop}/return?**`);
  for (let polls = 0; polls < 3; polls += 1) await at.call('GET', `/api/v1/payments/${id}`);
  const refund = await at.call('POST', `/api/v1/payments/${id}/refund`, { externalId: 'BACK', reason: 'Sent back' });
  await page.goto(`${at.base}/#/payments/${id}`);
  await page.locator('h1 .refunded').waitFor();
  const lines = () => page.locator('figure li').allTextContents();
  const parts = [
    'Requests: POST 201', 'Customer: looks at page', 'Customer: is corrected', 'Customer: sends form', 'Customer: prompt', 'Customer: waits', 'Customer: goes back',
    'Status: PROCESSING', 'Status: COMPLETED', 'Status: REFUNDED', 'Webhooks: completed 200', 'Webhooks: Refund completed 200', 'Polls: GET 200 ×3',
  ];
  await until(async () => {
    const told = await lines();
    return parts.every((part) => told.some((line) => line.includes(part)));
  });
  // Each mark stands in the picture for itself.
  const marks = await page.locator('svg circle').evaluateAll((all) => all.map((it) => `${it.getAttribute('cx')} ${it.getAttribute('cy')}`));
  assert.equal(new Set(marks).size, marks.length);
  assert.equal(marks.length, (await lines()).length);
  await isAccessible(page);
  await picture(page, 'dashboard-timeline-whole');
  await page.setViewportSize(PHONE);
  await page.reload();
  await page.locator('h1 .refunded').waitFor();
  await fits(page, 'the timeline');
  await picture(page, 'dashboard-timeline-phone');
  await page.locator('dd a', { hasText: refund.id }).click();
  await page.locator('h1', { hasText: refund.id }).waitFor();
  await page.getByText('Sent back', { exact: true }).waitFor();
  await page.getByRole('cell', { name: 'refund.completed' }).waitFor();
  await isAccessible(page);
  await fits(page, 'a refund');
  await picture(page, 'dashboard-refund-phone');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a snippet is copied, and language and look are kept', async () => {
  const { id } = await at.init(ussd('COPIED'));
  const { page, context } = await open(at, { locale: 'en', colorScheme: 'light' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: at.base });
  await page.goto(`${at.base}/#/payments/${id}`);
  await page.getByRole('button', { name: 'Copy curl' }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await until(async () => (await clipboard()).startsWith('curl -X POST '));
  await page.getByRole('button', { name: 'Copy id' }).click();
  await until(async () => (await clipboard()) === id);
  // By keyboard, and the one that was chosen stays.
  await page.getByRole('tab', { name: 'curl' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tabpanel', { name: 'Rust' }).waitFor();
  await page.getByRole('button', { name: 'Dark' }).click();
  await page.getByRole('button', { name: 'Français' }).click();
  await page.getByRole('heading', { name: 'Chronologie' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Chronologie' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  assert.equal(await page.getAttribute('html', 'lang'), 'fr');
  await page.getByRole('tab', { name: 'Rust', selected: true }).waitFor();
  await context.close();
});
