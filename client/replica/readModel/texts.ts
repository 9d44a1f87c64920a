// Extracted texts on the device, in a store of their own: the read model can be thrown away and built again without network.
// A text and the cursor behind it are written together. `seq` rises with every change: the index knows by it what it has.
import type { DBSchema, IDBPTransaction } from "idb";
import type { TextPage } from "../../../shared/api/documents.ts";
import type { ShownFacts } from "../../../shared/detect/facts/searchedFacts.ts";
import { openDatabase } from "../../data/openDatabase.ts";

export interface StoredText {
  documentId: string;
  /** Null: the server has none any more, or it has left the device. */
  text: string | null;
  /** What it says of itself; null where that is not known. */
  facts: ShownFacts | null;
  seq: number;
  /** This device has read it; gone with the server's first word. */
  own?: OwnPages;
}

/** Pages that this device has recognized, by their numbers; null: begun once. */
export type OwnPages = Record<number, string | null>;

/** What decides whether a text stays when there is not room for all of them. */
export interface TextUse {
  documentId: string;
  /** Characters. */
  size: number;
  /** Milliseconds; when the document was last opened here, 0 for never. */
  usedAt: number;
}

export interface TextStore {
  get(documentIds: readonly string[]): Promise<Map<string, string>>;
  /** Undefined where there is no text of the document here. */
  facts(documentId: string): Promise<ShownFacts | null | undefined>;
  /** The same text once more changes nothing. */
  put(page: Pick<TextPage, "items" | "cursor">): Promise<void>;
  /** What this device has read itself, in place of what it read before; false where the server has said something, whose word counts. */
  putOwn(documentId: string, text: string, facts?: ShownFacts | null, pages?: OwnPages): Promise<boolean>;
  /** The pages that this device has recognized; undefined where the document has no text here, or the server's. */
  ownPages(documentId: string): Promise<OwnPages | undefined>;
  /** In the order of change. */
  since(seq: number, limit: number): Promise<StoredText[]>;
  /** Of the last change. */
  lastSeq(): Promise<number>;
  cursor(): Promise<string | undefined>;
  count(): Promise<number>;
  /** Characters of all texts. */
  size(): Promise<number>;
  /** How many have changed since. */
  countSince(seq: number): Promise<number>;
  uses(): Promise<TextUse[]>;
  /** Somebody opened the document. */
  used(documentId: string): Promise<void>;
  /** Takes texts off the device; the index hears of it as of any other change. */
  drop(documentIds: readonly string[]): Promise<void>;
  /** Documents of which something is stored. */
  ids(): Promise<string[]>;
  /** The limit at which not every text could stay; undefined while all are here. */
  cutAt(): Promise<number | undefined>;
  setCut(limit: number): Promise<void>;
  /** Asks for all texts from the beginning; those that are here stay. */
  startOver(): Promise<void>;
  /** Another store, or a new one in its place, has another name: what is indexed is not from it. */
  name(): Promise<string>;
  /** Counts anew what is counted along; returns whether that was wrong. */
  recount(): Promise<boolean>;
  close(): Promise<void>;
}

interface Schema extends DBSchema {
  texts: { key: string; value: StoredText; indexes: { seq: number } };
  uses: { key: string; value: TextUse };
  facts: { key: "cursor" | "seq" | "count" | "size" | "cut" | "name"; value: string | number };
}

type Writing = IDBPTransaction<Schema, ("texts" | "uses" | "facts")[], "readwrite">;

export const textDatabase = (userId: string) => `docuvault-texts-${userId}`;

export function openTextStore(userId: string, now: () => number = Date.now): TextStore {
  const database = openDatabase<Schema>(textDatabase(userId), 3, (db, version, _next, transaction) => {
    // Texts that came without facts stay, and are asked for once more.
    if (version === 2) return void transaction.objectStore("facts").delete("cursor");
    // An older shape: everything in it can be fetched again.
    for (const store of db.objectStoreNames) db.deleteObjectStore(store);
    db.createObjectStore("texts", { keyPath: "documentId" }).createIndex("seq", "seq");
    db.createObjectStore("uses", { keyPath: "documentId" });
    db.createObjectStore("facts").add(crypto.randomUUID(), "name");
  });
  const fact = async (name: Schema["facts"]["key"]) => (await database()).get("facts", name);

  /** One transaction in which texts are written and counted. */
  async function write(
    work: (
      set: (documentId: string, text: string | null, facts: ShownFacts | null, own?: OwnPages) => Promise<void>,
      transaction: Writing,
    ) => Promise<void>,
  ) {
    const transaction = (await database()).transaction(["texts", "uses", "facts"], "readwrite");
    const [texts, uses, facts] = [transaction.objectStore("texts"), transaction.objectStore("uses"), transaction.objectStore("facts")];
    let seq = number(await facts.get("seq"));
    let count = number(await facts.get("count"));
    let size = number(await facts.get("size"));
    await work(async (documentId, text, given, own) => {
      const known = await texts.get(documentId);
      if (known && known.text === text && sameFacts(known.facts, given) && JSON.stringify(known.own) === JSON.stringify(own)) return;
      const use = await uses.get(documentId);
      count += Number(text !== null) - Number(use !== undefined);
      size += (text?.length ?? 0) - (use?.size ?? 0);
      await texts.put({ documentId, text, facts: given, seq: ++seq, ...(own && { own }) });
      if (text === null) await uses.delete(documentId);
      else await uses.put({ documentId, size: text.length, usedAt: use?.usedAt ?? 0 });
    }, transaction);
    await Promise.all([facts.put(seq, "seq"), facts.put(count, "count"), facts.put(size, "size"), transaction.done]);
  }

  return {
    async get(documentIds) {
      const transaction = (await database()).transaction("texts");
      const found = await Promise.all(documentIds.map((id) => transaction.store.get(id)));
      return new Map(found.flatMap((stored) => (stored && stored.text !== null ? [[stored.documentId, stored.text]] : [])));
    },
    async facts(documentId) {
      const stored = await (await database()).get("texts", documentId);
      return stored && stored.text !== null ? (stored.facts ?? null) : undefined;
    },
    put: ({ items, cursor }) =>
      write(async (set, transaction) => {
        await Promise.all(items.map(({ documentId, text, facts }) => set(documentId, text, facts)));
        await transaction.objectStore("facts").put(cursor, "cursor");
      }),
    async putOwn(documentId, text, facts = null, pages = {}) {
      let isOwn = false;
      await write(async (set, transaction) => {
        const known = await transaction.objectStore("texts").get(documentId);
        isOwn = known === undefined || known.own !== undefined;
        if (isOwn) await set(documentId, text, facts, pages);
      });
      return isOwn;
    },
    ownPages: async (documentId) => (await (await database()).get("texts", documentId))?.own,
    since: async (seq, limit) => (await database()).getAllFromIndex("texts", "seq", IDBKeyRange.lowerBound(seq, true), limit),
    async cursor() {
      const cursor = await fact("cursor");
      return typeof cursor === "string" ? cursor : undefined;
    },
    lastSeq: async () => number(await fact("seq")),
    count: async () => number(await fact("count")),
    size: async () => number(await fact("size")),
    countSince: async (seq) => (await database()).countFromIndex("texts", "seq", IDBKeyRange.lowerBound(seq, true)),
    uses: async () => (await database()).getAll("uses"),
    async used(documentId) {
      const transaction = (await database()).transaction("uses", "readwrite");
      const use = await transaction.store.get(documentId);
      if (use) await transaction.store.put({ ...use, usedAt: now() });
      await transaction.done;
    },
    drop: (documentIds) =>
      write(async (set, transaction) => {
        const texts = transaction.objectStore("texts");
        for (const id of documentIds) if ((await texts.getKey(id)) !== undefined) await set(id, null, null);
      }),
    ids: async () => (await database()).getAllKeys("uses"),
    async cutAt() {
      const cut = await fact("cut");
      return typeof cut === "number" ? cut : undefined;
    },
    async setCut(limit) {
      await (await database()).put("facts", limit, "cut");
    },
    async startOver() {
      const transaction = (await database()).transaction("facts", "readwrite");
      await Promise.all([transaction.store.delete("cursor"), transaction.store.delete("cut"), transaction.done]);
    },
    name: async () => String(await fact("name")),
    async recount() {
      const transaction = (await database()).transaction(["texts", "uses", "facts"], "readwrite");
      const [texts, uses, facts] = [transaction.objectStore("texts"), transaction.objectStore("uses"), transaction.objectStore("facts")];
      let [count, size, wrong] = [0, 0, false];
      for (let cursor = await texts.openCursor(); cursor; cursor = await cursor.continue()) {
        const { documentId, text } = cursor.value;
        const use = await uses.get(documentId);
        if (text !== null) {
          count++;
          size += text.length;
        }
        if (use?.size === text?.length) continue;
        wrong = true;
        if (text === null) await uses.delete(documentId);
        else await uses.put({ documentId, size: text.length, usedAt: use?.usedAt ?? 0 });
      }
      if (number(await facts.get("count")) !== count || number(await facts.get("size")) !== size) wrong = true;
      await Promise.all([facts.put(count, "count"), facts.put(size, "size"), transaction.done]);
      return wrong;
    },
    close: database.close,
  };
}

/** Both come from one place, their keys in one order. */
export const sameFacts = (a: ShownFacts | null | undefined, b: ShownFacts | null): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b);

const number = (value: string | number | undefined) => (typeof value === "number" ? value : 0);
