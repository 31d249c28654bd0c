// `kpay demo --browser`, as a newcomer walks through it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chrome, demo, isAccessible, open, picture } from './stage.mjs';

let told;
let at;
before(async () => {
  told = await demo();
  at = await chrome();
});
after(async () => {
  await at.end();
  await told.end();
});

const link = (part) => told.lines.map((line) => line.trim()).find((line) => line.startsWith('http') && line.includes(part));

test('a newcomer pays on the gateway page and watches it in the dashboard', async () => {
  const { page: dashboard, complaints, context } = await open(at, { locale: 'en' });
  await dashboard.goto(link('/#/payments/'));
  await dashboard.locator('h1 .pending').waitFor();
  const page = await context.newPage();
  await page.goto(link('/gateway/'));
  await page.getByLabel('Operator').selectOption('MTN_MOMO_CMR');
  await page.getByLabel('Phone number').fill('237653456789');
  await page.getByRole('button', { name: 'Pay 5,000 XAF' }).click();
  await page.getByRole('heading', { name: 'Paid: thank you' }).waitFor();
  await page.locator('strong', { hasText: 'COMPLETED' }).waitFor();
  await page.getByText('5000 XAF for ORDER-1').waitFor();
  await isAccessible(page);
  await picture(page, 'demo-return');
  await dashboard.locator('h1 .completed').waitFor();
  const lines = () => dashboard.locator('figure li').allTextContents();
  for (const part of ['Customer: looks at page', 'Customer: sends form', 'Customer: prompt', 'Customer: goes back', 'Status: COMPLETED', 'Webhooks: completed 200', 'Polls: GET 200']) {
    assert.ok((await lines()).some((line) => line.includes(part)), `${part}: ${await lines()}`);
  }
  await picture(dashboard, 'demo-dashboard');

  // The same return a second time is still genuine; a changed one never is.
  const genuine = new URL(page.url());
  genuine.searchParams.set('status', 'completed');
  await page.goto(genuine.href);
  await page.getByRole('heading', { name: 'This return is not genuine' }).waitFor();
  await isAccessible(page);

  // Once more, and this time in vain.
  await page.getByRole('button', { name: 'Buy once more' }).click();
  await page.getByLabel('Operator').selectOption('MTN_MOMO_CMR');
  await page.getByLabel('Phone number').fill('237653456029');
  await page.getByRole('button', { name: 'Pay 5,000 XAF' }).click();
  await page.getByText('This number has no account').waitFor();
  await page.getByRole('link', { name: 'Back to the shop' }).click();
  await page.getByRole('heading', { name: 'Not paid' }).waitFor();
  await page.getByText('PAYER_NOT_FOUND').waitFor();
  await page.getByRole('button', { name: 'Buy once more' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
  await dashboard.getByRole('link', { name: 'Payments', exact: true }).click();
  for (const status of ['CANCELLED', 'FAILED', 'COMPLETED']) await dashboard.getByRole('cell', { name: status }).waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('it ends at once when it is interrupted, whoever still listens', async () => {
  const { page, context } = await open(at, { locale: 'en' });
  await page.goto(link('/#/payments/'));
  await page.locator('h1').waitFor();
  assert.equal(await told.end('SIGINT'), 0);
  await page.getByText('Not reachable').waitFor();
  await page.getByText('The sandbox does not answer').waitFor();
  await page.getByRole('button', { name: 'Advance 1 h' }).click();
  await page.getByText('That was not done').waitFor();
  await isAccessible(page);
  await picture(page, 'dashboard-away');
  await context.close();
});
