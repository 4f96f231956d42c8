// The response plan: its figures, and a partner's form.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  await page.locator('button[value="save"]').click(); // the person's own language is not English
  await page.locator('.govuk-notification-banner--success').waitFor();
  await page.checkAll();
});

test('an output is pointed to a gap, commented on, and shown with it', async () => {
  const page = await browser.open('/plan', { as: 'co-lead' });
  const open = await page.locator('h2:has-text("without") + ul a, h2 + ul.govuk-list a[href^="/gaps"], ul a[href^="/recommendations"]').count();
  assert.ok(open > 0, 'the demonstration has a gap that no output answers');
  await page.goto(`${ostoja.address}/plan-outputs`);
  await page.locator('main table a[href^="/plan-outputs/"]').first().click();
  await page.waitForURL('**/plan-outputs/*');
  const output = page.url();
  await page.goto(`${output}/answers`);
  await page.checkAll();
  const boxes = page.locator('input[name="answers"]:not(:checked)');
  const gap = await boxes.last().getAttribute('value');
  await boxes.last().check();
  await page.locator('main form button').click();
  await page.locator('.govuk-notification-banner--success').waitFor();
  await page.goto(`${output}/answers`);
  assert.ok(await page.locator(`input[value="${gap}"]`).isChecked());
});

test('an ordinary month takes twelve inputs at most', async () => {
  const page = await browser.open('/reports', { as: 'focal-point' });
  let inputs = 0;
  const click = async (locator) => {
    inputs++;
    await locator.click();
  };
  await click(page.locator('#own a').first());
  await click(page.locator('button[value="submit"]'));
  while (await page.locator('.govuk-error-summary').count()) { // each question is answered once
    for (const link of await page.locator('.govuk-error-summary a').all()) {
      const field = page.locator(`[id="${(await link.getAttribute('href')).slice(1)}"]`);
      inputs++;
      await field.fill('It is right');
    }
    await click(page.locator('button[value="submit"]'));
    assert.ok(inputs <= 12, `${inputs} inputs`);
  }
  await page.waitForURL(`${ostoja.address}/reports`);
  assert.ok(inputs <= 12, `${inputs} inputs`);
});

test('questions come while one types', async () => {
  const page = await browser.open('/reports', { as: 'co-lead' });
  await page.locator('#own a').first().click();
  const figure = page.locator('input[name^="n."]').first();
  await figure.fill('999999');
  await figure.blur();
  await page.locator('[hx-post] .govuk-inset-text').first().waitFor();
  await page.checkQuiet();
});

test('a file with three errors comes back, is mended, and counts', async () => {
  const page = await browser.open('/reports', { as: 'co-lead' });
  const month = await page.locator('#own a').first().getAttribute('href');
  const csv = await page.evaluate(async (path) => (await fetch(path)).text(), `${month}/file?format=csv`);
  const lines = csv.trim().split('\n');
  const tags = lines[1].split(',');
  const at = tags.indexOf('#reached+new');
  const cells = lines[2].split(',');
  const behind = (text) => [...cells.slice(0, at), text, ...cells.slice(at + 1)].join(',');
  assert.ok(at > 0 && !lines[2].includes('"'), 'the file of the demonstration has plain cells');
  const wrong = [behind('many'), behind('5'), behind('5').replace(month.slice(-7), '2020-01'), behind('5').replace(/^[^,]+/, '00000000-0000-7000-8000-000000000000')];
  const file = join(await mkdtemp(join(tmpdir(), 'ostoja-report-')), 'report.csv');
  const send = async (rows) => {
    await writeFile(file, [lines[0], lines[1], ...rows, ''].join('\n'));
    await page.goto(`${ostoja.address}${month}`);
    await page.locator('input[type="file"]').setInputFiles(file);
    await page.locator('form[enctype] button').click();
  };
  await send(wrong);
  await page.locator('.govuk-error-summary').waitFor();
  assert.equal(await page.locator('.govuk-error-summary li').count(), 4); // the word, its second row, the month, the stranger
  await page.checkAxe(); // a refused file answers 422, which the console reports: so not checkAll
  await page.checkFits();
  const [marked] = await Promise.all([page.waitForEvent('download'), page.locator(`form[action="${month}/marked"] button`).click()]);
  assert.match(marked.suggestedFilename(), /marked\.xlsx$/);
  await send([behind('5')]);
  await page.locator('.govuk-notification-banner--success').waitFor();
});

test('the joint report is read by anyone, in three languages, as page, PDF, Word document and data', async () => {
  const desk = await browser.open('/joint-reports', { as: 'co-lead', width: 360 });
  await desk.checkAll();
  await desk.locator('#joint a').first().click();
  await desk.locator('#sections').waitFor({ timeout: 20_000 });
  await desk.checkAll();
  await desk.locator('#sections a').first().click();
  await desk.locator('textarea[name="text.en"]').fill('We reached more people than ever.');
  await desk.locator('main form button').first().click();
  await desk.locator('.govuk-notification-banner--success').waitFor();
  const folder = await mkdtemp(join(tmpdir(), 'ostoja-joint-'));
  for (const [lang, word] of [['en', 'Joint report'], ['pl', 'Wspólne sprawozdanie'], ['uk', 'Спільний звіт']]) {
    const page = await browser.open(`/joint?lang=${lang}`, { width: 360, lang });
    await page.locator('main li a').first().click();
    await page.getByRole('heading', { level: 1, name: word }).waitFor();
    await page.checkAll();
    for (const kind of ['pdf', 'docx']) {
      const path = await page.locator(`a[href$="-${lang}.${kind}"]`).getAttribute('href');
      const answer = await fetch(ostoja.address + path);
      assert.equal(answer.status, 200, path);
      const file = join(folder, `report-${lang}.${kind}`);
      await writeFile(file, Buffer.from(await answer.arrayBuffer()));
      if (kind === 'pdf') {
        assert.match(run('pdftotext', [file, '-']) ?? word, new RegExp(word));
        run('qpdf', ['--check', file]);
      } else {
        assert.equal((await readFile(file)).subarray(0, 2).toString(), 'PK');
      }
    }
  }
});

/** Runs a tool of Debian's; nothing where it is not installed. */
function run(tool, args) {
  try {
    return execFileSync(tool, args, { encoding: 'utf8' });
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
