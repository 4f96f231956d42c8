// Opens encrypted answers where they are read. The private key is read from a
// file into this page and goes nowhere; the server gives what it has, ciphertext.
// The other page makes a pair of keys (internal/surveys/pages_sealed.go).
import { button, h } from './collect/dom';
import { speaker } from './collect/config';
import { read } from './collect/envelope';
import { open, privateKey, toBase64, type Sealed } from './collect/odk';
import { csv, rowsOf, type Row, type Table } from './collect/rows';

interface Listed {
  id: string;
  submitted: string;
  collector: string;
}

interface Config {
  act: 'open' | 'keys';
  form: string;
  address: string; // of the results
  tables: Table[];
  words: Record<string, string>;
}

interface Opened {
  listed: Listed;
  row: Row;
  files: Sealed[];
}

const place = document.getElementById('collect-open')!;
const config: Config = JSON.parse(place.dataset['island']!);
const say = speaker(config.words);
const status = h('p', { class: 'govuk-body', role: 'status' });
const output = h('div', {});

place.replaceChildren();
if (!crypto.subtle) place.append(h('p', { class: 'govuk-body' }, say('insecure')));
else if (config.act === 'keys') place.append(button(say('make'), () => void make()), status, output);
else place.append(...chooser(), status, output);

function chooser(): HTMLElement[] {
  const file = h('input', { id: 'key', type: 'file', class: 'govuk-file-upload', accept: '.pem', 'aria-describedby': 'key-hint' });
  const act = async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    output.replaceChildren();
    let key: CryptoKey;
    try {
      key = await privateKey(await chosen.text());
    } catch {
      status.textContent = say('no_key');
      return;
    }
    await openAll(key);
  };
  const box = h('div', { class: 'govuk-form-group' }, h('label', { class: 'govuk-label govuk-label--s', for: 'key' }, say('key')), h('div', { class: 'govuk-hint', id: 'key-hint' }, say('key_hint')), file);
  return [box, button(say('open'), () => void act())];
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok || response.redirected) throw new Error(String(response.status));
  return response;
}

/** Opens one record after the other, so that a long list needs the room of one. */
async function openAll(key: CryptoKey): Promise<void> {
  const opened: Opened[] = [];
  const failed: Listed[] = [];
  try {
    const all: Listed[] = await (await fetched(`${config.address}/sealed.json`)).json();
    for (const listed of all) {
      const envelope = read(await (await fetched(`${config.address}/${listed.id}/record.xml`)).text());
      const file = async (name: string) => new Uint8Array(await (await fetched(`${config.address}/${listed.id}/files/${encodeURIComponent(name)}`)).arrayBuffer());
      try {
        const [record, ...files] = await open(key, envelope, file);
        opened.push({ listed, row: rowsOf(new TextDecoder().decode(record!.content), config.tables), files });
      } catch {
        failed.push(listed);
      }
      status.textContent = say('progress', opened.length, all.length);
    }
  } catch {
    status.textContent = say('unreachable');
    return;
  }
  if (failed.length > 0) status.textContent += ` ${say('failed', failed.length)}`;
  show(opened);
}

const link = (text: string, name: string, content: BlobPart, type: string) =>
  h('a', { class: 'govuk-link', href: URL.createObjectURL(new Blob([content], { type })), download: name }, text);

function show(opened: Opened[]): void {
  if (opened.length === 0) return;
  const downloads = config.tables.map((table) =>
    h('li', {}, link(say('csv', table.title), `${config.form}${table.repeat && `-${table.repeat.replaceAll('/', '-')}`}.csv`, csv(table, opened.map((o) => ({ head: [o.listed.submitted, o.row.instance, o.listed.collector], row: o.row })), config.tables), 'text/csv')));
  output.replaceChildren(h('ul', { class: 'govuk-list' }, ...downloads), ...opened.map(record));
}

/** One record: its answers and its files. */
function record({ listed, row, files }: Opened): HTMLElement {
  const list = h('dl', { class: 'govuk-summary-list' });
  for (const column of config.tables[0]!.columns) {
    const value = row.values[column.path] ?? '';
    if (column.choice || !value) continue;
    const words = column.choices ? value.split(' ').map((v) => column.choices![v] ?? v).join(', ') : value;
    list.append(h('div', { class: 'govuk-summary-list__row' }, h('dt', { class: 'govuk-summary-list__key' }, column.title), h('dd', { class: 'govuk-summary-list__value' }, words)));
  }
  const links = files.map((file) => h('li', {}, link(file.name, file.name, file.content as BlobPart, 'application/octet-stream')));
  return h('details', { class: 'govuk-details' },
    h('summary', { class: 'govuk-details__summary' }, h('span', { class: 'govuk-details__summary-text' }, `${new Date(listed.submitted).toLocaleString(document.documentElement.lang)} · ${listed.collector}`)),
    h('div', { class: 'govuk-details__text' }, list, h('ul', { class: 'govuk-list' }, ...links)));
}

/** Makes a pair of keys: the private one to keep, the public one for the form. */
async function make(): Promise<void> {
  const pair = await crypto.subtle.generateKey({ name: 'RSA-OAEP', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['encrypt', 'decrypt']);
  const secret = toBase64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))).replaceAll(/(.{64})/g, '$1\n').trimEnd();
  const shown = toBase64(new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)));
  const box = h('textarea', { id: 'public', class: 'govuk-textarea', rows: '7', readonly: true });
  box.value = shown;
  output.replaceChildren(
    h('p', { class: 'govuk-body' }, link(say('private'), 'survey-private-key.pem', `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`, 'application/x-pem-file')),
    h('p', { class: 'govuk-body' }, say('private_hint')),
    h('label', { class: 'govuk-label govuk-label--s', for: 'public' }, say('public')), box);
}
