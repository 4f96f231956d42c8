// What the first co-lead does: from the file with the Terms of Reference to a
// group with a confirmed charter, invited members who have signed in, one of
// them with a passkey, and the page of commitments.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, startGroup } from './harness.mjs';

const tor = `# Protection Working Group, Moldova: Terms of Reference

## Objectives

- Coordination: members share information and avoid duplication of efforts.
- Mapping: the group keeps an up-to-date mapping of services.

## Principles

- Do no harm: nobody is exposed to further harm.

## Meetings

The working group meets every two weeks on Thursday at 10:00 in Chisinau. It is co-chaired by UNHCR and Casa Mariorei. The minutes are circulated among all members.

## Review

These Terms of Reference are reviewed every six months.
`;

let folder, site, browser;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ostoja-tor-'));
  await writeFile(join(folder, 'tor.md'), tor);
  site = await startGroup(join(folder, 'tor.md'));
  browser = await openBrowser(site);
});
after(async () => {
  await browser?.close();
  await site?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Lets Chromium answer for a phone that holds passkeys. */
async function withPasskeys(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function accept(page, name, email) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Mail address').fill(email);
  await page.getByLabel('New password').fill('four quiet words together');
  await page.getByRole('button', { name: 'Join the group' }).click();
  await page.waitForURL('**/home');
}

test('from a file to a running group', async () => {
  const lead = await browser.open(new URL(site.invitation).pathname);
  await withPasskeys(lead);
  await accept(lead, 'Maria Rusu', 'maria@example.org');

  // A co-lead leads with a second factor: she makes a passkey.
  await lead.getByRole('button', { name: 'Use a passkey' }).click();
  await lead.getByLabel('Name of this passkey').fill('Work laptop');
  await lead.getByRole('button', { name: 'Make the passkey' }).click();
  await lead.waitForURL('**/me');
  assert.ok(await lead.getByText('The passkey is set up.').isVisible());

  // The charter: what was found is quoted, what was not is asked, a mistake is kept and explained.
  await lead.goto('/home');
  await lead.getByRole('link', { name: 'Read the proposed charter and confirm it' }).click();
  assert.equal(await lead.getByLabel('Time', { exact: true }).inputValue(), '10:00');
  assert.equal(await lead.getByLabel('Time zone').inputValue(), 'Europe/Chisinau');
  await lead.checkAll();
  await lead.getByLabel('Time', { exact: true }).fill('ten');
  await lead.getByLabel('Minutes are circulated').fill('3');
  await lead.getByRole('button', { name: 'Confirm the charter' }).click();
  await lead.getByRole('link', { name: 'Write a time like 15:30.' }).click();
  assert.equal(await lead.getByLabel('Minutes are circulated').inputValue(), '3');
  await lead.keyboard.press('ControlOrMeta+a');
  await lead.keyboard.type('10:00');
  await lead.getByRole('button', { name: 'Confirm the charter' }).click();
  await lead.waitForURL('**/charter');
  await lead.getByText('What this clause promises').first().waitFor();

  // She invites somebody, who joins by the link; the link works once.
  await lead.goto('/people/new');
  await lead.getByLabel('Name', { exact: true }).fill('Ion Ceban');
  await lead.getByLabel('Organisation', { exact: true }).selectOption({ index: 1 });
  await lead.getByLabel('Role', { exact: true }).selectOption('focal-point');
  await lead.getByLabel('Mail address').fill('ion@example.org');
  await lead.getByRole('button', { name: 'Send the invitation' }).click();
  const link = await lead.locator('#link').textContent();
  const member = await browser.open(new URL(link).pathname);
  await accept(member, 'Ion Ceban', 'ion@example.org');
  const again = await browser.open('/');
  assert.equal((await again.goto(link)).status(), 404);

  // The co-lead signs out and in again, with the passkey alone.
  await lead.goto('/home');
  await lead.getByRole('button', { name: 'Sign out' }).click();
  await lead.goto('/sign-in');
  await lead.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await lead.waitForURL('**/home');
});
