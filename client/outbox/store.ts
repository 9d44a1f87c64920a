// Files that the server does not have yet, with their bytes. What is written here survives a crash of the tab.
import type { DBSchema } from "idb";
import { openDatabase } from "../data/openDatabase.ts";

export interface OutboxItem {
  documentId: string;
  name: string;
  contentType: string;
  size: number;
  /** Hex; null until the bytes have been read once. */
  sha256: string | null;
  folderId: string | null;
  /** ISO time of adding. */
  createdAt: string;
  blob: Blob;
  /** The server has heard of the document: if it is missing later, somebody deleted it. */
  announced: boolean;
  /** Set when trying again can not help by itself. */
  failure: { code: string; details: Record<string, unknown> } | null;
}

export interface OutboxStore {
  add(items: OutboxItem[]): Promise<void>;
  all(): Promise<OutboxItem[]>;
  get(documentId: string): Promise<OutboxItem | undefined>;
  /** Does nothing where the item is gone. */
  patch(documentId: string, patch: Partial<Omit<OutboxItem, "documentId" | "blob">>): Promise<OutboxItem | undefined>;
  remove(documentId: string): Promise<void>;
  close(): Promise<void>;
}

interface Schema extends DBSchema {
  items: { key: string; value: OutboxItem };
}

export const outboxDatabase = (userId: string) => `docuvault-outbox-${userId}`;

export function openOutboxStore(userId: string): OutboxStore {
  const database = openDatabase<Schema>(outboxDatabase(userId), 1, (db) => void db.createObjectStore("items", { keyPath: "documentId" }));
  // A file has to be on the disk itself before the person is told that it is kept ("strict"). Notes about a file survive a killed browser
  // with "relaxed" too; if a power failure loses them, the steps that they record are done again.
  const write = async (durability: "strict" | "relaxed") => (await database()).transaction("items", "readwrite", { durability });
  return {
    async add(items) {
      const transaction = await write("strict");
      try {
        await Promise.all([...items.map((item) => transaction.store.put(item)), transaction.done]);
      } catch (error) {
        // A file that can't be cloned throws here, and the transaction would commit without it: abort, so that all or none are stored.
        transaction.done.catch(() => {});
        try {
          transaction.abort();
        } catch {} // it has ended by itself
        throw error;
      }
    },
    async all() {
      const items = await (await database()).getAll("items");
      return items.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.documentId < b.documentId ? -1 : 1));
    },
    get: async (documentId) => (await database()).get("items", documentId),
    async patch(documentId, patch) {
      const transaction = await write("relaxed");
      const item = await transaction.store.get(documentId);
      const next = item && { ...item, ...patch };
      if (next) await transaction.store.put(next);
      await transaction.done;
      return next;
    },
    async remove(documentId) {
      const transaction = await write("relaxed");
      await Promise.all([transaction.store.delete(documentId), transaction.done]);
    },
    close: database.close,
  };
}
