// A sandbox in which nothing has happened yet.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, fits, isAccessible, open, picture, stage } from './stage.mjs';

let at;
before(async () => {
  at = await stage(['--balance', 'CMR=100000']);
});
after(() => at.end());

const EMPTY = {
  payments: { en: 'No payments yet', fr: 'Aucun paiement' },
  withdrawals: { en: 'No withdrawals yet', fr: 'Aucun retrait' },
  refunds: { en: 'No refunds yet', fr: 'Aucun remboursement' },
  webhooks: { en: 'No webhooks yet', fr: 'Aucun webhook' },
  requests: { en: 'No requests yet', fr: 'Aucune requête' },
  faults: { en: 'No faults', fr: 'Aucune panne' },
  'payments/pay_none': { en: 'It may have been forgotten', fr: 'Oublié peut-être' },
};

test('each section says what to type next, in both languages', async () => {
  for (const [locale, colorScheme, viewport] of [['en', 'light', DESKTOP], ['fr', 'dark', PHONE]]) {
    const { page, complaints, context } = await open(at, { locale, colorScheme, viewport });
    for (const [section, words] of Object.entries(EMPTY)) {
      await page.goto(`${at.base}/#/${section}`);
      await page.getByText(words[locale]).waitFor();
      await isAccessible(page);
      await fits(page, section);
      await picture(page, `dashboard-empty-${section.replace('/', '-')}-${locale}`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  }
});

test('what it says to type does what it says', async () => {
  const { page, context } = await open(at, { locale: 'en' });
  const env = { PATH: process.env.PATH, ...at.keys };
  // Of requests before payments, which are made by one.
  for (const section of ['requests', 'payments', 'withdrawals', 'refunds']) {
    await page.goto(`${at.base}/#/${section}`);
    await page.getByText(EMPTY[section].en).waitFor();
    let [program, ...args] = (await page.locator('.empty code').textContent()).split(' ');
    assert.equal(program, 'kpay');
    if (section === 'refunds') args = args.map((it) => (it === 'pay_...' ? at.paid : it));
    const told = execFileSync(process.env.KPAY_PROGRAM, [...args, ...(args.includes('--json') ? [] : ['--json'])], { env, encoding: 'utf8', timeout: 60_000 });
    if (section === 'payments') at.paid = JSON.parse(told).id;
    await page.locator('tbody tr').first().waitFor();
  }
  await context.close();
});
