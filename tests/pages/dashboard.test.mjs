import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, WIDE, fits, isAccessible, open, picture, stage } from './stage.mjs';

const SECTIONS = ['payments', 'withdrawals', 'refunds', 'wallets', 'webhooks', 'requests', 'faults', 'settings'];
const EVIL = '<img src=x onerror=alert(1)><script>alert(2)</script>\'"';

let at;
before(async () => {
  at = await stage(['--balance', 'CMR=100000']);
});
after(() => at.end());

const ussd = (externalId, more = {}) => ({
  amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789', externalId, ...more,
});

test('a payment is followed live, from its request to its webhook', async () => {
  const { page, complaints, context } = await open(at, { locale: 'en' });
  await page.goto(at.base);
  await page.getByText('No payments yet').waitFor();
  const { id } = await at.init(ussd('ORDER-1', { metadata: { cart: 7 }, description: 'Order 17' }));
  await page.getByRole('link', { name: id }).waitFor();
  await page.getByRole('link', { name: id }).click();
  await page.locator('h1 .pending').waitFor();
  await at.call('GET', `/api/v1/payments/${id}`);
  await page.locator('h1 .completed').waitFor();
  await page.locator('svg .good title', { hasText: 'completed 200' }).waitFor({ state: 'attached' });
  const told = await page.locator('figure li').allTextContents();
  for (const part of ['Requests: POST 201', 'Customer: prompt', 'Status: PENDING', 'Status: PROCESSING', 'Status: COMPLETED', 'Webhooks: completed 200', 'Polls: GET 200']) {
    assert.ok(told.some((line) => line.includes(part)), part);
  }
  await isAccessible(page);
  await picture(page, 'dashboard-payment');
  await page.goto(`${at.base}/#/payments/${id}`);
  await page.reload();
  await page.locator('h1', { hasText: id }).waitFor();
  for (const [name, part] of [['curl', 'curl -X POST'], ['Rust', 'kpay.payments().init_ussd('], ['JavaScript', 'kpay.payments.init(']]) {
    await page.getByRole('tab', { name }).click();
    await page.getByRole('tabpanel', { name }).getByText(part).waitFor();
    assert.equal(await page.getByRole('tabpanel').count(), 1);
  }
  assert.ok(!(await page.content()).includes(at.keys.KPAY_SECRET_KEY));
  // Sent again by hand.
  await page.getByRole('button', { name: 'Resend' }).last().click();
  await page.locator('td', { hasText: '200, 200' }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('time, faults and settings are changed from the page', async () => {
  const { page, complaints, context } = await open(at, { locale: 'en' });
  await page.goto(at.base);
  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.getByText('frozen', { exact: true }).waitFor();
  const { time } = await at.call('GET', '/_sandbox/clock');
  await page.getByRole('button', { name: 'Advance 1 h' }).click();
  await page.waitForFunction((day) => document.querySelector('.face').textContent === day, new Date(Date.parse(time) + 3_600_000).toISOString().replace('T', ' ').slice(0, 19));
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('link', { name: 'Faults' }).click();
  await page.getByLabel('Fault', { exact: true }).selectOption('500');
  await page.getByLabel('Operation').selectOption('getMe');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('cell', { name: 'operation: getMe' }).waitFor();
  assert.equal((await at.call('GET', '/api/v1/payments/me')).statusCode, 500);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No faults').waitFor();
  assert.equal((await at.call('GET', '/api/v1/payments/me')).environment, 'TEST');
  await page.getByLabel('Fault', { exact: true }).selectOption('429');
  await page.getByLabel('Milliseconds').fill('7000');
  await page.getByLabel('Times at most').fill('1');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('cell', { name: 'times: 1' }).waitFor();
  assert.equal((await at.call('GET', '/api/v1/payments/balance')).statusCode, 429);
  assert.ok(Array.isArray(await at.call('GET', '/api/v1/payments/balance')));
  await page.getByRole('cell', { name: '1', exact: true }).waitFor();
  await page.getByLabel('Fault', { exact: true }).selectOption('500');
  await page.getByLabel('Milliseconds').fill('7000');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.locator('form .wrong[role=alert]').waitFor();
  // What happens meanwhile takes away neither the reason nor what was typed.
  const looked = page.waitForResponse((it) => it.request().method() === 'GET' && it.url().endsWith('/_sandbox/faults'));
  await at.call('GET', '/api/v1/payments/balance');
  await looked;
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.locator('form .wrong').count(), 1);
  assert.equal(await page.getByLabel('Milliseconds').inputValue(), '7000');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('As JSON').first().click();
  const rules = page.getByLabel('Limits, prices');
  const save = page.locator('form', { has: rules }).getByRole('button', { name: 'Save' });
  await rules.fill('{"currency":"NEVER"}');
  await save.click();
  await page.locator('form .wrong[role=alert]').waitFor();
  await rules.fill('{"currency":"REQUIRED"}');
  await save.click();
  await page.getByText('Saved').waitFor();
  assert.equal((await at.call('GET', '/_sandbox/settings')).currency, 'REQUIRED');
  await at.call('POST', '/_sandbox/settings', {});
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a fault is switched on and off', async () => {
  const { page, complaints, context } = await open(at, { locale: 'fr' });
  await page.goto(`${at.base}/#/faults`);
  const five = page.getByRole('switch', { name: '500' });
  await five.click();
  await page.getByRole('switch', { name: '500', checked: true }).waitFor();
  assert.equal((await at.call('GET', '/api/v1/payments/me')).statusCode, 500);
  await page.keyboard.press('Space');
  await page.getByRole('switch', { name: '500', checked: false }).waitFor();
  assert.equal((await at.call('GET', '/api/v1/payments/me')).environment, 'TEST');
  // One with a condition is no switch's.
  await at.call('POST', '/_sandbox/faults', { fault: 'latency:5', operation: 'getMe' });
  await page.getByRole('cell', { name: 'operation: getMe' }).waitFor();
  assert.equal(await page.getByRole('switch', { checked: true }).count(), 0);
  await page.getByRole('button', { name: 'Retirer' }).click();
  await page.getByText('Aucune panne').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('limits, fees, methods and addresses have fields of their own', async () => {
  const { page, complaints, context } = await open(at, { locale: 'en' });
  const [{ id: application, dashboard }] = await at.call('GET', '/_sandbox/applications');
  const before = await at.call('POST', '/_sandbox/settings', {});
  await page.goto(`${at.base}/#/settings`);
  const [rules, own] = [0, 2].map((number) => page.locator('form').nth(number));
  await rules.getByLabel('currency').selectOption('REFUSED');
  assert.equal(await rules.getByLabel('Polls').isVisible(), false);
  await rules.getByLabel('Limit them').check();
  await rules.getByLabel('Polls').fill('7');
  await rules.getByLabel('Payments').fill('2.25');
  await rules.getByRole('button', { name: 'Save' }).click();
  await rules.getByText('Saved').waitFor();
  const after = await at.call('GET', '/_sandbox/settings');
  assert.deepEqual(after, {
    ...before, currency: 'REFUSED', limits: { general: 100, gatewayInit: 20, polling: 7, retryAfter: true }, prices: { ...before.prices, usual: { ...before.prices.usual, deposit: 225 } },
  });
  await own.getByLabel('Mode').selectOption('USSD');
  await own.getByLabel('All of them').uncheck();
  await own.getByLabel('ORANGE_CMR').check();
  await own.getByLabel('Refunds').fill('http://localhost:9/refunds');
  await isAccessible(page);
  await picture(page, 'dashboard-settings-changed');
  await own.getByRole('button', { name: 'Save' }).click();
  await own.getByText('Saved').waitFor();
  const [changed] = await at.call('GET', '/_sandbox/applications');
  assert.deepEqual(changed.dashboard, {
    mode: 'USSD', methods: ['ORANGE_CMR'], webhookUrls: { ...dashboard.webhookUrls, refunds: 'http://localhost:9/refunds' },
  });
  await rules.getByLabel('Limit them').uncheck();
  await rules.getByRole('button', { name: 'Save' }).click();
  await rules.getByText('Saved').waitFor();
  assert.equal((await at.call('GET', '/_sandbox/settings')).limits, null);
  await at.call('POST', '/_sandbox/settings', before);
  await at.call('POST', `/_sandbox/applications/${application}/dashboard`, dashboard);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('whatever a merchant sends is only text', async () => {
  const { id } = await at.init(ussd(EVIL.slice(0, 60), { metadata: { [EVIL]: EVIL }, description: EVIL, customerName: EVIL }));
  const { gatewayUrl } = await at.hosted('EVIL', { description: EVIL, metadata: { a: EVIL } });
  const { page, complaints, context } = await open(at, { locale: 'en' });
  const [{ id: request }] = await at.call('GET', '/_sandbox/requests');
  for (const place of ['payments', `payments/${id}`, `payments?search=${encodeURIComponent(EVIL)}`, 'requests', `requests/${request}`, 'webhooks', `payments/${encodeURIComponent(EVIL)}`]) {
    await page.goto(`${at.base}/#/${place}`);
    await page.reload();
    await page.locator('h1').waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0, place);
  }
  await page.goto(gatewayUrl);
  await page.getByText('<img src=x').waitFor();
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('every section is for everyone, on a phone, light and dark, in both languages', async () => {
  const { id } = await at.init(ussd('SHOWN'));
  await at.call('POST', '/api/v1/payments/withdraw', ussd('OUT-1'));
  const looks = [
    ['en', 'light', DESKTOP, 'desktop'], ['fr', 'dark', PHONE, 'phone'], ['fr', 'light', PHONE, 'phone-light'], ['en', 'dark', WIDE, 'wide-dark'],
  ];
  for (const [locale, colorScheme, viewport, size] of looks) {
    const { page, complaints, context } = await open(at, { locale, colorScheme, viewport });
    for (const section of [...SECTIONS, `payments/${id}`, 'webhooks/0', 'requests/1']) {
      await page.goto(`${at.base}/#/${section}`);
      await page.reload();
      await page.locator('h1').waitFor();
      await isAccessible(page);
      await picture(page, `dashboard-${section.replace(/\/.*/, '-detail')}-${locale}-${size}`);
      await fits(page, `${section} on a ${size}`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

// Last, because nothing is left of what was before.
test('the sandbox starts afresh in two steps', async () => {
  const { page, complaints, context } = await open(at, { locale: 'en' });
  await page.goto(`${at.base}/#/settings`);
  await page.getByText('Forget all of it', { exact: true }).click();
  await page.getByRole('button', { name: 'Yes, forget all of it' }).click();
  await page.getByRole('link', { name: 'Payments' }).click();
  await page.getByText('No payments yet').waitFor();
  assert.equal((await at.call('GET', '/_sandbox/status')).payments, 0);
  assert.deepEqual(complaints, []);
  await context.close();
});
