// The response plan: its figures, a partner's form, and the whole way from a gap to
// a joint report that both co-leads have approved. The second co-lead comes as people
// come: by the link in the letter that invites her.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';
import { startMailbox } from './mailbox.mjs';
import { openSheet, unzip } from './workbook.mjs';

let mailbox, ostoja, browser;
before(async () => {
  mailbox = await startMailbox();
  Object.assign(process.env, { OSTOJA_MAIL: mailbox.address, OSTOJA_MAIL_FROM: 'Group <group@example.org>' });
  ostoja = await startOstoja();
  browser = await openBrowser(ostoja);
});
after(async () => {
  await browser?.close();
  await ostoja?.stop();
  await mailbox.stop();
});

const done = (page) => page.locator('.govuk-notification-banner--success').waitFor();

/** Hands a form in, answering each question once; gives how many inputs that took. */
async function handIn(page) {
  let inputs = 1;
  await page.locator('button[value="submit"]').click();
  while (await page.locator('.govuk-error-summary').count()) {
    for (const link of await page.locator('.govuk-error-summary a').all()) {
      inputs++;
      await page.locator(`[id="${(await link.getAttribute('href')).slice(1)}"]`).fill('It is right');
    }
    inputs++;
    await page.locator('button[value="submit"]').click();
    assert.ok(inputs < 50, 'the questions have no end');
  }
  await page.waitForURL(`${ostoja.address}/reports`);
  return inputs;
}

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
  await page.locator('#own a').first().click();
  const inputs = 1 + (await handIn(page));
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

// The whole way. Its tests build on each other.
const output = 'Screening at night in Lublin';
let lead, month, partner;

/** Fills a form of the plan in and saves it; gives the address of what was made. */
async function make(path, fields) {
  await lead.goto(path);
  for (const [name, value] of Object.entries(fields)) {
    const field = lead.locator(`[name="${name}"]`).first();
    if (value instanceof RegExp) {
      await field.selectOption({ label: (await field.locator('option').allTextContents()).find((text) => value.test(text)) });
    } else if (await field.evaluate((e) => e.tagName === 'SELECT')) {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
  await lead.locator('main form button[type="submit"]').first().click();
  await lead.locator('.govuk-notification-banner--success, .govuk-error-summary').waitFor();
  assert.deepEqual(await lead.locator('.govuk-error-summary li').allTextContents(), [], path);
  return new URL(lead.url()).pathname;
}

/** Puts the draft in force, on a decision of the members. */
async function adopt() {
  await lead.goto('/plan');
  await lead.locator('a[href^="/plans/"]').first().click();
  await lead.waitForURL('**/plans/*');
  await lead.goto(`${lead.url()}/adopt`);
  await lead.checkAll();
  await lead.locator('select[name="decision"]').selectOption({ index: 1 });
  await lead.locator('main form button[type="submit"]').click();
  await lead.waitForURL('**/plan');
}

test('a gap gets an output, an indicator and two partners', async () => {
  lead = await browser.open('/reports', { as: 'co-lead' });
  month = (await lead.locator('#own a').first().getAttribute('href')).slice(-7);
  const gap = await make('/gaps/new', { heading: 'Nobody screens at night', sort: 'missing', area: 'Lublin', organisation: /International Organization/, state: 'open' });
  const made = await make('/plan-outputs/new', { code: '1.9', 'name.en': output, 'name.pl': 'Rozpoznawanie nocą w Lublinie', 'name.uk': 'Виявлення вночі в Любліні', objective: /^1 / });
  await lead.goto(`${made}/answers`);
  await lead.getByLabel('Nobody screens at night').check();
  await lead.locator('main form button').click();
  await done(lead);
  await make('/plan-indicators/new', { code: '1.9.1', 'name.en': 'People screened at night', 'name.pl': 'Osoby rozpoznane nocą', 'name.uk': 'Люди, яких перевірили вночі', output: /^1\.9 /, unit: 'people', definition: 'Screened after ten.', once: 'By the number of the file.', baseline: '0', target: '500' });
  for (const organisation of [/International Organization/, /Przystań/]) {
    await make('/plan-activities/new', { name: 'Night team', indicator: /^1\.9\.1 /, partner: organisation, area: 'Lublin', target: '250' });
  }
  await adopt();
  await lead.goto('/plan');
  await lead.getByText(output).first().waitFor();
  assert.equal(await lead.locator(`main a[href="${gap}"]`).count(), 0, 'the gap has its output now');
});

test('a report is returned with reasons, and its partner reports by web', async () => {
  await lead.goto('/reports');
  const row = lead.locator('#partners tr', { hasText: 'Przystań' });
  await row.locator(`a[href^="/reports/${month}/of/"]`).click();
  await lead.locator('textarea[name="reason"]').waitFor();
  partner = lead.url();
  await lead.locator('textarea[name="reason"]').fill('The night team is missing.');
  await lead.locator('button[value="returned"]').click();
  await done(lead);
  const page = await browser.open(`/reports/${month}`, { as: 'focal-point', width: 360 });
  await page.getByText('The night team is missing.').waitFor();
  const figures = page.locator('input[name^="n."]');
  const empty = (await figures.evaluateAll((all) => all.map((e) => e.value))).indexOf('');
  await figures.nth(empty).fill('40');
  await page.locator(`[name="${(await figures.nth(empty).getAttribute('name')).replace('n.', 's.')}"]`).fill('44');
  await handIn(page);
});

test('another reports by a workbook with three errors, which it mends', async () => {
  const page = await browser.open(`/reports/${month}`, { as: 'co-lead' });
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`a[href="/reports/${month}/file"]`).click()]);
  const folder = await mkdtemp(join(tmpdir(), 'ostoja-report-'));
  const save = async (name, file) => {
    await file.saveAs(join(folder, name));
    return openSheet(await readFile(join(folder, name)));
  };
  const send = async (sheet) => {
    await writeFile(join(folder, 'sent.xlsx'), sheet.save());
    await page.locator('input[type="file"]').setInputFiles(join(folder, 'sent.xlsx'));
    await page.locator('form[enctype] button').click();
  };
  const sheet = await save('report.xlsx', download);
  const known = sheet.cell('#reached+new', 1);
  sheet.set('#reached+new', 1, 'many');
  sheet.set('#date+month', 2, '2020-01');
  sheet.set('#activity+id', 3, '00000000-0000-7000-8000-000000000000');
  await send(sheet);
  await page.locator('.govuk-error-summary').waitFor();
  assert.equal(await page.locator('.govuk-error-summary li').count(), 3);
  await page.checkFits(); // a refused file answers 422, which the console reports: so not checkAll
  await page.checkAxe();
  const [back] = await Promise.all([page.waitForEvent('download'), page.locator(`form[action="/reports/${month}/marked"] button`).click()]);
  const marked = await save('marked.xlsx', back);
  assert.match(marked.cell('#meta+problem', 1), /many/);
  marked.set('#reached+new', 1, known || '12');
  await send(marked);
  await done(page);
  const night = page.locator('h2:has-text("Night team") ~ * input, h2:has-text("Night team") ~ div input[name^="n."]').first();
  await night.fill('30');
  await handIn(page);
});

test('both reports are validated, and the month locks', async (t) => {
  await lead.goto('/reports');
  const waiting = await lead.locator(`#partners a[href^="/reports/${month}/of/"]`).evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const report of waiting) {
    await lead.goto(report);
    const button = lead.locator('button[value="validated"]');
    if (await button.count()) {
      await button.click();
      await done(lead);
    }
  }
  await lead.goto(partner);
  assert.equal(await lead.locator('button[value="validated"]').count(), 0);
  if (new Date().getDate() < 3) return t.skip('a month locks on the third of the next at the earliest');
  await lead.goto('/plan');
  await lead.locator('a[href^="/plans/"]').first().click();
  await lead.waitForURL('**/plans/*');
  await make(`${lead.url()}/edit`, { due_day: '1', lock_day: '2' });
  await adopt();
  const page = await browser.open(`/reports/${month}`, { as: 'focal-point' });
  await page.locator('textarea[name="why"]').waitFor(); // from now on a change is a correction
  await page.checkAll();
});

/** The co-lead of the second organisation, who comes by her letter. */
async function secondLead() {
  await lead.goto('/people/new');
  await lead.locator('[name="name"]').fill('Zofia Nowak');
  await lead.locator('[name="organisation"]').selectOption({ label: 'La Strada Poland' });
  await lead.locator('[name="role"]').selectOption('co-lead');
  await lead.locator('[name="email"]').fill('zofia@example.org');
  await lead.locator('main form button[type="submit"]').click();
  const [letter] = await mailbox.waitFor(1, (l) => l.to === 'zofia@example.org' && /invitations/.test(l.text));
  const page = await browser.open(new URL(letter.text.match(/http\S+\/invitations\/[^\s.]+/)[0]).pathname);
  await page.getByLabel('Name', { exact: true }).fill('Zofia Nowak');
  await page.getByLabel('Mail address', { exact: true }).fill('zofia@example.org');
  await page.getByLabel('New password', { exact: true }).fill('four quiet words together');
  await page.getByRole('button', { name: 'Join the group', exact: true }).click();
  await page.waitForURL('**/home');
  return page;
}

test('the joint report is written, approved by both co-leads and published', async () => {
  await lead.goto('/joint-reports');
  await lead.checkAll();
  const begin = lead.locator('select[name="month"]');
  if ((await begin.count()) && (await begin.locator(`option[value="${month}"]`).count())) {
    await begin.selectOption(month);
    await lead.locator('main form button').first().click();
  } else {
    const name = new Date(`${month}-15`).toLocaleString('en', { month: 'long', year: 'numeric' });
    await lead.locator('#joint a', { hasText: name }).first().click();
    await lead.locator('form[action$="/compute"] button').click();
  }
  await lead.locator('#sections').waitFor();
  await lead.checkAll();
  const desk = new URL(lead.url()).pathname;
  await lead.locator('#sections a').first().click();
  for (const [lang, words] of [['en', 'Nights are covered now.'], ['pl', 'Noce są teraz objęte dyżurem.'], ['uk', 'Ночі тепер охоплені.']]) {
    await lead.locator(`textarea[name="text.${lang}"]`).fill(words);
  }
  await lead.locator('main form button').first().click();
  await done(lead);
  await lead.goto(desk);
  await lead.locator('form[action$="/fix"] button').click();
  const second = await secondLead();
  for (const page of [lead, second]) {
    await page.goto(desk);
    await page.locator('#approvals').waitFor();
    await page.locator('form[action$="/approve"] button').click();
    await done(page);
  }
  await second.locator('main a[href^="/joint/"]').first().waitFor();
  await second.checkAll();
});

test('anyone reads the joint report in three languages, as page, PDF, Word document and data', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ostoja-joint-'));
  for (const [lang, title, words] of [['en', 'Joint report', 'Nights are covered now.'], ['pl', 'Wspólne sprawozdanie', 'Noce są teraz objęte dyżurem.'], ['uk', 'Спільний звіт', 'Ночі тепер охоплені.']]) {
    const page = await browser.open(`/joint?lang=${lang}`, { width: 360, lang });
    await page.locator(`main li a[href^="/joint/${month}/"]`).first().click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    await page.getByText(words).waitFor();
    await page.checkAll();
    const file = async (kind) => {
      const path = await page.locator(`a[href$="-${lang}.${kind}"]`).getAttribute('href');
      const answer = await fetch(ostoja.address + path);
      assert.equal(answer.status, 200, path);
      return Buffer.from(await answer.arrayBuffer());
    };
    const pdf = join(folder, `report-${lang}.pdf`);
    await writeFile(pdf, await file('pdf'));
    const text = run('pdftotext', [pdf, '-']);
    assert.ok(text === undefined || text.includes(title) && text.includes(words), text);
    run('qpdf', ['--check', pdf]);
    const parts = unzip(await file('docx'));
    assert.ok(parts['word/document.xml'].toString().includes(words));
    for (const name of Object.keys(parts).filter((part) => /\.(xml|rels)$/.test(part))) {
      const wrong = await page.evaluate((xml) => new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')?.textContent, parts[name].toString());
      assert.equal(wrong, undefined, name);
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
