// What spreadsheets and word processors save: a zip with XML inside.
import { crc32, inflateRawSync } from 'node:zlib';

const signature = (text) => Buffer.from(text, 'latin1');

/** The files of a zip, {name: Buffer}, in their order. */
export function unzip(bytes) {
  const files = {};
  const end = bytes.lastIndexOf(signature('PK\x05\x06'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    files[bytes.toString('utf8', at + 46, at + 46 + name)] = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(body) : body;
    at += 46 + name + extra + comment;
  }
  return files;
}

/** A zip of files, {name: Buffer}, stored as they are. */
export function zip(files) {
  const parts = [];
  const index = [];
  let at = 0;
  for (const [name, body] of Object.entries(files)) {
    const path = Buffer.from(name);
    const about = Buffer.alloc(26); // what the file and the index both say
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x21, 8); // 1 January 1980
    about.writeUInt32LE(crc32(body), 10);
    about.writeUInt32LE(body.length, 14);
    about.writeUInt32LE(body.length, 18);
    about.writeUInt16LE(path.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    parts.push(signature('PK\x03\x04'), about, path, body);
    index.push(signature('PK\x01\x02\x14\x00'), about, place, path);
    at += 30 + path.length + body.length;
  }
  const list = Buffer.concat(index);
  const end = Buffer.alloc(18);
  for (const field of [4, 6]) end.writeUInt16LE(Object.keys(files).length, field);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, signature('PK\x05\x06'), end]);
}

/**
 * The first sheet of a workbook: {cell(tag, row), set(tag, row, text), save()}.
 * Columns go by the row of tags (#…), rows count from the first below it.
 */
export function openSheet(bytes) {
  const files = unzip(bytes);
  const name = Object.keys(files).find((path) => /worksheets\/sheet1\.xml$/.test(path));
  let xml = files[name].toString();
  const cells = /<c r="([A-Z]+)(\d+)"[^>]*?(?:\/>|>(.*?)<\/c>)/gs;
  const text = (inside = '') => inside.replace(/<[^>]*>/g, '');
  const columns = {};
  let tags = 0;
  for (const [, column, row, inside] of xml.matchAll(cells)) {
    if (!text(inside).startsWith('#')) continue;
    columns[text(inside)] = column;
    tags = Number(row);
  }
  const at = (tag, row) => `${columns[tag]}${tags + row}`;
  return {
    cell: (tag, row) => text([...xml.matchAll(cells)].find(([, column, n]) => column + n === at(tag, row))?.[3]),
    set(tag, row, words) {
      const before = xml;
      xml = xml.replace(cells, (all, column, n) => (column + n === at(tag, row) ? `<c r="${column}${n}" t="inlineStr"><is><t>${words}</t></is></c>` : all));
      if (xml === before && this.cell(tag, row) !== words) throw new Error(`there is no cell ${at(tag, row)}`);
    },
    save: () => zip({ ...files, [name]: Buffer.from(xml) }),
  };
}
