// Takes pictures of pages: node web/test/shots.mjs ROLE WIDTH LANG PATH...
import { openBrowser, startOstoja } from './harness.mjs';
const [as, width, lang, ...paths] = process.argv.slice(2);
const site = await startOstoja();
const browser = await openBrowser(site);
try {
  for (const path of paths) {
    const page = await browser.open(path, { as: as === '-' ? undefined : as, width: Number(width), lang });
    await page.shoot(`${lang}-${width}-${as}${path.replaceAll(/[^a-z0-9]+/gi, '_')}`);
    for (const check of ['checkAxe', 'checkQuiet', 'checkFits']) {
      try { await page[check](); } catch (e) { console.log(path, check, String(e.message).slice(0, 600)); }
    }
    console.log(path, await page.weight());
    await page.context().close();
  }
} finally { await browser.close(); await site.stop(); }
