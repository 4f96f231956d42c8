// local only, not committed
import { readFileSync } from 'node:fs';
import { openBrowser } from './harness.mjs';
const log = readFileSync('/tmp/b-demo.log', 'utf8');
const links = {};
for (const m of log.matchAll(/^\s+([a-z-]+)\s+(http:\S+\/demo\/\S+)$/gm)) links[m[1]] = m[2].replace('localhost', '127.0.0.1');
const browser = await openBrowser({ address: 'http://127.0.0.1:8102', links });
const [as, combos, ...paths] = process.argv.slice(2);
try {
  for (const combo of combos.split(',')) {
    const [lang, width] = combo.split('-');
    for (let path of paths) {
      const add = path.includes('?') ? '&' : '?';
      let page;
      try {
        if (path.includes(' > ')) { // follow the first link that begins so
          const [from, match] = path.split(' > ');
          page = await browser.open(from, { as: as === '-' ? undefined : as, width: +width, lang });
          const href = await page.locator(`main a[href^="${match}"]`).evaluateAll((all) => all.map((a) => a.getAttribute('href')).find((h) => /[0-9a-f]{8}-|cell\?|\d/.test(h)));
          await page.goto(href + (href.includes('?') ? '&' : '?') + `lang=${lang}`);
        } else page = await browser.open(path + add + `lang=${lang}`, { as: as === '-' ? undefined : as, width: +width, lang });
        await page.screenshot({ path: `/tmp/b-shots/${path.replaceAll(/[^a-z0-9]+/gi, '_')}.${lang}.${width}.png`, fullPage: true });
        for (const check of ['checkAxe', 'checkQuiet', 'checkFits']) {
          try { await page[check](); } catch (e) { console.log(combo, path, check, String(e.message).slice(0, 500)); }
        }
        const raw = (await page.locator('body').innerText()).match(/\b[a-z_]+\.[a-z_]+(\.[a-z_]+)*\b/g);
        if (raw) console.log(combo, path, 'raw?', [...new Set(raw)].slice(0, 12).join(' '));
        await page.context().close();
      } catch (e) { console.log(combo, path, 'FAILED', String(e.message).slice(0, 200)); await page?.context().close(); }
    }
  }
} finally { await browser.close(); }
