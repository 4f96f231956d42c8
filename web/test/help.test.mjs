// The public directory as a stranger meets it: with the keyboard alone, in her
// own language, light enough for a bad connection; and what she must never learn.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { openBrowser, ostoja, startOstoja } from './harness.mjs';

let site, browser;
before(async () => {
  site = await startOstoja();
  browser = await openBrowser(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Presses Tab until the element with the focus says this; it must be reached within so many steps. */
async function tabTo(page, words, most = 60) {
  const heard = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const e = document.activeElement;
      return (e.labels?.[0]?.innerText ?? e.innerText ?? '').trim();
    });
    heard.push(name);
    if (words.test(name)) return;
  }
  assert.fail(`the keyboard does not come to ${words}; it came to: ${heard.join(' | ')}`);
}

for (const javaScript of [true, false]) {
  test(`a newcomer finds legal aid in Lublin, in Ukrainian, by keyboard alone, ${javaScript ? 'with' : 'without'} scripts`, async () => {
    const page = await browser.open('/', { lang: 'uk', width: 360, javaScript });
    await tabTo(page, /^Меню$/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Знайти допомогу$/);
    await Promise.all([page.waitForURL('**/help'), page.keyboard.press('Enter')]);
    await tabTo(page, /^Що вам потрібно\?$/);
    await page.keyboard.type('Безкоштовний ю');
    await tabTo(page, /^Де ви зараз\?$/);
    await page.keyboard.type('Люблін');
    await Promise.all([page.waitForURL('**/help/search?*'), page.keyboard.press('Enter')]);
    assert.match(await page.locator('main').innerText(), /Люблінське[^]*Безкоштовна правова допомога[^]*\+48 22/);
    if (javaScript) await page.checkAll(); // axe needs a script itself
    await tabTo(page, /^\+48 22 000 01 02$/); // the phone is the first thing that can be used
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /^tel:\+48220000102$/);
    await tabTo(page, /Безкоштовна правова допомога/);
    await Promise.all([page.waitForURL('**/help/service/*'), page.keyboard.press('Enter')]);
    assert.match(await page.locator('main').innerText(), /ul\. Przykładowa 3, Lublin/);
    if (javaScript) await page.checkAll();
    assert.deepEqual(await page.context().cookies(), [], 'no trace stays in her browser');
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length).catch(() => 0), 0);
    await page.context().close();
  });
}

test('the first page of help weighs less than 60 kB', async (t) => {
  for (const lang of ['uk', 'pl']) {
    for (const path of ['/help', '/help/legal/PL006']) {
      const page = await browser.open(path, { lang, width: 360 });
      const weight = await page.weight();
      t.diagnostic(`${path} in ${lang}: ${weight} bytes`);
      assert.ok(weight > 10_000 && weight < 60_000, `${path} in ${lang}: ${weight} bytes`);
      await page.context().close();
    }
  }
});

const canary = 'Canary street 7'; // where the shelter of this test is

/** All texts of a workbook: its XML parts, unpacked. */
function textsOfExcel(bytes) {
  let text = '';
  for (let at = bytes.indexOf('PK\x03\x04', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4, 'latin1')) {
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    text += bytes.readUInt16LE(at + 8) === 8 ? inflateRawSync(bytes.subarray(start)).toString() : '';
  }
  return text;
}

async function textOf(answer) {
  const body = await answer.body();
  return answer.headers()['content-type']?.includes('spreadsheet') ? textsOfExcel(body) : body.toString();
}

/** Every address that search engines are told of, as paths. */
async function sitemap(page) {
  const xml = await (await page.request.get('/help/sitemap.xml')).text();
  return [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, address]) => {
    const url = new URL(address.replaceAll('&amp;', '&'));
    return url.pathname + url.search;
  });
}

test('a protected address appears nowhere outside', async (t) => {
  const lead = await browser.open('/services/new?lang=en', { as: 'co-lead' });
  await lead.locator('input[name="name.en"]').fill('House of the canary');
  await lead.locator('select[name=organisation]').selectOption({ index: 1 });
  await lead.locator('select[name=kind]').selectOption('shelter');
  await lead.locator('#protected').check();
  await lead.locator('[name=hideout]').fill(canary);
  await lead.locator('input[name=phone]').fill('+48 22 000 02 22');
  await lead.locator('#listed').check();
  await lead.locator('select[name=state]').selectOption('active');
  await lead.locator('main form button').first().click();
  await lead.waitForURL(/\/services\/[0-9a-f-]{36}/);
  const service = lead.url().match(/[0-9a-f-]{36}/)[0];
  assert.match(await lead.locator('main').innerText(), new RegExp(canary), 'a vetted person reads it: the test would see it leak');
  await lead.locator('form[action$="/confirm"] button').click();
  await lead.context().close();

  const visitor = await browser.open('/help');
  const open = [...new Set([...(await sitemap(visitor)), '/robots.txt', '/help/sitemap.xml', '/help/search?q=Canary', '/help/search?q=canary+street&where=Lublin', '/help/search?need=shelter', '/help/sheet/PL006',
    '/hsds', '/hsds/services?full=true&per_page=500', '/hsds/services?format=ndjson', `/hsds/services/${service}`, '/hsds/organizations?full_service=true&per_page=500', '/hsds/service_at_locations?full=true&per_page=500',
    '/hsds/service_at_locations?format=ndjson', '/api/openapi.json'])];
  assert.ok(open.length > 200 && open.some((path) => path.includes(service)), `${open.length} addresses, the shelter's own among them`);
  await nowhere(visitor, 'visitor', open, true);
  const inside = ['/services', `/services/${service}`, '/services?q=canary', '/services/export?format=xlsx', '/services/export?format=csv', '/services/export?format=hxl', '/services/export?format=json',
    '/api/v1/services?limit=100', `/api/v1/services/${service}`, '/activities/export?format=xlsx', '/activities/export?format=hxl', '/map', '/map/services.svg', '/map/services.csv', '/map/points.json', '/findings', '/search?q=canary'];
  for (const as of ['observer', 'donor']) {
    const page = await browser.open('/services', { as });
    await nowhere(page, as, [...inside, '/hsds/services?full=true', `/help/service/${service}`], false);
    await page.context().close();
  }
  const vetted = await browser.open('/services', { as: 'co-lead' });
  await nowhere(vetted, 'co-lead who takes a file along', inside.filter((path) => /export|map/.test(path)), false);
  await vetted.context().close();
  await visitor.context().close();

  await site.halt();
  const folder = join(site.data, 'published');
  await ostoja('publish', folder, '--data', site.data, '--url', 'https://help.example.org');
  let files = 0;
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    files++;
    const text = await readFile(join(file.parentPath, file.name), 'utf8');
    assert.ok(!/canary street/i.test(text) && !/ul\. Tajna/.test(text), `${file.name} of the published folder tells the place`);
  }
  assert.ok(files > 500, `${files} files published`);
  t.diagnostic(`${open.length} open addresses, ${files} published files`);
});

/** Opens each address and looks for the protected places: the test's own and those of the demonstration. */
async function nowhere(page, who, paths, mustAnswer) {
  for (const path of paths) {
    const answer = await page.request.get(path);
    if (mustAnswer) assert.ok(answer.ok(), `${path}: ${answer.status()}`);
    const text = (await textOf(answer)).replaceAll(path.replaceAll('&', '&amp;'), '');
    assert.doesNotMatch(text, /canary street 7|ul\. Tajna/i, `${who} reads the place at ${path}`);
  }
}
