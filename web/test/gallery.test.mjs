// The parts of the pages in a real browser: every page of the gallery in light
// and dark, on a phone and on a desk, with a strict policy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGallery } from './gallery.mjs';
import { openBrowser } from './harness.mjs';

let gallery, browser;
before(async () => {
  gallery = await startGallery();
  browser = await openBrowser(gallery);
});
after(async () => {
  await browser?.close();
  await gallery?.stop();
});

for (const name of ['home', 'form', 'list', 'notices', 'public', 'sent']) {
  for (const width of [360, 1280]) {
    for (const scheme of ['light', 'dark']) {
      test(`${name} at ${width} px, ${scheme}`, async () => {
        const page = await browser.open(`/${name}`, { width, scheme });
        await page.shoot(`gallery-${name}-${width}-${scheme}`);
        await page.checkAll();
      });
    }
  }
}

test('a public page weighs less than 60 kB, a page of members less than 100 kB', async () => {
  const weigh = async (path) => (await browser.open(path)).weight();
  const [open, members] = [await weigh('/public'), await weigh('/list')];
  console.log(`first load: public ${open} bytes, members ${members} bytes`);
  assert.ok(open < 60_000 && members < 100_000, `public ${open}, members ${members}`);
});

test('the menu opens on a phone without script', async () => {
  const page = await browser.open('/list', { width: 360, javaScript: false });
  const link = page.getByRole('link', { name: 'Invitations' }).locator('visible=true');
  assert.equal(await link.count(), 0);
  await page.getByText('Menu', { exact: true }).click();
  assert.equal(await link.count(), 1);
  await page.checkFits();
  assert.equal(await page.getByRole('button', { name: 'Sign out' }).locator('visible=true').count(), 1);
});

test('the open menu is as accessible as the page', async () => {
  for (const scheme of ['light', 'dark']) {
    const page = await browser.open('/list', { width: 360, scheme });
    await page.getByText('Menu', { exact: true }).click();
    await page.shoot(`gallery-menu-360-${scheme}`);
    await page.checkAll();
  }
});

test('Esc three times, or the button, leaves at once and cannot be undone', async () => {
  for (const way of ['Escape', 'button']) {
    const page = await browser.open('/public', { width: 360 });
    await page.route('**/leave', (route) => route.fulfill({ body: 'the weather', contentType: 'text/html' }));
    const before = await page.evaluate(() => history.length);
    if (way === 'Escape') {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      assert.match(page.url(), /public$/);
      await page.keyboard.press('Escape');
    } else {
      await page.getByRole('button', { name: 'Leave this page' }).click();
    }
    await page.waitForURL('**/leave');
    assert.equal(await page.evaluate(() => history.length), before, `${way}: a way back was left`);
  }
});

test('an error summary takes the focus and leads to the field', async () => {
  const page = await browser.open('/form');
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
  assert.equal(await focused(), 'govuk-error-summary');
  await page.getByRole('link', { name: 'The month must be' }).click();
  assert.equal(await focused(), 'revised-month');
});

test('a choice reveals its question', async () => {
  const page = await browser.open('/form');
  const question = page.getByLabel('Decision of the members');
  assert.equal(await question.isVisible(), false);
  await page.getByRole('radio', { name: 'Donor' }).check();
  assert.equal(await question.isVisible(), true);
});

test('a filter asks again when a choice changes, exchanges the list alone and keeps the address', async () => {
  const page = await browser.open('/list');
  assert.equal(await page.getByRole('button', { name: 'Apply filters' }).isVisible(), false);
  await page.route('**/organisations?*', (route) => route.fulfill({
    contentType: 'text/html',
    body: '<div id="results">one found</div><div id="results-selected">UN</div><p>not asked for</p>',
  }));
  await page.getByRole('checkbox', { name: 'UN', exact: true }).check();
  await page.getByText('one found').waitFor();
  assert.match(page.url(), /organisations\?q=&kind=un&kind=ngo$/);
  assert.equal(await page.getByText('not asked for').count(), 0);
  assert.equal(await page.getByRole('checkbox', { name: 'UN', exact: true }).isChecked(), true);
  await page.checkQuiet();
});

test('where a filter gets no list, its page is loaded', async () => {
  for (const trouble of [{ status: 500 }, { status: 303, headers: { location: '/public' } }]) {
    const page = await browser.open('/list');
    await page.route('**/organisations?*', (route) => {
      const asked = route.request().headers()['hx-request'];
      return route.fulfill(asked ? trouble : { contentType: 'text/html', body: 'a whole page' });
    });
    await page.getByRole('checkbox', { name: 'UN', exact: true }).click(); // not check(): the page with the box goes away
    await page.getByText('a whole page').waitFor();
  }
});

test('the harness notices what it is there to notice', async () => {
  const page = await browser.open('/public', { width: 360 });
  await page.evaluate(() => {
    const wide = document.createElement('p');
    wide.style.width = '900px';
    document.body.append(wide, document.createElement('img'));
    document.body.insertAdjacentHTML('beforeend', '<p style="color:red">inline</p>');
    console.error('planted');
  });
  await assert.rejects(page.checkFits(), /too wide/);
  await assert.rejects(page.checkAxe(), /image-alt/);
  await assert.rejects(page.checkQuiet(), /policy: style-src-attr[^]*planted|planted[^]*policy: style-src-attr/);
});
