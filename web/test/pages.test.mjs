// Every page of the demonstration that needs no id, for a co-lead and for a
// visitor, on a phone and on a desk, in two languages, light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';

let ostoja, browser;
before(async () => {
  ostoja = await startOstoja();
  browser = await openBrowser(ostoja);
});
after(async () => {
  await browser?.close();
  await ostoja?.stop();
});

const pages = {
  nobody: ['/', '/sign-in', '/join'],
  'co-lead': ['/home', '/charter', '/charter/new', '/charter/commitments/members.revision', '/organisations', '/organisations/new', '/people', '/people/new', '/me', '/me/password', '/me/code', '/me/passkeys/new'],
  donor: ['/home', '/organisations'],
};
const looks = [
  { width: 360, lang: 'uk', scheme: 'light' },
  { width: 1280, lang: 'pl', scheme: 'dark' },
];

for (const [as, paths] of Object.entries(pages)) {
  for (const look of looks) {
    test(`pages for ${as} at ${look.width} px in ${look.lang}, ${look.scheme}`, async () => {
      for (const path of paths) {
        const page = await browser.open(path, { ...look, as: as === 'nobody' ? undefined : as });
        assert.equal(new URL(page.url()).pathname, path);
        await page.checkAll();
        assert.ok((await page.weight()) < 100_000, `${path} weighs ${await page.weight()} bytes`);
        await page.context().close();
      }
    });
  }
}

test('a page that is not there says so, with a way on', async () => {
  const page = await browser.open('/', {});
  await page.goto('/no-such-page');
  await page.getByRole('link', { name: 'Go to the first page' }).waitFor();
});

test('the language is switched and stays', async () => {
  const page = await browser.open('/home', { as: 'co-lead' });
  await page.getByRole('link', { name: 'Українська' }).first().click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'uk');
  await page.goto('/organisations');
  assert.equal(await page.locator('html').getAttribute('lang'), 'uk');
});
