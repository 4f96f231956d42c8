// How the members decide: a donor is proposed, two organisations raise their
// voice, the donor has its seat until the day agreed; and a revision of the
// Terms of Reference goes from draft to adopted with the differences shown.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
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

/** A day of Warsaw's calendar, some days from now, as forms take it. */
const day = (later) => new Date(Date.now() + later * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Warsaw' });

/** Asks for consensus, on the part of a form that all decisions share. One organisation alone is too few for it. */
async function byConsensus(page) {
  await page.getByLabel('By consensus at a meeting').check();
  const needed = page.getByLabel('How many organisations must take part?');
  const majority = await needed.inputValue();
  await needed.fill('1');
  await page.getByRole('button', { name: 'Open the decision' }).click();
  await page.getByRole('link', { name: `Write ${majority} or more.` }).waitFor();
  await page.checkRefused();
  await needed.fill(majority);
  await page.getByRole('button', { name: 'Open the decision' }).click();
  await page.waitForURL(/\/decisions\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

async function agree(page, decision) {
  await page.goto(decision);
  await page.getByLabel('Agree', { exact: true }).check();
  await page.getByRole('button', { name: 'Raise the voice' }).click();
  await page.getByText('voice is counted').waitFor();
}

/** Closes it at the meeting, where the others agree too. */
async function close(page, decision) {
  await page.goto(`${decision}/close`);
  for (const voice of await page.locator('select[name^=voice-]').all()) await voice.selectOption('agree');
  await page.getByRole('button', { name: 'Close the decision' }).click();
  await page.getByText('The members have adopted the proposal.').waitFor();
}

// The two need nothing of each other, so that one types while the other waits.
describe('the members decide', { concurrency: true }, () => {
  test('a donor is seated by a decision until the day agreed', seatDonor);
  test('a revision goes from draft to adopted', adoptRevision);
});

async function seatDonor() {
  const member = await browser.open('/donors/new?lang=en', { as: 'focal-point', width: 360 });
  await member.getByLabel('Name of the donor').fill('Amber Coast Fund');
  await member.getByLabel('Why invite this donor?').fill('It pays for night shelters.');
  await member.getByLabel('What the invitation opens').selectOption('period');
  await member.getByLabel('First day').fill(day(0));
  await member.getByLabel('Last day of the invitation').fill(day(-3));
  await member.getByLabel('By consensus at a meeting').check();
  await member.getByRole('button', { name: 'Open the decision' }).click();
  await member.getByRole('link', { name: 'The last day comes after the first one.' }).waitFor();
  await member.getByLabel('Last day of the invitation').fill(day(30));
  const decision = await byConsensus(member);

  // It is on the home page of every voice; an observer sees nothing of it.
  const lead = await browser.open('/home', { as: 'co-lead' });
  await lead.getByRole('link', { name: 'Invite Amber Coast Fund?' }).click();
  await lead.waitForURL(`**${decision}`);
  await lead.checkAll();
  const observer = await browser.open('/home', { as: 'observer' });
  assert.equal((await observer.goto(decision)).status(), 404);

  await agree(member, decision);
  await member.checkFits();
  await member.checkAxe();
  await agree(lead, decision);
  await lead.goto(`${decision}/close`);
  await lead.checkAll();
  await close(lead, decision);
  assert.equal(await lead.getByRole('button', { name: 'Raise the voice' }).count(), 0);

  await lead.goto('/organisations?q=amber');
  await lead.getByRole('link', { name: 'Amber Coast Fund' }).click();
  const until = Number(day(30).slice(8));
  assert.match(await lead.locator('.govuk-summary-list').first().innerText(), new RegExp(`Donor[\\s\\S]*\\b${until} `));
  await lead.goto('/home');
  await lead.getByRole('link', { name: 'Invite a person of the donor Amber Coast Fund' }).waitFor();
}

async function adoptRevision() {
  const member = await browser.open('/revisions?lang=en', { as: 'focal-point' });
  await member.getByRole('link', { name: 'Trainings for host families' }).click();
  const revision = new URL(member.url()).pathname;
  await member.getByText('Change clause 4.1 or comment on it').click();
  await member.getByRole('button', { name: 'Edit clause 4.1' }).click();
  await member.getByLabel('Text', { exact: true }).fill('no person is exposed to further harm by what the group does.');

  // Somebody else is faster: both versions are shown and nothing is lost.
  const lead = await browser.open(member.url(), { as: 'co-lead' });
  await lead.getByLabel('Text', { exact: true }).fill('nobody is put at risk by what the group does.');
  await lead.getByRole('button', { name: 'Save' }).click();
  await lead.waitForURL(`**${revision}**`);
  await member.getByRole('button', { name: 'Save' }).click();
  await member.locator('del', { hasText: 'put at risk' }).waitFor();
  await member.checkAxe();
  await member.getByRole('button', { name: 'Save' }).click();
  await member.locator('ins', { hasText: 'no person' }).waitFor();

  await lead.goto(`${revision}/propose`);
  const decision = await byConsensus(lead);
  await agree(member, decision);
  await agree(lead, decision);
  await close(lead, decision);

  // The new text is in force, the old one stays readable, the differences too.
  await lead.goto('/charter');
  await lead.getByText('no person is exposed to further harm').waitFor();
  await lead.getByRole('button', { name: 'All versions' }).click();
  await lead.checkAll();
  await lead.getByRole('link', { name: 'Version 2' }).click();
  await lead.getByText('nobody is exposed to further harm').waitFor();
  await lead.checkAll();
  const phone = await browser.open(`${revision}?lang=en`, { as: 'focal-point', width: 360 });
  await phone.locator('del', { hasText: 'nobody' }).waitFor();
  await phone.checkAll();
}
