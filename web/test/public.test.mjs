// The public site, for whoever holds a borrowed phone; and a message on its way
// from a draft to a Ukrainian poster.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';

const most = 60_000; // bytes of a first load
let site, browser;
before(async () => {
  site = await startOstoja();
  browser = await openBrowser(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

test('without a script, in Ukrainian, on a phone, a visitor finds her rights and help, and leaves', async () => {
  const page = await browser.open('/', { lang: 'uk', width: 360, javaScript: false });
  assert.ok((await page.weight()) < most, `the first page weighs ${await page.weight()} bytes`);
  await page.getByRole('link', { name: 'Час на роздуми' }).click();
  await page.getByRole('heading', { name: 'Час на роздуми' }).waitFor();
  const text = await page.locator('main').innerText();
  assert.match(text, /три місяці/);
  assert.match(text, /Articles 170–175/);
  assert.match(text, /Текст для прикладу: перед використанням його має перевірити юрист/);
  await page.getByRole('button', { name: /^Знайти:/ }).click();
  await page.waitForURL('**/help/legal**');
  assert.ok((await page.locator('a[href^="tel:"]').count()) > 0, 'no phone number is a link');
  assert.deepEqual(await page.context().cookies(), []);

  await page.context().route('https://www.google.com/**', (route) => route.fulfill({ body: 'weather', contentType: 'text/html' }));
  const begun = Date.now();
  await page.getByRole('button', { name: 'Покинути сайт' }).click();
  await page.waitForURL('https://www.google.com/');
  console.log(`leaving took ${Date.now() - begun} ms`);
  await page.context().close();
});

for (const lang of ['en', 'pl', 'uk', 'ru']) {
  test(`the public pages are whole in ${lang}`, async () => {
    const page = await browser.open(`/?lang=${lang}`, { lang, width: 360 });
    for (const path of ['/', '/topic/rights', '/read/children', '/read/compensation', '/about', '/check']) {
      await page.goto(`${path}?lang=${lang}`, { waitUntil: 'networkidle' });
      await page.checkAxe();
      await page.checkFits();
      assert.equal(await page.getAttribute('html', 'lang'), lang);
      const first = await browser.open(`${path}?lang=${lang}`, { lang, width: 360 });
      await first.checkQuiet();
      assert.ok((await first.weight()) < most, `${path} weighs ${await first.weight()} bytes`);
      await first.context().close();
    }
    await page.context().close();
  });
}

test('somebody who has signed in keeps her home, and leaving signs her out of the browser', async () => {
  const page = await browser.open('/', { as: 'co-lead' });
  assert.match(page.url(), /\/home$/);
  await page.goto('/help');
  await page.context().route('https://www.google.com/**', (route) => route.fulfill({ body: 'weather', contentType: 'text/html' }));
  await page.getByRole('button', { name: 'Leave this page' }).click();
  await page.waitForURL('https://www.google.com/');
  await page.goto(`${site.address}/home`);
  assert.match(page.url(), /sign-in/);
  await page.context().close();
});

test('a message goes from a draft to a Ukrainian poster whose QR code leads to help in Ukrainian', async () => {
  const author = await browser.open('/decisions?state=adopted', { as: 'co-lead', javaScript: false });
  const other = await author.locator('table a[href^="/decisions/0"]').first().getAttribute('href');
  await author.goto('/key-messages/new');
  await author.getByLabel('Working title').fill('Nobody sells a job');
  await author.locator('select[name=theme]').selectOption('work');
  await author.getByLabel('People looking for work').check();
  await author.locator('select[name=language]').selectOption('en');
  await author.locator('select[name=organisation]').selectOption({ index: 1 });
  await author.locator('main form button').last().click();
  const message = new URL(author.url()).pathname;
  const texts = `/pieces/${message.split('/').pop()}`;
  await write(author, `${texts}/en`, 'You pay nothing for a job', 'Whoever asks for money for a job wants to cheat you. Ask us first. It is free.');

  const translator = await browser.open(`${texts}/uk`, { as: 'focal-point', javaScript: false });
  await write(translator, `${texts}/uk`, 'За роботу не платять', 'Хто просить гроші за роботу, хоче вас обдурити. Спершу спитайте нас. Це безплатно.');
  await translator.context().close();
  const reader = await browser.open(`${texts}/uk`, { as: 'lawyer', javaScript: false });
  await reader.getByRole('button', { name: /I have read it|Przeczytałem/ }).click();
  await reader.context().close();

  const clear = async (decision) => {
    await author.goto(message);
    await author.getByLabel('Decision').fill(decision);
    await author.getByRole('button', { name: 'Clear by this decision' }).click();
  };
  await clear(other);
  await author.getByText('That decision is about something else').waitFor();
  await clear(await decide(author, 'At the meeting: You pay nothing for a job'));
  await author.locator('select[name=language]').selectOption('uk');
  await author.locator('select[name=area]').selectOption('PL018');
  await author.getByRole('button', { name: 'Make posters and cards' }).click();
  await author.waitForURL('**/materials/**');
  const poster = await author.request.get(`${new URL(author.url()).pathname}/poster-a4.pdf`);
  assert.equal(poster.headers()['content-type'], 'application/pdf');
  assert.ok((await poster.body()).subarray(0, 5).toString() === '%PDF-');
  const address = await author.locator('main a[href^="/links/"]').innerText();

  const visitor = await browser.open(new URL(address).pathname, { lang: 'pl', width: 360, javaScript: false });
  assert.match(visitor.url(), /\/help\/any\/PL018\?lang=uk$/);
  assert.equal(await visitor.getAttribute('html', 'lang'), 'uk');
  assert.deepEqual(await visitor.context().cookies(), []);
  const mark = (await author.locator('main').innerText()).match(/Version ([0-9A-Z]{4}-[0-9A-Z]{4})/)[1];
  await visitor.goto(`/check?version=${mark}&lang=uk`);
  await visitor.getByRole('heading', { name: 'Актуальний', exact: true }).waitFor();

  await write(author, `${texts}/en`, 'You pay nothing for a job', 'Whoever asks for money for a job wants to cheat you. Ask us first, from a phone that is yours.');
  await author.getByText('stale: the source has changed').waitFor();
  await author.context().close();
  await visitor.context().close();
});

/** Has the members adopt something by consensus at a meeting, and gives the decision's address. */
async function decide(page, title) {
  await page.goto('/decisions/new');
  await page.locator('input[name=title]').fill(title);
  await page.getByLabel('By consensus at a meeting').check();
  await page.getByLabel('How many organisations must take part?').fill('1');
  await page.getByRole('button', { name: 'Open the decision' }).click();
  await page.waitForURL(/\/decisions\/[0-9a-f-]{36}$/);
  const decision = new URL(page.url()).pathname;
  await page.goto(`${decision}/close`);
  await page.locator('select[name^=voice-]').first().selectOption('agree');
  await page.getByRole('button', { name: 'Close the decision' }).click();
  await page.getByText('The members have adopted the proposal.').waitFor();
  return decision;
}

/** Writes a version of a text on its page. */
async function write(page, path, title, body) {
  await page.goto(path);
  await page.locator('input[name=title]').fill(title);
  await page.locator('textarea[name=body]').fill(body);
  await page.locator('main form button').last().click();
  await page.waitForURL('**/key-messages/**');
}
