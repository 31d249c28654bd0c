// The pictures of the README. `KPAY_README_IMAGES=1 cargo xtask test --only pages` makes them anew.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PHONE, open, stage } from './stage.mjs';

const MOST_BYTES = 120_000;
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

let at;
before(async () => {
  at = await stage(['--seed', '17']);
});
after(() => at.end());

async function taken(page, name) {
  const file = join(process.env.KPAY_SCREENSHOTS, name);
  await page.screenshot({ path: file });
  if (process.env.KPAY_README_IMAGES) copyFileSync(file, join(images, name));
  assert.ok(statSync(join(images, name)).size < MOST_BYTES, `${name} is small`);
  assert.ok(readFileSync(join(images, '../../README.md'), 'utf8').includes(`docs/images/${name}`), `the README shows ${name}`);
}

test('a gateway page on a phone, and its timeline in the dashboard', async () => {
  const { gatewayUrl, id } = await at.hosted('ORDER-12345', { description: 'Two tickets' });
  const customer = await open(at, { locale: 'en', viewport: PHONE });
  await customer.page.goto(gatewayUrl);
  await customer.page.getByLabel('Operator').selectOption('MTN_MOMO_CMR');
  await customer.page.getByLabel('Phone number').fill('237 653 456 789');
  await taken(customer.page, 'gateway-page.png');
  await customer.page.getByRole('button', { name: 'Pay 5,000 XAF' }).click();
  await customer.page.waitForURL(`${at.shop}/return?**`);
  await at.call('GET', `/api/v1/payments/${id}`);
  const merchant = await open(at, { locale: 'en', viewport: { width: 1240, height: 800 } });
  await merchant.page.goto(`${at.base}/#/payments/${id}`);
  await merchant.page.locator('svg .good title', { hasText: 'completed 200' }).waitFor({ state: 'attached' });
  await taken(merchant.page, 'dashboard-timeline.png');
  await customer.context.close();
  await merchant.context.close();
});
