// The pages of a scan that is not saved yet: on the disk as soon as they are taken, so that a call, a crash or a lock loses none.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { PageWords } from "../../shared/recognition/layer/textLayer.ts";
import type { ScannedPage } from "./page.ts";

/** What was read on a page, beside it: a page is written once, its words when they come. */
export interface ReadPage {
  /** Of the page. */
  id: string;
  /** Which picture and corners they are of. */
  of: string;
  /** How often reading it has begun. */
  begun: number;
  words: PageWords | null;
}

export interface ScanStore {
  /** In order. */
  all(): Promise<ScannedPage[]>;
  put(pages: readonly ScannedPage[]): Promise<void>;
  read(): Promise<ReadPage[]>;
  putRead(page: ReadPage): Promise<void>;
  /** With what was read on them. */
  remove(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface Schema extends DBSchema {
  pages: { key: string; value: ScannedPage };
  read: { key: string; value: ReadPage };
}

export const scanDatabase = (userId: string) => `docuvault-scan-${userId}`;

export function openScanStore(userId: string): ScanStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(scanDatabase(userId), 2, {
      upgrade(db, version) {
        if (version < 1) db.createObjectStore("pages", { keyPath: "id" });
        db.createObjectStore("read", { keyPath: "id" });
      },
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
    read: async () => (await database()).getAll("read"),
    async putRead(page) {
      await (await database()).put("read", page);
    },
    async remove(ids) {
      const transaction = (await database()).transaction(["pages", "read"], "readwrite", { durability: "strict" });
      const [pages, read] = [transaction.objectStore("pages"), transaction.objectStore("read")];
      await Promise.all([...ids.flatMap((id) => [pages.delete(id), read.delete(id)]), transaction.done]);
    },
    async close() {
      if (opened) (await opened.catch(() => undefined))?.close();
    },
  };
}
