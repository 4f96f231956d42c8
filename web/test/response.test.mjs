// The response plan: an ordinary month takes a partner few inputs.
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

test('the plan shows figures per output, to members and donors', async () => {
  for (const as of ['co-lead', 'donor']) {
    const page = await browser.open('/plan', { as, width: 360 });
    await page.getByText('Screening at the border and in reception').first().waitFor();
    await page.checkAll();
  }
});

test('a partner opens the form of the month, already filled, and saves it', async () => {
  const page = await browser.open('/reports', { as: 'focal-point' });
  await page.locator('#own a').first().click();
  const filled = page.locator('input[name^="n."]');
  assert.ok((await filled.count()) > 0);
  assert.notEqual(await filled.first().inputValue(), '');
  await page.checkAll();
  let inputs = 0;
  await page.getByRole('button', { name: 'Save and check' }).click();
  inputs++;
  await page.getByText('The draft is saved.').waitFor();
  assert.ok(inputs <= 12);
  await page.checkAll();
});
