// What a coordinator does with incidents: she releases a quarterly table and
// synthetic records, each approved by a second organisation, and the gate
// refuses the table that would give a few people away by comparison.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, startOstoja } from './harness.mjs';

let ostoja, browser, other; // other: a focal point of another organisation, who reads Polish on her phone
before(async () => {
  ostoja = await startOstoja();
  browser = await openBrowser(ostoja);
});
after(async () => {
  await browser?.close();
  await ostoja?.stop();
});

/** Chooses what to release and looks at the preview. */
async function preview(page, { audience, kind = 'Table', variables, filter, epsilon }) {
  await page.goto('/figures/new');
  await page.getByLabel(audience, { exact: true }).check();
  await page.getByLabel(kind, { exact: true }).check();
  for (const name of variables) await page.getByLabel(name, { exact: true }).check();
  if (filter) await page.getByLabel('Whom to count').selectOption({ label: filter });
  if (epsilon) await page.getByLabel('Epsilon, for the public only').fill(epsilon);
  await page.getByRole('button', { name: 'Preview risk and usefulness' }).click();
  await page.getByRole('heading', { name: 'Risk', exact: true }).waitFor();
}

/** Proposes what is previewed, and has the other approve it. */
async function release(page) {
  await page.getByRole('button', { name: 'Propose this release' }).click();
  await page.getByText('Waits for approval').waitFor();
  const path = new URL(page.url()).pathname;
  if (other) await other.goto('/home');
  else other = await browser.open('/home', { as: 'focal-point', width: 360 });
  await other.locator(`main a[href="${path}"]`).click(); // a task on her home page
  await other.getByRole('button', { name: 'Zatwierdź i opublikuj' }).click();
  await other.getByText('Opublikowano', { exact: true }).first().waitFor();
  await other.checkAll();
  await other.shoot(`figures-360-${path.slice(-4)}`);
  return path;
}

test('a coordinator releases a table and synthetic records, and the third, differencing one is refused', { timeout: 240_000 }, async () => {
  const page = await browser.open('/figures', { as: 'co-lead' });

  await preview(page, { audience: 'Partners: members, observers and donors', variables: ['Gender', 'Type of exploitation'] });
  await page.checkAll();
  await page.shoot('figures-preview');
  const table = await release(page);

  await preview(page, { audience: 'Public', kind: 'Synthetic records', variables: ['Gender', 'Age', 'Type of exploitation'], epsilon: '2' });
  const synthetic = await release(page);

  await page.goto('/figures/new');
  const fewest = await page.getByLabel('Whom to count').locator('option', { hasText: 'Without Region' }).last().textContent();
  await preview(page, { audience: 'Partners: members, observers and donors', variables: ['Gender', 'Type of exploitation'], filter: fewest });
  await page.getByText('this table would give away a group of fewer than 10 people').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Propose this release' }).count(), 0);
  await page.checkAll();
  await page.shoot('figures-refused');

  await preview(page, { audience: 'Public', variables: ['Age'], epsilon: '2.5' });
  await page.getByText('only 2 of the quarter’s 4 is left').waitFor();

  for (const path of ['/figures/ledger', '/figures/budget', table]) {
    await page.goto(path);
    await page.checkAll();
    await page.shoot(`figures${path.replaceAll(/[^a-z0-9]+/gi, '_').slice(0, 16)}`);
  }
  await page.getByText('hidden').first().waitFor();

  // The public sees what is public, and nothing that is for partners.
  const visitor = await browser.open(synthetic, { width: 360 });
  await visitor.getByText('None of them is a person’s').waitFor();
  await visitor.checkAll();
  const file = async (name) => (await visitor.request.get(`${synthetic}/${name}`)).text();
  assert.match(await file('figures.csv'), /^gender,age,exploitation,quarter\n/);
  assert.match(await file('figures.hxl.csv'), /^gender,age,exploitation,quarter\n#meta\+gender,#meta\+age,/);
  assert.match(await file('dictionary.csv'), /^column,label,about,code,value\n/);
  assert.equal((await visitor.request.get(table)).status(), 404);
  assert.equal((await visitor.request.get(`${table}/figures.csv`)).status(), 404);

  // What was withdrawn is shown no more, and stays in the ledger.
  await page.goto(synthetic);
  await page.getByText('Withdraw', { exact: true }).first().click();
  await page.getByRole('textbox').fill('A code list was wrong');
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await page.getByText('Withdrawn').first().waitFor();
  assert.equal((await visitor.request.get(synthetic)).status(), 404);
  await page.goto('/figures/ledger');
  await page.getByText('withdrawn', { exact: false }).first().waitFor();
});
