// Many payments and many dashboards. Nothing here depends on the speed of a machine: what is asked for
// and drawn is counted. How long it took is told beside it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open, stage, until } from './stage.mjs';

const PAYMENTS = 10_000;

let at;
before(async () => {
  at = await stage(['--no-limits']);
});
after(() => at.end());

const ussd = (externalId) => ({ amount: 5000, provider: 'MTN_MOMO_CMR', phoneNumber: '237653456789', externalId });

async function pay(count, name) {
  for (let made = 0; made < count; made += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, number) => at.init(ussd(`${name}-${made + number}`))));
  }
}

test('ten dashboards in one browser share a stream and all follow', async (t) => {
  const { page: first, context, complaints } = await open(at, { locale: 'en' });
  const streams = [];
  context.on('request', (request) => request.url().endsWith('/_dashboard/events') && streams.push(request.frame().page()));
  const tabs = [first];
  // A browser keeps six connections to a host: the seventh tab would not even load.
  while (tabs.length < 10) tabs.push(await context.newPage());
  for (const tab of tabs) {
    await tab.goto(at.base);
    await tab.getByText('No payments yet').waitFor();
  }
  assert.equal(streams.length, 1);
  const begin = performance.now();
  await pay(300, 'BURST');
  for (const tab of tabs) await tab.getByRole('cell', { name: 'BURST-299', exact: true }).waitFor();
  t.diagnostic(`300 payments were shown by all ten after ${Math.round(performance.now() - begin)} ms`);
  // Whoever reads the stream leaves: another takes over.
  await streams[0].close();
  const left = tabs.filter((tab) => tab !== streams[0]);
  await until(() => streams.length === 2);
  await at.init(ussd('AFTERWARDS'));
  for (const tab of left) await tab.getByRole('cell', { name: 'AFTERWARDS', exact: true }).waitFor();
  assert.equal(streams.length, 2);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('with 10 000 payments it asks for fifty, draws fifty, and finds any', async (t) => {
  await pay(PAYMENTS, 'MANY');
  // Until the last of them has ended and its webhooks came, there is news to ask for.
  const has = async (search) => (await at.call('GET', `/_sandbox/webhooks?limit=1&search=${encodeURIComponent(search)}`)).length > 0;
  await until(async () => {
    const [{ payment }] = await at.call('GET', '/_sandbox/payments?limit=1');
    return payment.status === 'COMPLETED' && !(await has('"state":"waiting"')) && !(await has('"state":"underWay"'));
  });
  const { payments } = await at.call('GET', '/_sandbox/status');
  assert.ok(payments >= PAYMENTS, `${payments} payments`);
  const { page, context } = await open(at, { locale: 'en' });
  let asked = [];
  page.on('response', async (response) => {
    if (response.url().includes('/_sandbox/')) asked.push(response.body().then((body) => body.length, () => 0));
  });
  const begin = performance.now();
  await page.goto(at.base);
  await page.locator('tbody tr').nth(49).waitFor();
  t.diagnostic(`opened with ${payments} payments in ${Math.round(performance.now() - begin)} ms`);
  assert.equal(await page.locator('tbody tr').count(), 50);
  assert.ok((await page.locator('*').count()) < 1_000, 'few elements');
  const lengths = await Promise.all(asked);
  assert.ok(lengths.length <= 8 && lengths.every((length) => length < 60_000), `${lengths}`);

  await page.getByRole('searchbox').fill('MANY-77"');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await page.getByRole('cell', { name: 'MANY-77', exact: true }).waitFor();
  await page.getByRole('searchbox').fill('MANY');
  await page.waitForURL(/search=MANY$/);
  await page.locator('tbody tr').nth(49).waitFor();
  for (const rows of [100, 150]) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.locator('tbody tr').nth(rows - 1).waitFor();
    assert.equal(await page.locator('tbody tr').count(), rows);
  }

  // One of the oldest, and its webhooks and requests among tens of thousands.
  await page.getByRole('searchbox').fill('MANY-7"');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  asked = [];
  const click = performance.now();
  await page.locator('tbody a').click();
  await page.locator('h1', { hasText: 'pay_' }).waitFor();
  t.diagnostic(`an old payment opened in ${Math.round(performance.now() - click)} ms`);
  const detail = await Promise.all(asked);
  assert.ok(detail.length <= 12 && detail.every((length) => length < 60_000), `${detail}`);
  await context.close();
});
