import { openBrowser, startOstoja } from './harness.mjs';
const site = await startOstoja(); const browser = await openBrowser(site);
try {
  const page = await browser.open('/key-messages', { as: 'co-lead', width: 1280, lang: 'en' });
  await page.getByRole('link', { name: 'Your passport stays with you' }).first().click();
  const url = new URL(page.url()).pathname;
  const id = url.split('/').pop();
  await page.shoot('message-1280');
  await page.selectOption('select[name=language]', 'uk');
  await page.selectOption('select[name=area]', 'PL018');
  await page.getByRole('button', { name: 'Make posters and cards' }).click();
  await page.waitForURL('**/materials/**');
  await page.shoot('material-1280');
  const m = new URL(page.url()).pathname;
  const fs = await import('node:fs');
  for (const f of ['poster-a4.pdf','leaflet-a5.pdf','card.pdf','cards-a4.pdf','square.png','tall.png','square.svg']) {
    const a = await page.request.get(m + '/' + f);
    console.log(f, a.status(), a.headers()['content-type']);
    fs.writeFileSync('/tmp/public/' + f, await a.body());
  }
  for (const [w,l] of [[360,'uk'],[1280,'pl']]) {
    const p2 = await browser.open('/communication', { as: 'co-lead', width: w, lang: l });
    let n=0;
    for (const path of ['/communication','/communication/coverage','/communication/calendar','/links','/materials','/key-messages','/campaigns',url,'/pieces/'+id+'/uk','/articles','/campaign-remarks','/links/new','/home']) {
      await p2.goto(path + '?lang='+l);
      await p2.shoot(`staff-${w}-${l}-${n++}${path.slice(0,20).replaceAll('/','_')}`);
      for (const c of ['checkAxe','checkQuiet','checkFits']) { try { await p2[c]() } catch (e) { console.log(path, c, String(e.message).slice(0,500)); } }
    }
  }
} finally { await browser.close(); await site.stop(); }
