// Drafts and the outbox, in the browser's own database: they outlive the page,
// the browser and an update of either.

export interface Kept {
  id: string;
  form: string;
  base: string;
  title: string;
  xml: string;
  files: { name: string; content: Blob }[];
  at: number;
  refused?: string;
}

export type Box = 'drafts' | 'outbox';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('ostoja-collect', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('drafts', { keyPath: 'id' });
      request.result.createObjectStore('outbox', { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs one transaction and resolves once it is on the disk. */
async function work<T>(boxes: Box[], mode: IDBTransactionMode, act: (tx: IDBTransaction) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(boxes, mode, { durability: 'strict' });
      const request = act(tx);
      tx.oncomplete = () => resolve(request.result);
      tx.onerror = tx.onabort = () => reject(tx.error ?? request.error);
    });
  } finally {
    db.close();
  }
}

export const put = (box: Box, kept: Kept) => work([box], 'readwrite', (tx) => tx.objectStore(box).put(kept));
export const drop = (box: Box, id: string) => work([box], 'readwrite', (tx) => tx.objectStore(box).delete(id));

/** What is kept for a form, the oldest first. */
export async function list(box: Box, form: string): Promise<Kept[]> {
  const all: Kept[] = await work([box], 'readonly', (tx) => tx.objectStore(box).getAll());
  return all.filter((kept) => kept.form === form).sort((a, b) => a.at - b.at);
}

/** Moves a finished record to the outbox: both steps or none. */
export const finish = (draft: string, kept: Kept) =>
  work(['drafts', 'outbox'], 'readwrite', (tx) => {
    tx.objectStore('drafts').delete(draft);
    return tx.objectStore('outbox').put(kept);
  });
