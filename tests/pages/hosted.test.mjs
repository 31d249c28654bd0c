import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, fits, isAccessible, isSigned, open, picture, stage } from './stage.mjs';

let at;
before(async () => {
  at = await stage(['--balance', 'CMR=100000']);
});
after(() => at.end());

const WORDS = {
  en: { locale: 'en-GB', operator: 'Operator', number: 'Phone number', pay: 'Pay 5,000 XAF', wrong: 'Choose', refused: 'has no account', back: 'Back to the shop', wait: 'Confirm on your phone', cancel: 'Cancel' },
  fr: { locale: 'fr-CM', operator: 'Opérateur', number: 'Numéro de téléphone', pay: 'Payer 5 000 XAF', wrong: 'Donnez', refused: "n'a pas de compte", back: 'Retour à la boutique', wait: 'Confirmez sur votre téléphone', cancel: 'Annuler' },
};
const SIZES = { phone: PHONE, desktop: DESKTOP };

for (const [language, words] of Object.entries(WORDS)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const name = `hosted-${language}-${size}`;
    test(`a customer pays, in ${language}, on a ${size}`, async () => {
      const { gatewayUrl, id } = await at.hosted(`PAY-${name}`, { description: 'Order 17' });
      const { page, complaints, context } = await open(at, { viewport, locale: words.locale, colorScheme: size === 'phone' ? 'dark' : 'light' });
      await page.goto(gatewayUrl);
      assert.equal(await page.getAttribute('html', 'lang'), language);
      await isAccessible(page);
      await picture(page, name);
      await fits(page, name);

      // A number of another country is told beside its field.
      await page.getByLabel(words.operator).selectOption('MTN_MOMO_CMR');
      await page.getByLabel(words.number).fill('241 74345678');
      await page.getByRole('button', { name: words.pay }).click();
      await page.getByRole('alert').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.name), 'phoneNumber');
      await isAccessible(page);
      await picture(page, `${name}-wrong`);

      // The rest by keyboard alone.
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('+237 653 456 789');
      await page.keyboard.press('Enter');
      await page.getByText(words.wait).waitFor();
      await isAccessible(page);
      await picture(page, `${name}-waiting`);
      await page.waitForURL(`${at.shop}/return?**`);
      const url = new URL(page.url());
      assert.equal(isSigned(url, at.keys.KPAY_GATEWAY_SECRET), 'COMPLETED');
      assert.equal(url.searchParams.get('cart'), '7');
      assert.equal((await at.call('GET', `/api/v1/payments/${id}`)).status, 'COMPLETED');
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }

  test(`a refusal is told in ${language} and leads back signed`, async () => {
    const { gatewayUrl } = await at.hosted(`REFUSED-${language}`);
    const { page, context } = await open(at, { locale: words.locale, viewport: PHONE });
    await page.goto(gatewayUrl);
    await page.getByLabel(words.operator).selectOption('ORANGE_CMR');
    await page.getByLabel(words.number).fill('237653456029');
    await page.getByRole('button', { name: words.pay }).click();
    await page.getByText(words.refused).first().waitFor();
    await page.getByRole('alert').waitFor();
    await isAccessible(page);
    await picture(page, `hosted-${language}-refused`);
    await page.getByRole('link', { name: words.back }).click();
    await page.waitForURL(`${at.shop}/return?**`);
    assert.equal(isSigned(new URL(page.url()), at.keys.KPAY_GATEWAY_SECRET), 'FAILED');
    await context.close();
  });

  test(`a card pays, and another does not, in ${language}`, async () => {
    for (const [number, ending] of [['4242 4242 4242 4242', 'COMPLETED'], ['4000 0000 0000 0002', 'FAILED']]) {
      const { gatewayUrl } = await at.hosted(`CARD-${language}-${ending}`, { paymentMethod: 'CARD' });
      const { page, context } = await open(at, { locale: words.locale });
      await page.goto(gatewayUrl);
      await isAccessible(page);
      await picture(page, `hosted-${language}-card`);
      await page.locator('#cardNumber').fill(number);
      await page.locator('#expiry').fill('12/40');
      await page.locator('#securityCode').fill('123');
      await page.getByRole('button', { name: words.pay }).click();
      if (ending === 'FAILED') await page.getByRole('link', { name: words.back }).click();
      await page.waitForURL(`${at.shop}/return?**`);
      assert.equal(isSigned(new URL(page.url()), at.keys.KPAY_GATEWAY_SECRET), ending);
      await context.close();
    }
  });
}

test('without scripts the flow is the same', async () => {
  const { gatewayUrl } = await at.hosted('NO-SCRIPT');
  const { page, context } = await open(at, { javaScriptEnabled: false, locale: 'en' });
  await page.goto(gatewayUrl);
  await page.locator('#provider').selectOption('MTN_MOMO_CMR');
  await page.locator('#phoneNumber').fill('237653456789');
  await page.getByRole('button', { name: 'Pay 5,000 XAF' }).click();
  await page.waitForURL(`${at.shop}/return?**`);
  assert.equal(isSigned(new URL(page.url()), at.keys.KPAY_GATEWAY_SECRET), 'COMPLETED');
  await context.close();
});

test('cancelling leads to cancelUrl, and closing the tab leaves the session open', async () => {
  const { gatewayUrl, id } = await at.hosted('CLOSED');
  const first = await open(at, { locale: 'en' });
  await first.page.goto(gatewayUrl);
  await first.page.getByRole('link', { name: 'Français' }).click();
  await first.page.getByRole('button', { name: 'Annuler' }).waitFor();
  await first.context.close();
  assert.equal((await at.call('GET', `/api/v1/payments/${id}`)).status, 'PENDING');
  const second = await open(at, { locale: 'en' });
  await second.page.goto(gatewayUrl);
  await second.page.getByRole('button', { name: 'Cancel' }).click();
  await second.page.waitForURL(`${at.shop}/cancelled`);
  assert.equal((await at.call('GET', `/api/v1/payments/${id}`)).status, 'CANCELLED');
  await second.page.goto(gatewayUrl);
  await isAccessible(second.page);
  await picture(second.page, 'hosted-cancelled');
  await second.context.close();
});

test('a recipient is paid', async () => {
  const { gatewayUrl } = await at.call('POST', '/api/v1/payments/withdraw', {
    amount: 5000, externalId: 'OUT', returnUrl: `${at.shop}/return?cart=7`,
  });
  const { page, context } = await open(at, { locale: 'en', viewport: PHONE });
  await page.goto(gatewayUrl);
  await isAccessible(page);
  await picture(page, 'hosted-withdrawal');
  await page.locator('#provider').selectOption('ORANGE_CMR');
  await page.locator('#phoneNumber').fill('237653456789');
  await page.getByRole('button', { name: 'Withdraw 5,000 XAF' }).click();
  await page.waitForURL(`${at.shop}/return?**`);
  assert.equal(isSigned(new URL(page.url()), at.keys.KPAY_GATEWAY_SECRET), 'COMPLETED');
  await context.close();
});

// Last, because it moves the time of the sandbox, which no browser shares.
test('a session that nobody uses expires', async () => {
  const { gatewayUrl } = await at.hosted('LATE');
  await at.call('POST', '/_sandbox/clock/advance', { millis: 3 * 86_400_000 });
  const { page, context } = await open(at, { locale: 'fr' });
  const response = await page.goto(gatewayUrl);
  assert.equal(response.status(), 410);
  await page.getByText('Cette page a expiré.').waitFor();
  await isAccessible(page);
  await picture(page, 'hosted-expired');
  await context.close();
});
