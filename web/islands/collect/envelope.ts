// The envelope of an encrypted record as XML, and a record put into one.
import { publicKey, seal, type Envelope } from './odk';
import type { Kept } from './store';

const parse = (xml: string) => new DOMParser().parseFromString(xml, 'text/xml');
const text = (root: Element, name: string) => root.getElementsByTagNameNS('*', name)[0]?.textContent?.trim() ?? '';

export function read(xml: string): Envelope {
  const root = parse(xml).documentElement;
  const media = [...root.getElementsByTagNameNS('*', 'media')].flatMap((m) => [...m.getElementsByTagNameNS('*', 'file')].map((f) => f.textContent?.trim() ?? ''));
  return {
    form: root.getAttribute('id') ?? '', version: root.getAttribute('version') ?? '', instance: text(root, 'instanceID'), media,
    key: text(root, 'base64EncryptedKey'), record: text(root, 'encryptedXmlFile'), signature: text(root, 'base64EncryptedElementSignature'),
  };
}

const namespace = 'http://opendatakit.org/submissions';
const metaNamespace = 'http://openrosa.org/xforms';

export function write(e: Envelope): string {
  const xml = document.implementation.createDocument(namespace, 'data');
  const root = xml.documentElement;
  const add = (parent: Element, name: string, value = '', space = namespace) => {
    const child = parent.appendChild(xml.createElementNS(space, name));
    child.textContent = value;
    return child;
  };
  root.setAttribute('id', e.form);
  if (e.version) root.setAttribute('version', e.version);
  root.setAttribute('encrypted', 'yes');
  add(root, 'base64EncryptedKey', e.key);
  add(root, 'encryptedXmlFile', e.record);
  for (const name of e.media) add(add(root, 'media'), 'file', name);
  add(root, 'base64EncryptedElementSignature', e.signature);
  add(add(root, 'meta', '', metaNamespace), 'instanceID', e.instance, metaNamespace);
  return new XMLSerializer().serializeToString(xml);
}

/** The public key of an XForm in base64; '' where it encrypts nothing. */
export function keyOf(xform: string): string {
  return parse(xform).getElementsByTagNameNS('*', 'submission')[0]?.getAttribute('base64RsaPublicKey') ?? '';
}

/** Gives a record as it may leave the browser: encrypted to the key, if there is one. */
export async function sealed(kept: Kept, key: string): Promise<Kept> {
  if (!key) return kept;
  const root = parse(kept.xml).documentElement;
  const media = await Promise.all(kept.files.map(async (f) => ({ name: f.name, content: new Uint8Array(await f.content.arrayBuffer()) })));
  const [envelope, files] = await seal(await publicKey(key), root.getAttribute('id') ?? '', root.getAttribute('version') ?? '', text(root, 'instanceID'), kept.xml, media);
  return { ...kept, xml: write(envelope), files: files.map((f) => ({ name: f.name, content: new Blob([f.content as BlobPart], { type: 'application/octet-stream' }) })) };
}
