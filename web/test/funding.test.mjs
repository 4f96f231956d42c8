// The plan's money: a contribution, its rate, the gap, a donor's view, and exports with their difference.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';

let ostoja, browser;
before(async () => {
  ostoja = await startOstoja();
  browser = await openBrowser(ostoja);
});
after(async () => {
  await browser.close();
  await ostoja.stop();
});

const today = () => new Date().toISOString().slice(0, 10);

/** Fills in a contribution of a donor without a seat. */
async function fill(page, { amount, currency, output }) {
  await page.locator('#reference').fill(`WEB-${currency}`);
  await page.locator('#donor_name').fill('A fund of the browser');
  await page.locator('#partner').selectOption({ index: 1 });
  await page.locator('#plan').selectOption({ index: 1 });
  if (output) {
    const text = await page.locator('#output option', { hasText: new RegExp(`^${output} `) }).first().innerText();
    await page.locator('#output').selectOption({ label: text });
  }
  await page.locator('#earmarking').selectOption(output ? 'earmarked' : 'softly');
  await page.locator('#state').selectOption('paid');
  await page.locator('#day').fill(today());
  await page.locator('#amount').fill(amount);
  await page.locator('#currency').fill(currency);
  await send(page);
}

const send = (page) => page.locator('main form button').first().click();
const received = async (page) => (await page.locator('.ostoja-facts, main').first().innerText()).match(/([\d,]+) EUR\s+Received/)[1];

test('a currency without a rate is refused with the mend; rates are imported; the gap shrinks', async () => {
  const page = await browser.open('/funding', { as: 'co-lead', lang: 'en' });
  await page.checkAll();
  const before = Number((await received(page)).replaceAll(',', ''));
  await page.goto('/contributions/new');
  await page.checkAll();
  await fill(page, { amount: '7750.50', currency: 'NOK' });
  await page.locator('.govuk-error-summary').getByText('There is no rate of NOK').waitFor();
  assert.equal(await page.locator('#amount').inputValue(), '7750.50');
  await page.goto('/funding/rates');
  await page.checkFits();
  await page.checkAxe(); // the console has the refusal
  await page.locator('input[type=file]').setInputFiles({ name: 'eurofxref.csv', mimeType: 'text/csv', buffer: Buffer.from(`Date,NOK\n${today()},7.75\n`) });
  await send(page);
  await page.locator('#rates').getByText('NOK').waitFor();
  await page.goto('/contributions/new');
  await fill(page, { amount: '7750.50', currency: 'NOK' });
  await page.getByText('1000.06').waitFor();
  await page.goto('/funding');
  assert.equal(Number((await received(page)).replaceAll(',', '')), before + 1000);
});

test('a donor sees the totals and hers, on a phone, in two languages', async () => {
  for (const lang of ['uk', 'en']) {
    const page = await browser.open('/funding', { as: 'donor', width: 360, lang });
    await page.locator('#own').getByText('GR-01').waitFor();
    assert.equal(await page.locator('#by-partner').count(), 0);
    assert.equal(await page.getByText('Nordlicht').count(), 0);
    await page.checkAll();
    const refused = await page.request.get('/contributions');
    assert.ok([403, 404].includes(refused.status()));
  }
});

test('members compare money with need and ask what the next money buys', async () => {
  for (const [path, width] of [['/funding/allocation', 360], ['/funding/scenario', 360], ['/contributions', 360], ['/funding', 360]]) {
    const page = await browser.open(path, { as: 'focal-point', width });
    await page.checkAll();
  }
  const page = await browser.open('/funding/scenario', { as: 'focal-point' });
  await page.locator('#amount').fill('50000');
  await page.locator('#cap').fill('20');
  await send(page);
  assert.equal(await page.locator('#bought tbody tr').count(), 5);
});

test('an export is previewed, kept as sent, and shows what changed since', async () => {
  const page = await browser.open('/exports', { as: 'information-manager', width: 360, lang: 'en' });
  await page.checkAll();
  await page.goto('/exports/rrp');
  await page.checkAll();
  await page.locator('#note').fill('UNHCR');
  await page.locator('form[action$="/sent"] button').click();
  const workOut = page.locator('form[action$="/difference"] button');
  await workOut.waitFor(); // a job has kept it
  await page.goto('/exports/rrp');
  await page.locator('#sent').getByText('UNHCR').waitFor();
  await page.goto('/contributions/new');
  await fill(page, { amount: '500', currency: 'EUR', output: '1.1' });
  await page.locator('.govuk-notification-banner--success').waitFor();
  await page.goto('/exports/rrp/difference');
  await page.checkAll();
  await workOut.click();
  await page.locator('#changes').waitFor();
  await page.checkAll();
  assert.match(await page.locator('#changes').innerText(), /Contribution: [\d.]+ → [\d.]+/);
  const file = await page.request.get('/exports/rrp/file?format=csv');
  assert.match(await file.text(), /^\ufeffCountry,Organisation,/);
});

test('a mapping that names an unknown field is refused, and says what was perhaps meant', async () => {
  const page = await browser.open('/exports/5w', { as: 'information-manager', lang: 'en' });
  await page.locator('form[action$="/copy"] button').click();
  await page.locator('#layout').fill('Organisation = partner.nam');
  await send(page);
  await page.locator('.govuk-error-summary').getByText('partner.name').waitFor();
  await page.locator('#layout').fill('Organisation #org = partner.name');
  await send(page);
  await page.locator('.govuk-notification-banner--success').waitFor();
  await page.locator('a[href^="/exports/"]').last().click();
  await page.locator('#preview').waitFor();
  await page.checkFits();
  await page.checkAxe();
});
