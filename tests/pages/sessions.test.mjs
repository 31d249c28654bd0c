// The gateway pages beside their straight way: what they offer, by keyboard, and how they end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PHONE, fits, isAccessible, isSigned, open, picture, stage } from './stage.mjs';

let at;
before(async () => {
  at = await stage(['--no-limits', '--balance', 'CMR=100000']);
});
after(() => at.end());

const withdraw = (externalId) => at.call('POST', '/api/v1/payments/withdraw', {
  amount: 5000, externalId, returnUrl: `${at.shop}/return?cart=7`, cancelUrl: `${at.shop}/cancelled`,
});

async function dashboard(settings) {
  const [{ id }] = await at.call('GET', '/_sandbox/applications');
  await at.call('POST', `/_sandbox/applications/${id}/dashboard`, settings);
}

test('what a screen reader is told of the form', async () => {
  const told = {
    en: `
      - banner:
        - paragraph: KPay sandbox
        - navigation "Language":
          - link "Français"
      - main:
        - paragraph: /no real money/
        - heading "Amount to pay" [level=1]
        - paragraph: 5,000 XAF
        - term: Shop
        - definition: Sandbox Application
        - term: For
        - definition: Order 17
        - term: Reference
        - definition: /KPAY-/
        - text: Operator
        - combobox "Operator"
        - text: Phone number
        - textbox "Phone number"
        - paragraph: /country's code/
        - button "Pay 5,000 XAF"
        - button "Cancel"
        - paragraph: /valid until/`,
    fr: `
      - main:
        - paragraph: /aucun argent réel/
        - heading "Montant à payer" [level=1]
        - text: Opérateur
        - combobox "Opérateur"
        - text: Numéro de téléphone
        - textbox "Numéro de téléphone"
        - paragraph: /indicatif/
        - button "Payer 5 000 XAF"
        - button "Annuler"`,
  };
  for (const [locale, words] of Object.entries(told)) {
    const { gatewayUrl } = await at.hosted(`READ-${locale}`, { description: 'Order 17' });
    const { page, context } = await open(at, { locale });
    await page.goto(gatewayUrl);
    const snapshot = await page.locator('body').ariaSnapshot();
    const lines = words.trim().split('\n').map((line) => line.trim().replace(/^- /, ''));
    let from = 0;
    for (const line of lines) {
      const pattern = line.includes('/') ? new RegExp(line.match(/\/(.*)\//)[1]) : undefined;
      const place = snapshot.split('\n').findIndex((it, number) => number >= from && (pattern ? pattern.test(it) : it.trim().startsWith(`- ${line}`)));
      assert.notEqual(place, -1, `${line} after line ${from} of\n${snapshot}`);
      from = place + (pattern ? 0 : 1);
    }
    await context.close();
  }
});

test('a customer pays by keyboard alone', async () => {
  const { gatewayUrl } = await at.hosted('KEYBOARD');
  const { page, complaints, context } = await open(at, { locale: 'en' });
  await page.goto(gatewayUrl);
  const press = async (name) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.name || document.activeElement.textContent), name);
  };
  await press('Français');
  await press('provider');
  await page.keyboard.type('MTN');
  assert.equal(await page.locator('#provider').inputValue(), 'MTN_MOMO_CMR');
  await press('phoneNumber');
  await page.keyboard.type('237653456789');
  await press('Pay 5,000\u00a0XAF');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${at.shop}/return?**`);
  assert.equal(isSigned(new URL(page.url()), at.keys.KPAY_GATEWAY_SECRET), 'COMPLETED');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('only what the application allows is offered', async () => {
  const { page, context } = await open(at, { locale: 'en', viewport: PHONE });
  const offered = () => page.locator('#provider option').evaluateAll((all) => all.map((it) => it.value).filter(Boolean));
  const all = await at.hosted('ALL');
  await page.goto(all.gatewayUrl);
  assert.deepEqual((await offered()).sort(), ['AIRTEL_COG', 'AIRTEL_GAB', 'MTN_MOMO_CMR', 'MTN_MOMO_COG', 'ORANGE_CMR']);
  assert.deepEqual(await page.locator('optgroup').evaluateAll((groups) => groups.map((it) => it.label)), ['Cameroon', 'Gabon', 'Congo']);
  const card = await at.hosted('NO-CARD', { paymentMethod: 'CARD' });
  await dashboard({ methods: ['ORANGE_CMR'] });
  await page.reload();
  assert.deepEqual(await offered(), ['ORANGE_CMR']);
  const refused = await page.goto(card.gatewayUrl);
  assert.equal(refused.status(), 409);
  await page.getByText('The shop does not take cards.').waitFor();
  await isAccessible(page);
  await picture(page, 'hosted-no-cards');
  await dashboard({ methods: ['ORANGE_SEN'] });
  await page.goto(all.gatewayUrl);
  await page.getByText('The shop takes no operator for this currency.').waitFor();
  await isAccessible(page);
  await picture(page, 'hosted-no-operator');
  await dashboard({});
  const missing = await page.goto(`${at.base}/gateway/gw_none`);
  assert.equal(missing.status(), 404);
  await page.getByText('There is no such page.').waitFor();
  await isAccessible(page);
  await picture(page, 'hosted-missing');
  await context.close();
});

test('the way back keeps its own query and fragment', async () => {
  const { gatewayUrl } = await at.hosted('OWN', { returnUrl: `${at.shop}/return?cart=7&status=mine#there` });
  const { page, context } = await open(at, { locale: 'fr' });
  await page.goto(gatewayUrl);
  await page.locator('#provider').selectOption('MTN_MOMO_CMR');
  await page.locator('#phoneNumber').fill('237653456789');
  await page.getByRole('button', { name: 'Payer 5 000 XAF' }).click();
  await page.waitForURL(`${at.shop}/return?**`);
  const url = new URL(page.url());
  assert.equal(isSigned(url, at.keys.KPAY_GATEWAY_SECRET), 'COMPLETED');
  assert.deepEqual([url.searchParams.get('cart'), url.searchParams.get('status'), url.hash], ['7', 'mine', '#there']);
  await context.close();
});

test('a number that never answers leaves the page waiting, and the tab can be closed', async () => {
  const { gatewayUrl, id } = await at.hosted('SILENT');
  const first = await open(at, { locale: 'fr', viewport: PHONE });
  await first.page.goto(gatewayUrl);
  await first.page.locator('#provider').selectOption('MTN_MOMO_CMR');
  await first.page.locator('#phoneNumber').fill('237653456129');
  await first.page.getByRole('button', { name: 'Payer 5 000 XAF' }).click();
  await first.page.getByText('Confirmez sur votre téléphone').waitFor();
  await first.context.close();
  assert.equal((await at.call('GET', `/api/v1/payments/${id}`)).status, 'PENDING');
  const second = await open(at, { locale: 'fr', viewport: PHONE });
  await second.page.goto(gatewayUrl);
  await second.page.getByText('Confirmez sur votre téléphone').waitFor();
  await second.context.close();
});

test('a recipient is refused in words, or gives up', async () => {
  const refused = await withdraw('REFUSED');
  const { page, context, complaints } = await open(at, { locale: 'fr', viewport: PHONE });
  await page.goto(refused.gatewayUrl);
  await page.getByLabel('Opérateur').selectOption('MTN_MOMO_CMR');
  await page.getByLabel('Numéro de téléphone').fill('237653456089');
  await page.getByRole('button', { name: 'Retirer 5 000 XAF' }).click();
  await page.getByText("Ce numéro n'a pas de compte chez l'opérateur.").first().waitFor();
  await isAccessible(page);
  await fits(page, 'a refused withdrawal');
  await picture(page, 'hosted-withdrawal-refused');
  await page.getByRole('main').locator(`a[href^="${at.shop}/return?"]`).click();
  await page.waitForURL(`${at.shop}/return?**`);
  assert.equal(isSigned(new URL(page.url()), at.keys.KPAY_GATEWAY_SECRET), 'FAILED');
  const given = await withdraw('GIVEN-UP');
  await page.goto(given.gatewayUrl);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.waitForURL(`${at.shop}/cancelled`);
  assert.equal((await at.call('GET', `/api/v1/payments/withdraw/${given.id}`)).status, 'CANCELLED');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the test numbers and cards stand on the page, for whoever tries it', async () => {
  const { page, context } = await open(at, { locale: 'fr', viewport: PHONE, colorScheme: 'dark' });
  for (const [name, more, text] of [['numbers', {}, '237653456029'], ['cards', { paymentMethod: 'CARD' }, '4000 0000 0000 0002']]) {
    const { gatewayUrl } = await at.hosted(`TRY-${name}`, more);
    await page.goto(gatewayUrl);
    await page.locator('summary').click();
    await page.getByRole('cell', { name: new RegExp(text.replaceAll(' ', ' ?')) }).waitFor();
    await isAccessible(page);
    await fits(page, name);
    await picture(page, `hosted-test-${name}`);
    // One of them fills itself in.
    await page.getByRole('button', { name: new RegExp(text.replaceAll(' ', ' ?')) }).click();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Payer 5\u202f000\u00a0XAF');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Retour à la boutique' }).waitFor();
  }
  await context.close();
});
