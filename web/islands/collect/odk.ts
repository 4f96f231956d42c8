// Encryption of records as ODK defines it
// (https://getodk.github.io/xforms-spec/encryption), so that what leaves the
// browser can be read by the holder of the form's private key alone. The same in
// Go: formats/openrosa/encryption.go. The browser's own cryptography has RSA-OAEP
// and random numbers, but neither AES-CFB nor MD5: these come from noble.
import { cfb } from '@noble/ciphers/aes.js';
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** A file with its name, plain or encrypted. */
export interface Sealed {
  name: string;
  content: Uint8Array;
}

/** What is sent in place of an encrypted record. */
export interface Envelope {
  form: string;
  version: string;
  instance: string;
  key: string; // the AES key, encrypted to the form's RSA key, in base64
  record: string; // name of the encrypted record
  media: string[];
  signature: string; // base64; '' where the client made none
}

const oaep = { name: 'RSA-OAEP', hash: 'SHA-256' };
const block = 16;

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll(/\s+/g, '')), (c) => c.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
}

/** The public key of a form: base64 of its DER, as on the settings sheet. */
export function publicKey(base64: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('spki', fromBase64(base64), oaep, false, ['encrypt']);
}

/** A private key in PEM (PKCS#8), which stays in this page. */
export function privateKey(pem: string): Promise<CryptoKey> {
  const body = /-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/.exec(pem);
  if (!body) return Promise.reject(new Error('no PKCS#8 key'));
  return crypto.subtle.importKey('pkcs8', fromBase64(body[1]!), oaep, false, ['decrypt']);
}

/** The initialisation vectors: MD5 of instanceID and key, one more byte increased for each file. */
function vectors(instance: string, key: Uint8Array): () => Uint8Array {
  const seed = md5(concatBytes(utf8ToBytes(instance), key));
  let files = 0;
  return () => {
    seed[files % block]!++;
    files++;
    return seed.slice();
  };
}

function padded(content: Uint8Array): Uint8Array {
  const pad = block - (content.length % block);
  return concatBytes(content, new Uint8Array(pad).fill(pad));
}

function unpadded(content: Uint8Array): Uint8Array {
  const pad = content.at(-1) ?? 0;
  if (content.length % block !== 0 || pad === 0 || pad > block || content.subarray(-pad).some((b) => b !== pad)) throw new Error('damaged');
  return content.subarray(0, -pad);
}

/** What the signature holds: the MD5 of form, version, key, instanceID and of each file's MD5. */
function digest(envelope: Omit<Envelope, 'signature'>, files: Sealed[]): Uint8Array<ArrayBuffer> {
  const lines = [envelope.form, ...(envelope.version ? [envelope.version] : []), envelope.key, envelope.instance];
  for (const file of files) lines.push(`${file.name}::${bytesToHex(md5(file.content))}`);
  return md5(utf8ToBytes(`${lines.join('\n')}\n`)) as Uint8Array<ArrayBuffer>;
}

/** Encrypts a record, whose XML comes last among the files, to a form's public key. */
export async function seal(to: CryptoKey, form: string, version: string, instance: string, xml: string, media: Sealed[]): Promise<[Envelope, Sealed[]]> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const next = vectors(instance, key);
  const plain = [...media, { name: 'submission.xml', content: utf8ToBytes(xml) }];
  const files = plain.map(({ name, content }) => ({ name: `${name}.enc`, content: cfb(key, next()).encrypt(padded(content)) }));
  const envelope = {
    form, version, instance, record: 'submission.xml.enc', media: media.map((m) => `${m.name}.enc`),
    key: toBase64(new Uint8Array(await crypto.subtle.encrypt(oaep, to, key))),
  };
  const signature = toBase64(new Uint8Array(await crypto.subtle.encrypt(oaep, to, digest(envelope, plain))));
  return [{ ...envelope, signature }, files];
}

/** Opens an envelope: the record first, then its media. Nothing comes out of one that was changed. */
export async function open(key: CryptoKey, envelope: Envelope, read: (name: string) => Promise<Uint8Array>): Promise<Sealed[]> {
  const aes = new Uint8Array(await crypto.subtle.decrypt(oaep, key, fromBase64(envelope.key)));
  const next = vectors(envelope.instance, aes);
  const plain: Sealed[] = [];
  for (const name of [...envelope.media, envelope.record]) {
    plain.push({ name: name.replace(/\.enc$/, ''), content: unpadded(cfb(aes, next()).decrypt(await read(name))) });
  }
  if (envelope.signature) {
    const signed = new Uint8Array(await crypto.subtle.decrypt(oaep, key, fromBase64(envelope.signature)));
    if (bytesToHex(signed) !== bytesToHex(digest(envelope, plain))) throw new Error('damaged');
  }
  return [plain.at(-1)!, ...plain.slice(0, -1)];
}
