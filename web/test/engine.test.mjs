// What clients other than ours make of our forms: every interview of the cases
// is answered by the engine of ODK Web Forms as the case says, on our XForm and on
// what our page makes of it for large forms.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { root } from './server.mjs';

const forms = join(process.env.OSTOJA_CASES ?? new URL('../../../shared/cases', import.meta.url).pathname, 'forms');
const run = promisify(execFile);

/** What the page does: fills in a form step by step, as a case says. */
const script = `
import { loadForm } from '@getodk/xforms-engine';
import { lighten } from './islands/collect/lighten';

function* all(node) {
  yield node;
  for (const child of node.currentState?.children ?? []) yield* all(child);
}
const look = (node) => ({ relevant: node.currentState.relevant, instanceValue: node.currentState.instanceValue, violation: node.validationState.violation?.condition ?? null });
function answer(node, value) {
  if (node.nodeType !== 'select') node.setValue(value);
  else if (node.selectType === 'select') node.selectValues(value.split(' '));
  else node.selectValue(value || null);
}
globalThis.interview = async (xform, steps, light) => {
  const form = await loadForm(light ? lighten(xform, 1).xform : xform, { fetchFormAttachment: async () => new Response(null, { status: 404 }), missingResourceBehavior: 'BLANK' });
  if (form.status === 'failure') throw form.error;
  const { root } = form.createInstance();
  const log = steps.map(([reference, value]) => {
    const node = [...all(root)].find((n) => n.currentState.reference === reference);
    if (!node) throw new Error('no question ' + reference);
    answer(node, value);
    return [reference, value, look(node)];
  });
  const { status, violations, data } = await root.prepareInstancePayload();
  return { log, status, violations: (violations ?? []).map(({ reference, violation }) => ({ reference, condition: violation.condition })), xml: await data[0].get('xml_submission_file').text() };
};
/** How many choices a question has before and after each answer to another; and whether the list waits for one. */
globalThis.offers = async (xform, question, other, answers, light) => {
  const form = await loadForm(light ? lighten(xform, 1).xform : xform, { fetchFormAttachment: async () => new Response(null, { status: 404 }), missingResourceBehavior: 'BLANK' });
  const { root } = form.createInstance();
  const find = (reference) => [...all(root)].find((n) => n.currentState.reference === reference);
  const count = () => find(question).currentState.valueOptions.length;
  return [count(), ...answers.map((value) => (answer(find(other), value), count()))];
};
globalThis.waits = (xform) => lighten(xform, 1).xform.includes("!= '']/item");`;

let browser, page, server;
before(async () => {
  const { outputFiles } = await esbuild.build({ stdin: { contents: script, resolveDir: join(root, 'web'), loader: 'ts' }, bundle: true, write: false, format: 'esm', target: 'es2022' });
  server = createServer((request, response) => {
    const [type, body] = request.url === '/page.js' ? ['text/javascript', outputFiles[0].text] : ['text/html', '<!doctype html><title>.</title><script type=module src=page.js></script>'];
    response.writeHead(200, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  browser = await chromium.launch({ executablePath: process.env.OSTOJA_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.interview);
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** A record without what is another each time: ids and moments. */
const settled = (xml) => xml.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+([+-]\d\d:\d\d|Z)/g, 'MOMENT').replaceAll(/\d{4}-\d\d-\d\d(?=<)/g, 'DAY');

test('interviews with our forms go as the cases say', { skip: !existsSync(forms) && 'the cases are not here' }, async (t) => {
  const names = (await readdir(join(forms, 'behaviour'))).sort();
  assert.ok(names.length >= 11);
  for (const name of names) {
    await t.test(name, async () => {
      const { form, steps, log, status, violations, xml } = JSON.parse(await readFile(join(forms, 'behaviour', name), 'utf8'));
      const { stdout: xform } = await run(join(root, 'bin/ostoja'), ['form', 'convert', join(forms, 'xlsform', form, 'form.xlsx')]);
      for (const light of [false, true]) {
        const got = await page.evaluate((of) => interview(...of), [xform, steps, light]);
        assert.deepEqual({ ...got, xml: settled(got.xml) }, { log, status, violations, xml: settled(xml) }, light ? 'with the form made light' : '');
      }
    });
  }
});

const filtered = `| survey |
| | type | name | label | choice_filter |
| | select_one country | country | Country | |
| | select_one city | city | City | in = \${country} |
| choices |
| | list_name | name | label | in |
| | country | pl | Poland | |
| | country | ua | Ukraine | |
| | city | waw | Warsaw | pl |
| | city | krk | Cracow | pl |
| | city | lwo | Lviv | ua |
`;

test('a list that waits for an answer offers what it offered', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ostoja-engine-'));
  try {
    await writeFile(join(folder, 'form.md'), filtered);
    const { stdout: xform } = await run(join(root, 'bin/ostoja'), ['form', 'convert', join(folder, 'form.md')]);
    for (const [cell, waiting, offered] of [['<in>ua</in>', true, [0, 2, 1, 0]], ['', true, [0, 2, 0, 0]], ['<in/>', false, [1, 2, 0, 1]]]) {
      const form = xform.replace('<in>ua</in>', cell);
      assert.equal(await page.evaluate((of) => waits(of), form), waiting, cell);
      for (const light of [false, true]) {
        assert.deepEqual(await page.evaluate((of) => offers(...of), [form, '/data/city', '/data/country', ['pl', 'ua', ''], light]), offered, `${cell} ${light}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
