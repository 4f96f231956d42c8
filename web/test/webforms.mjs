// ODK Web Forms, the client of ODK itself, on a page of its own: what our server
// gives out it must show, and what it sends our server must take.
import * as esbuild from 'esbuild';
import { fileURLToPath } from 'node:url';

/** The client's page: show(formXml) shows a form and gives what is sent, once it is. */
const page = `
import { createApp, h } from 'vue';
import { OdkWebForm, webFormsPlugin } from '@getodk/web-forms';

globalThis.show = (formXml) => new Promise((onSubmit) => {
  const props = { formXml, fetchFormAttachment: async () => new Response(null, { status: 404 }), onSubmit };
  createApp({ render: () => h(OdkWebForm, props) }).use(webFormsPlugin).mount('#form');
});

/** The form that a device with a key is offered. */
globalThis.offered = async (key) => {
  const get = async (address) => (await fetch(address, { headers: { 'X-OpenRosa-Version': '1.0' } })).text();
  const list = new DOMParser().parseFromString(await get(key + '/formList'), 'text/xml');
  return get(list.querySelector('downloadUrl').textContent);
};

/** Sends what the client hands over, as often as it is told; gives the answers' numbers. */
globalThis.send = (key, payload, times) => Promise.all(Array.from({ length: times }, async () => {
  const response = await fetch(key + '/submission', { method: 'POST', headers: { 'X-OpenRosa-Version': '1.0' }, body: payload.data[0] });
  return response.status;
}));
`;

/** Opens the client on the origin of a site. */
export async function openWebForms(browser) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: page, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'esm',
    write: false,
    define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false', 'process.env.NODE_ENV': '"production"' },
  });
  const client = await browser.open('/');
  await client.route('**/web-forms', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Client</title><div id="form"></div><script type="module" src="/web-forms.js"></script>' }));
  await client.route('**/web-forms.js', (route) => route.fulfill({ contentType: 'text/javascript', body: outputFiles[0].text }));
  await client.goto('/web-forms');
  await client.waitForFunction(() => globalThis.show);
  return client;
}
