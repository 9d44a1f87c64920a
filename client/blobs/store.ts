// Bytes that may stay on the device: pictures of first pages by their hash, originals by their document, and what is known of a
// document's versions. Bounded, oldest use first.
import type { DBSchema } from "idb";
import type { DocumentVersion } from "../../shared/api/versions.ts";
import { openDatabase } from "../data/openDatabase.ts";

export interface StoredOriginal {
  documentId: string;
  blob: Blob;
  /** Hex; other bytes under the same document are out of date. */
  sha256: string;
  size: number;
  /** Milliseconds; when it was last opened. */
  usedAt: number;
}

interface StoredThumbnail {
  hash: string;
  blob: Blob;
  size: number;
  usedAt: number;
}

interface Schema extends DBSchema {
  originals: { key: string; value: StoredOriginal; indexes: { usedAt: number; size: number } };
  thumbnails: { key: string; value: StoredThumbnail; indexes: { usedAt: number; size: number } };
  /** Documents that their person wants on the device, whether their bytes are here yet or not. */
  kept: { key: string; value: { documentId: string } };
  /** As the server last listed them. */
  versions: { key: string; value: StoredVersions; indexes: { usedAt: number } };
}

interface StoredVersions {
  documentId: string;
  items: DocumentVersion[];
  usedAt: number;
}

export interface Amount {
  count: number;
  bytes: number;
}

export type Kind = "originals" | "thumbnails";

export interface BlobStore {
  original(documentId: string): Promise<StoredOriginal | undefined>;
  putOriginal(original: Omit<StoredOriginal, "usedAt" | "size">): Promise<void>;
  thumbnail(hash: string): Promise<Blob | undefined>;
  putThumbnail(hash: string, blob: Blob): Promise<void>;
  kept(): Promise<string[]>;
  setKept(documentId: string, keep: boolean): Promise<void>;
  versions(documentId: string): Promise<DocumentVersion[] | undefined>;
  putVersions(documentId: string, items: readonly DocumentVersion[]): Promise<void>;
  /** Forgets everything about a document. */
  remove(documentId: string): Promise<void>;
  removeThumbnail(hash: string): Promise<void>;
  /** Forgets everything about other documents than these, and other pictures. */
  retain(documentIds: ReadonlySet<string>, thumbnails: ReadonlySet<string>): Promise<void>;
  /** What is here, with sizes in bytes. */
  contents(): Promise<{ kept: Amount; opened: Amount; thumbnails: Amount }>;
  /** Every original and picture in turn, with the hash that it should have; `bad` ones are forgotten. Returns how many were looked at. */
  check(isGood: (blob: Blob, sha256: string) => Promise<boolean>, bad: (kind: Kind, key: string) => void): Promise<number>;
  close(): Promise<void>;
}

/** Most bytes of what nobody asked to keep. */
export const bounds: Record<Kind, number> = { originals: 200 * 2 ** 20, thumbnails: 100 * 2 ** 20 };
/** Documents whose versions are remembered. */
export const mostVersions = 200;

/** Milliseconds. */
const trimAfter = 1_000;

export const blobDatabase = (userId: string) => `docuvault-blobs-${userId}`;

export function openBlobStore(userId: string, now: () => number = Date.now): BlobStore {
  let closed = false;
  const database = openDatabase<Schema>(blobDatabase(userId), 3, (db, version, _newVersion, transaction) => {
    if (version < 1) {
      db.createObjectStore("originals", { keyPath: "documentId" }).createIndex("usedAt", "usedAt");
      db.createObjectStore("thumbnails", { keyPath: "hash" }).createIndex("usedAt", "usedAt");
      db.createObjectStore("kept", { keyPath: "documentId" });
    }
    if (version < 2) {
      // Sizes can be added up without reading a single value.
      transaction.objectStore("originals").createIndex("size", "size");
      transaction.objectStore("thumbnails").createIndex("size", "size");
    }
    db.createObjectStore("versions", { keyPath: "documentId" }).createIndex("usedAt", "usedAt");
  });

  /** Deletes what was used longest ago until the rest fits. */
  async function trim(kind: Kind): Promise<void> {
    const db = await database();
    if ((await sizeOf(kind)) <= bounds[kind]) return;
    const kept = new Set(await db.getAllKeys("kept"));
    const transaction = db.transaction(kind, "readwrite");
    let total = 0;
    for (let cursor = await transaction.store.index("usedAt").openCursor(null, "prev"); cursor; cursor = await cursor.continue()) {
      if (kept.has(cursor.primaryKey)) continue;
      total += cursor.value.size;
      if (total > bounds[kind]) await cursor.delete();
    }
    await transaction.done;
  }

  /** Bytes, read from the index alone. */
  async function sizeOf(kind: Kind): Promise<number> {
    let total = 0;
    const index = (await database()).transaction(kind).store.index("size");
    for (let cursor = await index.openKeyCursor(); cursor; cursor = await cursor.continue()) total += cursor.key;
    return total;
  }

  const trimming: Partial<Record<Kind, ReturnType<typeof setTimeout>>> = {};
  /** Once for many that come together: it looks at everything that is here. */
  const trimSoon = (kind: Kind) => {
    trimming[kind] ??= setTimeout(() => {
      delete trimming[kind];
      trim(kind).catch((error: unknown) => {
        if (!closed) console.error("blobs:", error);
      });
    }, trimAfter);
  };

  return {
    async original(documentId) {
      const db = await database();
      const stored = await db.get("originals", documentId);
      if (stored) await db.put("originals", { ...stored, usedAt: now() });
      return stored;
    },
    async putOriginal({ documentId, blob, sha256 }) {
      const db = await database();
      const kept = (await db.getKey("kept", documentId)) !== undefined;
      if (!kept && blob.size > bounds.originals / 2) return;
      await db.put("originals", { documentId, blob, sha256, size: blob.size, usedAt: now() });
      trimSoon("originals");
    },
    async thumbnail(hash) {
      return (await (await database()).get("thumbnails", hash))?.blob;
    },
    async putThumbnail(hash, blob) {
      await (await database()).put("thumbnails", { hash, blob, size: blob.size, usedAt: now() });
      trimSoon("thumbnails");
    },
    kept: async () => (await database()).getAllKeys("kept"),
    async setKept(documentId, keep) {
      const db = await database();
      if (keep) await db.put("kept", { documentId });
      else await db.delete("kept", documentId);
    },
    versions: async (documentId) => (await (await database()).get("versions", documentId))?.items,
    async putVersions(documentId, items) {
      const transaction = (await database()).transaction("versions", "readwrite");
      await transaction.store.put({ documentId, items: [...items], usedAt: now() });
      let surplus = (await transaction.store.count()) - mostVersions;
      for (let cursor = await transaction.store.index("usedAt").openCursor(); cursor && surplus > 0; cursor = await cursor.continue()) {
        await cursor.delete();
        surplus--;
      }
      await transaction.done;
    },
    async remove(documentId) {
      const transaction = (await database()).transaction(["originals", "kept", "versions"], "readwrite");
      await Promise.all([
        transaction.objectStore("originals").delete(documentId),
        transaction.objectStore("kept").delete(documentId),
        transaction.objectStore("versions").delete(documentId),
        transaction.done,
      ]);
    },
    async removeThumbnail(hash) {
      await (await database()).delete("thumbnails", hash);
    },
    async retain(documentIds, thumbnails) {
      const transaction = (await database()).transaction(["originals", "thumbnails", "kept", "versions"], "readwrite");
      const removals: Promise<void>[] = [];
      for (const [name, wanted] of [
        ["originals", documentIds] as const,
        ["kept", documentIds] as const,
        ["versions", documentIds] as const,
        ["thumbnails", thumbnails] as const,
      ]) {
        const store = transaction.objectStore(name);
        for (const key of await store.getAllKeys()) if (!wanted.has(key)) removals.push(store.delete(key));
      }
      await Promise.all([...removals, transaction.done]);
    },
    async contents() {
      const transaction = (await database()).transaction(["originals", "thumbnails", "kept"]);
      const wanted = new Set(await transaction.objectStore("kept").getAllKeys());
      const [kept, opened, thumbnails] = [none(), none(), none()];
      let original = await transaction.objectStore("originals").index("size").openKeyCursor();
      for (; original; original = await original.continue()) add(wanted.has(original.primaryKey) ? kept : opened, original.key);
      let thumbnail = await transaction.objectStore("thumbnails").index("size").openKeyCursor();
      for (; thumbnail; thumbnail = await thumbnail.continue()) add(thumbnails, thumbnail.key);
      return { kept, opened, thumbnails };
    },
    async check(isGood, bad) {
      const db = await database();
      let looked = 0;
      for (const kind of ["originals", "thumbnails"] as const) {
        for (const key of await db.getAllKeys(kind)) {
          const stored = await db.get(kind, key);
          if (!stored) continue;
          looked++;
          if (await isGood(stored.blob, "sha256" in stored ? stored.sha256 : stored.hash)) continue;
          await db.delete(kind, key);
          bad(kind, key);
        }
      }
      return looked;
    },
    async close() {
      closed = true;
      for (const timer of Object.values(trimming)) clearTimeout(timer);
      await database.close();
    },
  };
}

const none = (): Amount => ({ count: 0, bytes: 0 });

function add(amount: Amount, bytes: number): void {
  amount.count++;
  amount.bytes += bytes;
}
