// From a table of lists to an answer that two organisations stand for: the
// question is chosen, not the method; the page waits by itself; the refused
// estimate says which lists cause it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';

const lists = `hotline,shelter,police,count
1,0,0,142
0,1,0,96
0,0,1,118
1,1,0,19
1,0,1,15
0,1,1,12
1,1,1,3
`;

let site, browser;
before(async () => {
  site = await startOstoja();
  browser = await openBrowser(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function ask(page) {
  await page.getByRole('button', { name: 'Ask a question' }).click();
  await page.getByLabel('How many people are there in all?').check();
  await page.checkAll();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'lists.csv', mimeType: 'text/csv', buffer: Buffer.from(lists) });
  await page.checkAll();
  await page.getByRole('button', { name: 'Upload the file' }).click();
  assert.ok(await page.getByLabel('police').isChecked(), 'the lists are proposed');
  await page.checkAll();
  await page.getByRole('button', { name: 'Work it out' }).click();
  await page.getByRole('link', { name: 'Say in one line what is asked' }).click();
  await page.keyboard.type('People trafficked in Lublin, 2026');
  await page.getByRole('button', { name: 'Work it out' }).click();
  await page.waitForURL('**/evidence/estimates/*');
}

test('a question becomes an adopted answer', async () => {
  const asker = await browser.open('/evidence?lang=en', { as: 'focal-point' });
  await ask(asker);
  await asker.getByText('Not signed yet').waitFor({ timeout: 40000 }); // without a click: the page looks again
  await asker.checkAxe();
  await asker.checkFits();
  const address = new URL(asker.url()).pathname;

  await asker.getByRole('button', { name: 'Say whether the assumptions hold' }).click();
  for (const yes of await asker.getByLabel('Holds', { exact: true }).all()) await yes.check();
  await asker.checkAxe();
  await asker.getByRole('button', { name: 'Save' }).click();
  await asker.getByRole('button', { name: 'Sign', exact: true }).click();
  await asker.getByText('Your organisation has signed.').waitFor();

  const lead = await browser.open(address, { as: 'co-lead', width: 360, javaScript: false });
  await lead.getByRole('button', { name: 'Sign', exact: true }).click();
  await lead.getByText('with that the estimate is adopted').waitFor();
  await lead.checkFits();

  const donor = await browser.open('/home', { as: 'donor' });
  assert.equal((await donor.goto(address)).status(), 404);

  // Two organisations have signed; the gate agrees; a co-lead publishes it, and everybody reads the answer.
  const lead2 = await browser.open(address, { as: 'co-lead' });
  await lead2.getByText('Disclosure control agrees').waitFor();
  await lead2.getByRole('button', { name: 'Publish this estimate' }).click();
  await lead2.checkAll();
  await lead2.getByRole('button', { name: 'Publish for everybody' }).click();
  await lead2.getByText('The estimate is published.').waitFor();
  const visitor = await browser.open('/evidence/published?lang=pl', { width: 360, lang: 'pl' });
  await visitor.getByRole('link', { name: 'People trafficked in Lublin, 2026' }).click();
  await visitor.getByRole('heading', { name: 'Na czym opiera się odpowiedź' }).or(visitor.locator('#rests')).first().waitFor();
  await visitor.checkAll();
  assert.equal(await visitor.getByText('hotline').count(), 0, 'names of lists stay in the group');
  await lead2.goto('/figures/ledger');
  await lead2.getByRole('link', { name: 'Estimates' }).first().waitFor();
});

test('a refused estimate names its lists', async () => {
  const page = await browser.open('/evidence?lang=uk', { as: 'co-lead', width: 360, scheme: 'dark' });
  await page.getByRole('link', { name: 'People trafficked in the north (invented)' }).click();
  await page.getByRole('heading', { name: 'Чому немає числа' }).waitFor();
  for (const list of ['hotline', 'border', 'shelter']) await page.getByText(list, { exact: true }).waitFor();
  await page.checkAll();
});
