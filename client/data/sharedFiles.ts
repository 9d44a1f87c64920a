// Files that another app shared with this one, until somebody who is signed in takes them. Written by the service worker, which may be
// alone: no page, no network, nobody signed in. What is written here is on the disk.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

export interface SharedFile {
  id: string;
  name: string;
  type: string;
  bytes: Blob;
  /** ISO time. */
  at: string;
  /** It came while nobody was signed in: it may be of somebody else than who is signed in now. */
  foreign?: true;
}

interface Schema extends DBSchema {
  files: { key: string; value: SharedFile };
}

/** Files of one share; more are refused by browsers as well. */
export const mostShared = 100;

function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>("docuvault-shared", 1, {
    upgrade: (db) => void db.createObjectStore("files", { keyPath: "id" }),
    // A sign-out deletes the database: do not stand in its way.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

async function withDatabase<Value>(run: (db: IDBPDatabase<Schema>) => Promise<Value>): Promise<Value> {
  const db = await open();
  try {
    return await run(db);
  } finally {
    db.close();
  }
}

/** All or none; the same id again replaces. @throws DOMException where the device is full */
export function keepShared(files: readonly SharedFile[]): Promise<void> {
  return withDatabase(async (db) => {
    const transaction = db.transaction("files", "readwrite", { durability: "strict" });
    await Promise.all([...files.map((file) => transaction.store.put(file)), transaction.done]);
  });
}

/** In the order of sharing. */
export function sharedFiles(): Promise<SharedFile[]> {
  return withDatabase((db) => db.getAll("files"));
}

export function forgetShared(ids: readonly string[]): Promise<void> {
  return withDatabase(async (db) => {
    const transaction = db.transaction("files", "readwrite", { durability: "strict" });
    await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
  });
}
