// Records as tables, as the server lays out those that it can read
// (internal/surveys/results.go and export.go).
export interface Column {
  name: string;
  path: string;
  title: string;
  choice?: string; // of a split question: the choice that the column is about
  choices?: Record<string, string>; // words by value
}

export interface Table {
  repeat: string; // path of the repeat; '' for the records
  title: string;
  columns: Column[];
}

export interface Row {
  instance: string;
  values: Record<string, string>;
  repeats: Record<string, Row[]>;
  position?: number; // in its repeat, counted through the record
  outer?: number | undefined; // position of the occurrence that it stands in
}

/** Reads the XML of a record. */
export function rowsOf(xml: string, tables: Table[]): Row {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  const instance = root.getElementsByTagNameNS('*', 'instanceID')[0]?.textContent ?? '';
  const repeats = new Set(tables.map((t) => t.repeat).filter(Boolean));
  const row: Row = { instance, values: {}, repeats: {} };
  const fill = (into: Row, e: Element, above: string): void => {
    for (const child of e.children) {
      const path = above ? `${above}/${child.localName}` : child.localName;
      if (repeats.has(path)) {
        const inner: Row = { instance, values: {}, repeats: row.repeats, outer: into.position };
        inner.position = (row.repeats[path] ??= []).push(inner);
        fill(inner, child, path);
      } else if (child.children.length > 0) {
        fill(into, child, path);
      } else {
        into.values[path] = child.textContent ?? '';
      }
    }
  };
  fill(row, root, '');
  return row;
}

function cell(column: Column, values: Record<string, string>): string {
  const value = values[column.path] ?? '';
  if (!column.choice || !value) return value;
  return value.split(' ').includes(column.choice) ? '1' : '0';
}

/** Quotes a cell; what a spreadsheet would run is made text. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) && !/^-[0-9.]+([ ;]+-?[0-9.]+)*;?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as CSV with the columns of the server's export. */
export function csv(table: Table, records: { head: string[]; row: Row }[], all: Table[]): string {
  const nested = all.some((t) => t.repeat && table.repeat.startsWith(`${t.repeat}/`));
  const head = table.repeat ? ['parent_instance_id', 'position', ...(nested ? ['parent_position'] : [])] : ['submitted', 'instance_id', 'collector'];
  const lines = [[...head, ...table.columns.map((c) => c.name)]];
  for (const record of records) {
    if (!table.repeat) lines.push([...record.head, ...table.columns.map((c) => cell(c, record.row.values))]);
    else (record.row.repeats[table.repeat] ?? []).forEach((inner, i) => lines.push([record.row.instance, String(i + 1), ...(nested ? [String(inner.outer)] : []), ...table.columns.map((c) => cell(c, inner.values))]));
  }
  return `\ufeff${lines.map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}
