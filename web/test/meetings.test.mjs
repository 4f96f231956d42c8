// A Tuesday in the browser: agenda, two people who write, a network that
// drops, the last step, letters, a correction, approval; and a calendar that
// an independent reader (ical.js) agrees with.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { openBrowser, startOstoja } from './harness.mjs';
import { soon } from './soon.mjs';

let ostoja, browser;
before(async () => {
  ostoja = await startOstoja();
  const manager = ostoja.output.text.match(/information-manager\s+(http\S+)/);
  ostoja.links['information-manager'] = manager[1];
  browser = await openBrowser(ostoja);
});
after(async () => {
  await browser.close();
  await ostoja.stop();
});

/** Calls a meeting for today, so that the test holds on every day of the week. */
let today;
async function callMeeting() {
  if (today) return today;
  const page = await browser.open('/meetings/new', { as: 'co-lead' });
  await page.checkAll();
  await page.locator('#title').fill('Emergency at the border');
  const { day, time } = await soon();
  await page.locator('#day').fill(day);
  await page.locator('#time').fill(time);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('everybody with a seat is invited').waitFor();
  today = new URL(page.url()).pathname;
  await page.context().close();
  return today;
}

const word = (who, n) => `${who}${n}`;
const box = (page, title) => page.getByLabel(title, { exact: true });
const settled = (page) => page.getByText('All is saved.').waitFor();

test('a member proposes an item, and a co-lead writes, ends and circulates', async () => {
  const at = await callMeeting();
  const member = await browser.open(at, { as: 'focal-point' });
  await member.getByRole('button', { name: 'Zgłoś punkt' }).or(member.getByRole('button', { name: 'Propose an item' })).click();
  await member.locator('#title').fill('Leaflet');
  await member.locator('main form button').first().click();
  await member.locator('#agenda').waitFor();
  await member.checkAll();

  const page = await browser.open(`${at}/write`, { as: 'co-lead' });
  await box(page, 'Leaflet').fill('It is ready.\n\nDecision: It is printed.\nAction: Fundacja Przystań to send it by 4 December');
  await page.getByText(/Attendance: 0 of/).click();
  await page.getByRole('radio', { name: 'Present' }).first().check();
  await settled(page);
  await page.checkAll();
  await page.getByRole('button', { name: 'To the last step' }).click();
  await page.getByRole('heading', { name: 'The last step' }).waitFor();
  assert.equal(await page.locator('select option:checked').first().textContent(), 'Fundacja Przystań');
  assert.match(await page.locator('input[type=date]').first().inputValue(), /-12-04$/);
  await page.checkAll();
  await page.getByRole('button', { name: /End the meeting and circulate/ }).click();
  await page.getByText('The minutes are on their way to all members.').waitFor();
  await page.checkAll();
  await page.goto('/mail');
  await page.getByRole('link', { name: /Emergency at the border/ }).first().waitFor();
  await page.checkAll();

  await member.goto(`${at}/minutes`);
  await member.locator('#body').fill('It is nearly ready.');
  await member.locator('main form:has(#body) button').click();
  await member.getByText('It is nearly ready.').waitFor();
  await page.goto(`${at}/minutes`);
  await page.getByRole('button', { name: 'Accept and write it in' }).click();
  await box(page, 'Leaflet').fill('It is nearly ready.');
  await settled(page);
  await page.goto(`${at}/minutes`);
  await page.getByText('Approve outside of a meeting').click();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('The minutes are approved.').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as Word' }).click()]);
  assert.match(download.suggestedFilename(), /^minutes-.*\.docx$/);
});

/** Opens the editor of the next regular meeting, as two people. */
async function twoWriters() {
  const list = await browser.open('/meetings', { as: 'co-lead' });
  const href = await list.locator('#coming a', { hasText: 'day,' }).last().getAttribute('href');
  await list.context().close();
  const one = await browser.open(`${href}/write`, { as: 'co-lead' });
  const two = await browser.open(`${href}/write?lang=en`, { as: 'information-manager' });
  return { href, one, two };
}

test('two people type into the same section for a while, the network drops, and no word is lost', async () => {
  const { one, two } = await twoWriters();
  const [a, b] = [box(one, 'Any other business'), box(two, 'Any other business')];
  const rounds = Number(process.env.OSTOJA_WRITERS_ROUNDS ?? 30);
  const type = async (page, area, who) => {
    for (let n = 0; n < rounds; n++) {
      if (n === rounds / 2) await page.context().setOffline(who === 'b');
      if (n === rounds / 2 + 5) await page.context().setOffline(false);
      await area.press(n % 3 === 0 ? 'Control+Home' : 'Control+End');
      await area.pressSequentially(` ${word(who, n)} `, { delay: 15 });
    }
  };
  await Promise.all([type(one, a, 'a'), type(two, b, 'b')]);
  await Promise.all([settled(one), settled(two)]);
  const whole = async (area) => (await area.inputValue()).split(/\s+/);
  for (let tries = 0; tries < 40; tries++) {
    const [left, right] = await Promise.all([whole(a), whole(b)]);
    if (left.join() === right.join() && left.length >= 2 * rounds) break;
    await one.waitForTimeout(500);
  }
  const [left, right] = await Promise.all([whole(a), whole(b)]);
  for (let n = 0; n < rounds; n++) {
    for (const who of ['a', 'b']) {
      assert.equal(left.filter((w) => w === word(who, n)).length, 1, `${word(who, n)} in ${left.join(' ')}`);
      assert.ok(right.includes(word(who, n)), `${word(who, n)} is not in the other's box`);
    }
  }
  await one.context().close();
  await two.context().close();
});

test('text that could not be sent comes back with the page, and is sent', async () => {
  const { href, one, two } = await twoWriters();
  await two.context().close();
  await one.route('**/sections/**', (route) => route.abort());
  await box(one, 'Action points').fill('Written without a network');
  await one.getByText(/No connection/).waitFor();
  const context = one.context();
  one.on('dialog', (dialog) => dialog.accept());
  await one.unroute('**/sections/**');
  await one.route('**/sections/**', (route) => route.abort());
  await one.close({ runBeforeUnload: false });
  const again = await context.newPage();
  await again.goto(`${href}/write`);
  await again.getByText('All is saved.').waitFor();
  assert.equal(await box(again, 'Action points').inputValue(), 'Written without a network');
  assert.equal(await again.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('minutes')).length), 0);
  await context.close();
});

test('without script the form does it', async () => {
  const list = await browser.open('/meetings', { as: 'co-lead', javaScript: false });
  const href = await list.locator('#coming a').nth(2).getAttribute('href');
  await list.goto(`${href}/write`);
  await box(list, 'Any other business').fill('Plain form');
  await list.getByRole('button', { name: 'Save' }).click();
  await list.getByText('The minutes are saved.').waitFor();
  assert.equal(await box(list, 'Any other business').inputValue(), 'Plain form');
});

/** The starts of a calendar's first recurring event, as ical.js finds them: the wall clock and UTC by day. */
function occurrences(text, until) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const series = calendar.getAllSubcomponents('vevent').map((e) => new ICAL.Event(e)).find((e) => e.isRecurring());
  const walk = series.iterator();
  const found = {};
  for (let next = walk.next(); next && next.year < until; next = walk.next()) found[next.toString().slice(0, 10)] = [next.toString().slice(11, 16), next.toJSDate().toISOString().slice(11, 16)];
  return found;
}

// The golden calendars are what the program writes on a day of October 2026
// (TestIndependentReadersAgreeOnTheMeetings), so that this holds in every year.
for (const file of ['feed', 'invitation']) {
  test(`ical.js finds the meetings of the ${file} at 15:30 in Warsaw, summer and winter`, async () => {
    const text = await readFile(new URL(`../../internal/meetings/testdata/${file}.ics`, import.meta.url), 'utf8');
    const found = occurrences(text, 2028);
    for (const [day, utc] of Object.entries({ '2026-10-20': '13:30', '2026-10-27': '14:30', '2027-03-30': '13:30' })) {
      assert.deepEqual(found[day], ['15:30', utc], day);
    }
  });
}

test('the feed of a running group is as ical.js wants it', async () => {
  const page = await browser.open('/calendar', { as: 'co-lead' });
  await page.checkAll();
  await page.getByRole('button', { name: 'Make my link' }).click();
  const link = await page.locator('#link').textContent();
  const text = await (await fetch(link.trim())).text();
  const clocks = Object.values(occurrences(text, new Date().getUTCFullYear() + 2)).map(([clock]) => clock);
  assert.ok(clocks.length > 52 && clocks.every((clock) => clock === '15:30'), clocks.join(' '));
});

// What axe-core looks at depends on the width and the scheme, not on the language; what fits does.
for (const [lang, width, scheme, axe] of [['pl', 360, 'light', true], ['uk', 1280, 'dark', true], ['ru', 360, 'dark', false]]) {
  test(`every page holds in ${lang} at ${width} px, ${scheme}`, async () => {
    const page = await browser.open(`/meetings?lang=${lang}`, { as: 'co-lead', lang, width, scheme });
    const next = await page.locator('#coming a').last().getAttribute('href'); // the first may be over: the meeting of today
    const past = await page.locator('#past a').nth(1).getAttribute('href');
    for (const path of ['/meetings', next, `${next}/write`, past, `${past}/minutes`, '/calendar', '/action-points', '/mail', '/home']) {
      await page.goto(path);
      await page.checkQuiet();
      await page.checkFits();
      if (axe) await page.checkAxe();
    }
  });
}
