// The pages of a scan that is not saved yet: on the disk as soon as they are taken, so that a call, a crash or a lock loses none.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ScannedPage } from "./page.ts";

export interface ScanStore {
  /** In order. */
  all(): Promise<ScannedPage[]>;
  put(pages: readonly ScannedPage[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface Schema extends DBSchema {
  pages: { key: string; value: ScannedPage };
}

export const scanDatabase = (userId: string) => `docuvault-scan-${userId}`;

export function openScanStore(userId: string): ScanStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(scanDatabase(userId), 1, {
      upgrade: (db) => void db.createObjectStore("pages", { keyPath: "id" }),
      // A sign-out deletes the database: do not stand in its way.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      terminated: () => {
        opened = undefined;
      },
    });
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  return {
    async all() {
      const pages = await (await database()).getAll("pages");
      return pages.sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
    },
    async put(pages) {
      const transaction = (await database()).transaction("pages", "readwrite", { durability: "strict" });
      await Promise.all([...pages.map((page) => transaction.store.put(page)), transaction.done]);
    },
    async remove(ids) {
      const transaction = (await database()).transaction("pages", "readwrite", { durability: "strict" });
      await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
    },
    async close() {
      if (opened) (await opened.catch(() => undefined))?.close();
    },
  };
}
