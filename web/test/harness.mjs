// The browser harness: real pages of Ostoja in headless Chromium.
//
// A test file is named web/test/NAME.test.mjs and runs with node's own runner
// (make test; cd web && npm test; npm test -- test/NAME.test.mjs). It looks like this:
//
//   import { after, before, test } from 'node:test';
//   import { openBrowser, startOstoja } from './harness.mjs';
//
//   let ostoja, browser;
//   before(async () => {
//     ostoja = await startOstoja();           // bin/ostoja demo, free port, own data folder
//     browser = await openBrowser(ostoja);
//   });
//   after(async () => {
//     await browser.close();
//     await ostoja.stop();
//   });
//
//   test('a co-lead sees what is due', async () => {
//     const page = await browser.open('/', { as: 'co-lead', width: 360 });
//     await page.getByRole('heading', { name: 'What is due' }).waitFor();
//     await page.checkAll();                  // see Visit below
//   });
//
// Options of open, each with its default first:
//   width: 1280 | 360 ...    of the window; 360 is a phone with touch
//   scheme: 'light' | 'dark'
//   lang: 'en' | 'pl' | 'uk' | 'ru'   what the browser asks for (Accept-Language)
//   as: nobody | 'co-lead' | 'information-manager' | 'focal-point' | 'observer' | 'donor'   signs in by the link that demo printed
//   javaScript: true | false
//
// What open returns is Playwright's page, with these methods besides:
//   checkAll()       all of the checks below, for a page as it stands now
//   checkAxe()       no finding of axe-core (WCAG 2.2 A and AA, and best practice)
//   checkQuiet()     no error on the console, none thrown, no failed request, no CSP report
//   checkFits()      nothing stands beyond the right edge, but what can be scrolled to in its own frame
//   weight()         bytes of all that was loaded so far, as sent (compressed, with headers)
//   shoot(name)      a picture of the whole page: OSTOJA_SCREENSHOTS/NAME.png
//
// Environment: OSTOJA_CHROMIUM (default /usr/bin/chromium) and
// OSTOJA_SCREENSHOTS (default: a folder of that name in the temporary folder).
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export { ostoja, startGroup, startOstoja } from './server.mjs';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.OSTOJA_SCREENSHOTS ?? join(tmpdir(), 'ostoja-screenshots');

/** Starts Chromium for a site, {address, links}; see the top of this file. */
export async function openBrowser(site) {
  const browser = await chromium.launch({
    executablePath: process.env.OSTOJA_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--enable-unsafe-swiftshader', // WebGL without a graphics card
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    open: (path, options) => open(browser, site, path, options),
    close: () => browser.close(),
  };
}

async function open(browser, site, path, options = {}) {
  const { width = 1280, scheme = 'light', lang = 'en', as, javaScript = true } = options;
  const phone = width < 640;
  const context = await browser.newContext({
    baseURL: site.address,
    viewport: { width, height: phone ? 740 : 900 },
    colorScheme: scheme,
    locale: lang,
    javaScriptEnabled: javaScript,
    hasTouch: phone,
    reducedMotion: 'reduce',
  });
  if (as) await signIn(context, site, as);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // a busy machine is no failure
  const record = await watch(page);
  await page.goto(path, { waitUntil: 'load' });
  return Object.assign(page, checks(page, record));
}

/** Signs in with the one-click link of a person of the demonstration, without drawing the page that it leads to. */
async function signIn(context, site, as) {
  const link = site.links[as];
  assert.ok(link, `no sign-in link for '${as}'; there are: ${Object.keys(site.links).join(', ')}`);
  const response = await context.request.get(link, { maxRedirects: 0 });
  assert.equal(response.status(), 303, `signing in as ${as}`);
}

/** Writes down what goes wrong on a page, and what is loaded. */
async function watch(page) {
  const record = { troubles: [], requests: [] };
  const trouble = (text) => record.troubles.push(text);
  page.on('console', (message) => message.type() === 'error' && trouble(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble(`thrown: ${error.message}`));
  const left = (request) => request.failure()?.errorText === 'net::ERR_ABORTED'; // the browser went on to another page
  page.on('requestfailed', (request) => left(request) || trouble(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('requestfinished', (request) => record.requests.push(request));
  await page.exposeFunction('reportPolicy', (text) => trouble(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => reportPolicy(`${e.violatedDirective} ${e.blockedURI}`));
  });
  return record;
}

function checks(page, record) {
  const self = {
    async checkAll() {
      await self.checkQuiet();
      await self.checkFits();
      await self.checkAxe();
    },
    async checkAxe() {
      await page.evaluate(axeSource);
      const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
      assert.deepEqual(violations.map(describe), [], `axe-core on ${page.url()}`);
    },
    async checkQuiet() {
      assert.deepEqual(record.troubles, [], `troubles on ${page.url()}`);
    },
    /** Sees that what was sent was refused, which the browser's console tells as a failure, and nothing else went wrong. */
    async checkRefused() {
      const troubles = record.troubles.splice(0);
      assert.notEqual(troubles.length, 0, `nothing refused on ${page.url()}`);
      for (const trouble of troubles) assert.match(trouble, /status of 422/);
    },
    async checkFits() {
      const wide = await page.evaluate(widest);
      assert.equal(wide, '', `too wide on ${page.url()}`);
    },
    async weight() {
      await page.waitForLoadState('networkidle');
      const sizes = await Promise.all(record.requests.map((request) => request.sizes()));
      return sizes.reduce((sum, s) => sum + s.responseBodySize + s.responseHeadersSize, 0);
    },
    async shoot(name) {
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    },
  };
  return self;
}

/** One finding of axe-core in a line: the rule, what to do, and where. */
function describe({ id, help, nodes }) {
  return `${id}: ${help}: ${nodes.map((node) => `${node.target} (${node.failureSummary})`).join('; ')}`;
}

/**
 * Runs in the page: what stands beyond its right edge, or ''. Not counted is
 * what can be scrolled to, and what is hidden from the eye (clipped to a pixel).
 */
function widest() {
  const room = document.documentElement.clientWidth;
  const scrolls = (e) => e && e !== document.body && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const clipped = (e) => e && (getComputedStyle(e).clipPath !== 'none' || clipped(e.parentElement));
  const outside = [...document.body.querySelectorAll('*')].filter((e) => {
    const { right, width } = e.getBoundingClientRect();
    return width > 0 && right > room + 1 && !scrolls(e.parentElement) && !clipped(e);
  });
  const reach = (e) => `${e.tagName}.${e.className} reaches ${Math.round(e.getBoundingClientRect().right)} of ${room} px`;
  return outside.slice(0, 3).map(reach).join('; ');
}
