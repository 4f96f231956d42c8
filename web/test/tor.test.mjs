// A week of a group that is made from real Terms of Reference, in the browser,
// with a mail server: agenda, meeting, minutes, a decision on a donor,
// circulation, correction, approval at the next meeting, and a revision from
// draft to adopted. The file with the Terms of Reference is the group's own and
// not in this repository: OSTOJA_CASES names the folder beside it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { openBrowser, startGroup } from './harness.mjs';
import { startMailbox } from './mailbox.mjs';
import { root } from './server.mjs';
import { soon } from './soon.mjs';

const cases = process.env.OSTOJA_CASES ?? join(root, '..', 'shared', 'cases');
const torFile = join(cases, '..', 'tor', 'ct-sub-sector-poland.txt');
const skip = !existsSync(torFile) && 'the real Terms of Reference are not here';

let mailbox, site, browser, lead, anna, iryna;
before(async () => {
  if (skip) return;
  mailbox = await startMailbox();
  site = await startGroup(torFile, { OSTOJA_MAIL: mailbox.address, OSTOJA_MAIL_FROM: 'Group <group@example.org>' });
  browser = await openBrowser(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await mailbox?.stop();
});

const say = (page, name) => page.getByRole('button', { name, exact: true }).click();
const write = (page, label, text) => page.getByLabel(label, { exact: true }).fill(text);
const path = (page) => new URL(page.url()).pathname;
/** What must hold of every page; that a picture was left unread when one went on is no failure. */
const looksRight = async (page) => {
  await page.checkFits();
  await page.checkAxe();
};

async function joinGroup(page, name, email) {
  await write(page, 'Name', name);
  await write(page, 'Mail address', email);
  await write(page, 'New password', 'four quiet words together');
  await say(page, 'Join the group');
  await page.waitForURL('**/home');
}

/** The first co-lead proves herself with a passkey: Chromium answers for her phone. */
async function usePasskey(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await say(page, 'Use a passkey');
  await write(page, 'Name of this passkey', 'Work laptop');
  await say(page, 'Make the passkey');
  await page.waitForURL('**/me');
}

/** Invites somebody; she joins by the link in the letter that the mail server took. */
async function invite(name, organisation, role, email) {
  await lead.goto('/people/new');
  await write(lead, 'Name', name);
  await lead.getByLabel('Organisation', { exact: true }).selectOption({ label: organisation });
  await lead.getByLabel('Role', { exact: true }).selectOption(role);
  await write(lead, 'Mail address', email);
  await say(lead, 'Send the invitation');
  const [letter] = await mailbox.waitFor(1, (l) => l.to === email && /invitations/.test(l.text));
  const page = await browser.open(new URL(letter.text.match(/http\S+\/invitations\/[^\s.]+/)[0]).pathname);
  await joinGroup(page, name, email);
  return page;
}

/** Puts a proposal to the organisations at a meeting, which agree: two by themselves, the others as the co-lead records it. */
async function decide(page) {
  await page.getByLabel('By consensus at a meeting').check();
  await say(page, 'Open the decision');
  await page.waitForURL(/\/decisions\/[0-9a-f-]{36}$/);
  const decision = path(page);
  for (const voice of [iryna, lead]) {
    await voice.goto(decision);
    await voice.getByLabel('Agree', { exact: true }).check();
    await say(voice, 'Raise the voice');
    await voice.getByText('voice is counted').waitFor();
  }
  await lead.goto(`${decision}/close`);
  for (const voice of await lead.locator('select[name^=voice-]').all()) await voice.selectOption('agree');
  await say(lead, 'Close the decision');
  await lead.getByText('The members have adopted the proposal.').waitFor();
}

test('the group begins: charter, members, invitations to its meetings', { skip }, async () => {
  lead = await browser.open(new URL(site.invitation).pathname);
  await joinGroup(lead, 'Marta Zielinska', 'marta@example.org');
  await usePasskey(lead);
  await lead.goto('/charter/confirm');
  await lead.locator('[name=minutes_days]').fill('3');
  await say(lead, 'Confirm the charter');
  await lead.waitForURL('**/charter');

  await lead.goto('/organisations/new');
  await lead.getByLabel('English').first().fill('House of Hope');
  await lead.locator('select[name=kind]').selectOption('ngo');
  await lead.locator('select[name=seat]').selectOption('member');
  await say(lead, 'Save');
  await lead.waitForURL(/\/organisations\/[0-9a-f-]{36}$/);
  await lead.goto('/people/new');
  const second = await lead.getByLabel('Organisation', { exact: true }).locator('option', { hasText: 'La Strada' }).textContent();
  anna = await invite('Anna Nowak', second.trim(), 'focal-point', 'anna@example.org');
  iryna = await invite('Iryna Bondar', 'House of Hope', 'focal-point', 'iryna@example.org');

  await lead.goto('/calendar');
  await lead.getByRole('button', { name: /^Invite 3 people/ }).click();
  const invitations = await mailbox.waitFor(3, (l) => l.attachments.some((a) => a.mimeType === 'text/calendar'));
  assert.deepEqual(invitations.map((l) => l.to).sort(), ['anna@example.org', 'iryna@example.org', 'marta@example.org']);
  for (const letter of invitations) {
    const calendar = new ICAL.Component(ICAL.parse(new TextDecoder().decode(letter.attachments[0].content)));
    assert.equal(calendar.getFirstPropertyValue('method'), letter.attachments[0].method);
    const next = new ICAL.Event(calendar.getFirstSubcomponent('vevent')).iterator().next();
    assert.deepEqual([next.dayOfWeek(), next.toString().slice(11, 16)], [ICAL.Time.TUESDAY, '15:30']);
  }
});

let meeting, following;
test('agenda, meeting, minutes, circulation', { skip }, async () => {
  // A meeting at short notice, today, so that it can end today; it is approved at the next regular one.
  await lead.goto('/meetings/new');
  await lead.locator('#title').fill('At the border');
  const { day, time } = await soon();
  await lead.locator('#day').fill(day);
  await lead.locator('#time').fill(time);
  await say(lead, 'Save');
  await lead.getByText('everybody with a seat is invited').waitFor();
  meeting = path(lead);
  await iryna.goto('/meetings');
  following = await iryna.locator('#coming a').evaluateAll((links, at) => links.map((a) => a.getAttribute('href')).findLast((href) => href !== at), meeting);
  await iryna.goto(meeting);
  await say(iryna, 'I am coming');
  await iryna.getByText('You said that you are coming.').first().waitFor();
  await say(iryna, 'Propose an item');
  await iryna.locator('#title').fill('Night shelters');
  await say(iryna, 'Save');
  await iryna.locator('#agenda').waitFor();
  await looksRight(iryna);

  await lead.goto(`${meeting}/write`);
  await lead.getByText(/Attendance: 0 of/).click();
  for (const radio of await lead.getByRole('radio', { name: 'Present' }).all()) await radio.check();
  await write(lead, 'Night shelters', 'Ten places are missing.\n\nDecision: The group asks the city for ten places.\nAction: Iryna Bondar to write to the city by 1 December 2027');
  await lead.getByText('All is saved.').waitFor();
  await say(lead, 'To the last step');
  await lead.getByRole('heading', { name: 'The last step' }).waitFor();
  await lead.getByRole('button', { name: /End the meeting and circulate the minutes to 3 people/ }).click();
  await lead.getByText('The minutes are on their way to all members.').waitFor();
  const letters = await mailbox.waitFor(3, (l) => l.text.includes(`${meeting}/minutes`));
  assert.deepEqual(letters.map((l) => l.to).sort(), ['anna@example.org', 'iryna@example.org', 'marta@example.org']);
  for (const letter of letters) assert.doesNotMatch(letter.subject + letter.text, /shelter|city/i);
});

test('a donor is invited by decision, and reaches what was opened', { skip }, async () => {
  await iryna.goto('/donors/new');
  await write(iryna, 'Name of the donor', 'Amber Coast Fund');
  await write(iryna, 'Why invite this donor?', 'It pays for night shelters.');
  await iryna.getByLabel('What the invitation opens').selectOption('meeting');
  await iryna.getByLabel('Which meeting, or what about the topic').fill('The meeting after next');
  const date = await lead.goto(following).then(() => lead.locator('h1').textContent());
  const on = new Date(`${date.split(', ').at(-1)} UTC`).toISOString().slice(0, 10);
  await write(iryna, 'First day', on);
  await write(iryna, 'Last day of the invitation', on);
  await decide(iryna);

  await lead.goto('/home');
  await lead.getByRole('link', { name: 'Invite a person of the donor Amber Coast Fund' }).waitFor();
  const donor = await invite('Sofia Berg', 'Amber Coast Fund', 'viewer', 'sofia@example.org');
  for (const [address, status] of Object.entries({ [following]: 200, [meeting]: 404, '/plan': 200, '/people': 404, '/needs': 404, [`${meeting}/minutes`]: 404 })) {
    assert.equal((await donor.goto(address)).status(), status, address);
  }
  await donor.goto('/meetings');
  assert.deepEqual(await donor.locator('#coming a, #past a').evaluateAll((links) => links.map((a) => a.getAttribute('href'))), [following]);
  await looksRight(donor);
});

test('a correction, and approval at the next meeting', { skip }, async () => {
  await anna.goto(`${meeting}/minutes`);
  await anna.locator('#body').fill('Twelve places are missing, not ten.');
  await anna.locator('main form:has(#body) button').click();
  await anna.getByText('Twelve places are missing, not ten.').waitFor();
  await lead.goto('/home');
  await lead.getByRole('link', { name: /correction/i }).first().click();
  await say(lead, 'Accept and write it in');
  await write(lead, 'Night shelters', 'Twelve places are missing.');
  await lead.getByText('All is saved.').waitFor();

  await lead.goto(`${following}/write`);
  await lead.getByText(/Attendance: 0 of/).click();
  for (const radio of await lead.getByRole('radio', { name: 'Present' }).all()) await radio.check();
  await lead.getByRole('button', { name: /Approve the minutes of/ }).click();
  await lead.getByText('The minutes are saved.').waitFor();
  await iryna.goto(`${meeting}/minutes`);
  await iryna.getByText('Twelve places are missing.', { exact: true }).waitFor();
  await iryna.getByText('Approved', { exact: false }).first().waitFor();
  await looksRight(iryna);
  await iryna.goto('/decisions');
  await iryna.getByRole('link', { name: /Minutes|minutes/ }).first().waitFor();
});

test('a revision of the Terms of Reference from draft to adopted', { skip }, async () => {
  await lead.goto('/revisions/new');
  await lead.locator('main form textarea, main form input[type=text]').first().fill('The group also works online');
  await lead.locator('main form button').first().click();
  await lead.waitForURL(/\/revisions\/[0-9a-f-]{36}$/);
  const revision = path(lead);
  await iryna.goto(revision);
  await iryna.locator('summary', { hasText: /^\s*Change clause/ }).last().click();
  await iryna.getByRole('button', { name: /^Edit clause/ }).last().click();
  await write(iryna, 'Text', 'Meetings take place online unless members agree otherwise.');
  await say(iryna, 'Save');
  await iryna.locator('ins', { hasText: 'unless members agree otherwise' }).waitFor();
  await lead.goto(`${revision}/propose`);
  await decide(lead);
  await iryna.goto('/charter');
  await iryna.getByText('Meetings take place online unless members agree otherwise.').waitFor();
  await iryna.goto('/charter/versions');
  await iryna.getByRole('link', { name: 'Version 1' }).click();
  assert.equal(await iryna.getByText('unless members agree otherwise').count(), 0);
  await iryna.goto(revision);
  await iryna.locator('ins', { hasText: 'unless members agree otherwise' }).waitFor();
  await looksRight(iryna);
});

test('the page of commitments has what the week has shown', { skip }, async () => {
  await iryna.goto('/charter');
  await looksRight(iryna);
  await iryna.getByText('What this clause promises').first().waitFor();
  assert.deepEqual(mailbox.letters.filter((l) => !l.to.endsWith('@example.org')), []);
  const twice = mailbox.letters.map((l) => l.messageId).filter((id, n, all) => all.indexOf(id) !== n);
  assert.deepEqual(twice, []);
});
