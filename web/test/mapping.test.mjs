// A member brings a table, sees row by row what would happen, stores it, takes
// it back; and the group ranks its gaps. On a phone as well.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';

let site, browser;
before(async () => {
  site = await startOstoja();
  browser = await openBrowser(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const table = 'Organisation,Activity,Region code,People reached\nFundacja Test,Legal help on Fridays,PL014,10\nFundacja Test,Art classes,PL999,5\n';

test('a table is imported with a preview and taken back whole', async () => {
  const page = await browser.open('/imports', { as: 'co-lead', width: 360 });
  await page.locator('input[name=file]').setInputFiles({ name: 'june.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await page.getByRole('button', { name: 'Send and look' }).click();
  await page.getByRole('button', { name: 'These are right' }).click();
  await page.getByText('Nothing has changed yet').waitFor();
  await page.checkAll();
  assert.ok(await page.getByText('PL999').first().isVisible());
  await page.getByRole('button', { name: 'Store these rows: 1' }).click();
  await page.getByText('The table is stored.').waitFor();
  await page.checkAll();
  await page.goto('/activities?q=fridays');
  assert.ok(await page.getByRole('link', { name: 'Legal help on Fridays' }).isVisible());
  await page.goto('/imports');
  await page.getByRole('link', { name: 'june.csv' }).click();
  await page.getByText('Take this import back').click();
  await page.getByRole('button', { name: 'Take it back' }).click();
  await page.getByText('This import was taken back.').waitFor();
  await page.goto('/activities?q=fridays');
  assert.equal(await page.getByRole('link', { name: 'Legal help on Fridays' }).count(), 0);
  await page.context().close();
});

test('a finding says why, and a decision is kept', async () => {
  const page = await browser.open('/findings', { as: 'co-lead' });
  await page.getByRole('link', { name: /legal advice/i }).first().click();
  await page.checkAll();
  await page.getByLabel('The same, both stay').check();
  await page.getByLabel('Why, in a sentence').fill('Two counters, one team.');
  await page.getByRole('button', { name: 'Keep the decision' }).click();
  await page.getByText('Two counters, one team.').first().waitFor();
  await page.context().close();
});

test('gaps show their arithmetic, and are ranked without a script', async () => {
  const page = await browser.open('/balance', { as: 'co-lead', javaScript: false });
  await page.getByRole('link', { name: 'Lesser Poland' }).first().click();
  assert.match(await page.locator('main').innerText(), /4,200 − 2,450/);
  await page.goto('/ranking');
  await page.locator('input[type=radio]').first().check();
  await page.getByRole('button', { name: 'Next question' }).click();
  await page.getByText('The order, and how sure it is').waitFor();
  await page.context().close();
});

test('the map that moves comes when it is asked for, from this server alone', async () => {
  const page = await browser.open('/map', { as: 'co-lead' });
  const before = await page.weight();
  assert.ok(before < 100_000, `${before} bytes before anybody asks`);
  const hosts = new Set();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.getByRole('button', { name: 'Show the places on a map that moves' }).click();
  await page.locator('.ostoja-points[data-ready]').waitFor();
  const shown = Number(await page.locator('.ostoja-points').getAttribute('data-ready'));
  const { points } = await (await page.request.get('/map/points.json')).json();
  assert.equal(shown, points.features.length);
  assert.ok(shown >= 9, `${shown} services with a public place`);
  assert.ok(!points.features.some((f) => /safe flat|shelter/i.test(f.properties.name)), 'no protected service is a point');
  assert.deepEqual([...hosts], [new URL(site.address).host]);
  await page.checkAll();
  await page.shoot('map-points');
  await page.context().close();
});

test('a map and a curve are saved as PNG and SVG; without a script the map is there', async () => {
  const page = await browser.open('/map', { as: 'donor', width: 360 });
  const [map] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as PNG' }).click()]);
  assert.equal(map.suggestedFilename(), 'services.png');
  const png = await readFile(await map.path());
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.equal(png.readUInt32BE(16), 1120, 'twice the width of the drawing');
  await page.checkAll();
  await page.goto('/impartiality');
  const [curve] = await Promise.all([page.waitForEvent('download'), page.locator('figure[data-svg] button').nth(1).click()]);
  assert.match(curve.suggestedFilename(), /^impartiality-.*\.svg$/);
  assert.match(await readFile(await curve.path(), 'utf8'), /^<svg/);
  await page.context().close();
  const plain = await browser.open('/map?kind=legal', { as: 'donor', javaScript: false });
  assert.ok(await plain.locator('svg.ostoja-chart path').count() >= 16);
  assert.equal(await plain.locator('figure button, #points button').count(), 0, 'no button where it cannot work');
  assert.equal((await plain.request.get(await plain.getByRole('button', { name: 'SVG' }).getAttribute('href'))).status(), 200);
  await plain.context().close();
});
