// Extracted texts on the device, in a store of their own: the read model can be thrown away and built again without network.
// A text and the cursor behind it are written together. `seq` rises with every change: the index knows by it what it has.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { TextPage } from "../../../shared/api/documents.ts";

export interface StoredText {
  documentId: string;
  /** Null: the server has none any more. */
  text: string | null;
  seq: number;
}

export interface TextStore {
  get(documentIds: readonly string[]): Promise<Map<string, string>>;
  put(page: Pick<TextPage, "items" | "cursor">): Promise<void>;
  /** In the order of change. */
  since(seq: number, limit: number): Promise<StoredText[]>;
  cursor(): Promise<string | undefined>;
  count(): Promise<number>;
  /** How many have changed since. */
  countSince(seq: number): Promise<number>;
  /** Forgets the texts of all other documents. */
  retain(documentIds: ReadonlySet<string>): Promise<void>;
  close(): Promise<void>;
}

interface Schema extends DBSchema {
  texts: { key: string; value: StoredText; indexes: { seq: number } };
  facts: { key: "cursor" | "seq" | "count"; value: string | number };
}

export const textDatabase = (userId: string) => `docuvault-texts-${userId}`;

export function openTextStore(userId: string): TextStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(textDatabase(userId), 1, {
      upgrade(db) {
        db.createObjectStore("texts", { keyPath: "documentId" }).createIndex("seq", "seq");
        db.createObjectStore("facts");
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      terminated: () => {
        opened = undefined;
      },
    });
    return opened;
  };
  const number = (value: string | number | undefined) => (typeof value === "number" ? value : 0);
  return {
    async get(documentIds) {
      const transaction = (await database()).transaction("texts");
      const found = await Promise.all(documentIds.map((id) => transaction.store.get(id)));
      return new Map(found.flatMap((stored) => (stored && stored.text !== null ? [[stored.documentId, stored.text]] : [])));
    },
    async put({ items, cursor }) {
      const transaction = (await database()).transaction(["texts", "facts"], "readwrite");
      const [texts, facts] = [transaction.objectStore("texts"), transaction.objectStore("facts")];
      let seq = number(await facts.get("seq"));
      let count = number(await facts.get("count"));
      for (const { documentId, text } of items) {
        const known = await texts.get(documentId);
        count += Number(text !== null) - Number(known !== undefined && known.text !== null);
        await texts.put({ documentId, text, seq: ++seq });
      }
      await Promise.all([facts.put(cursor, "cursor"), facts.put(seq, "seq"), facts.put(count, "count"), transaction.done]);
    },
    since: async (seq, limit) => (await database()).getAllFromIndex("texts", "seq", IDBKeyRange.lowerBound(seq, true), limit),
    async cursor() {
      const cursor = await (await database()).get("facts", "cursor");
      return typeof cursor === "string" ? cursor : undefined;
    },
    count: async () => number(await (await database()).get("facts", "count")),
    countSince: async (seq) => (await database()).countFromIndex("texts", "seq", IDBKeyRange.lowerBound(seq, true)),
    async retain(documentIds) {
      const transaction = (await database()).transaction(["texts", "facts"], "readwrite");
      const [texts, facts] = [transaction.objectStore("texts"), transaction.objectStore("facts")];
      let count = number(await facts.get("count"));
      for (let cursor = await texts.openCursor(); cursor; cursor = await cursor.continue()) {
        if (documentIds.has(cursor.primaryKey)) continue;
        count -= Number(cursor.value.text !== null);
        await cursor.delete();
      }
      await Promise.all([facts.put(Math.max(count, 0), "count"), transaction.done]);
    },
    async close() {
      if (opened) (await opened).close();
    },
  };
}
