// Bytes that may stay on the device: pictures of first pages by their hash, originals by their document. Bounded, oldest use first.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

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
  originals: { key: string; value: StoredOriginal; indexes: { usedAt: number } };
  thumbnails: { key: string; value: StoredThumbnail; indexes: { usedAt: number } };
  /** Documents that their person wants on the device, whether their bytes are here yet or not. */
  kept: { key: string; value: { documentId: string } };
}

type Kind = "originals" | "thumbnails";

export interface BlobStore {
  original(documentId: string): Promise<StoredOriginal | undefined>;
  putOriginal(original: Omit<StoredOriginal, "usedAt" | "size">): Promise<void>;
  thumbnail(hash: string): Promise<Blob | undefined>;
  putThumbnail(hash: string, blob: Blob): Promise<void>;
  kept(): Promise<string[]>;
  setKept(documentId: string, keep: boolean): Promise<void>;
  /** Forgets everything about a document. */
  remove(documentId: string): Promise<void>;
  close(): Promise<void>;
}

/** Most bytes of what nobody asked to keep. */
export const bounds: Record<Kind, number> = { originals: 200 * 2 ** 20, thumbnails: 100 * 2 ** 20 };

export const blobDatabase = (userId: string) => `docuvault-blobs-${userId}`;

export function openBlobStore(userId: string, now: () => number = Date.now): BlobStore {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const database = () => {
    opened ??= openDB<Schema>(blobDatabase(userId), 1, {
      upgrade(db) {
        db.createObjectStore("originals", { keyPath: "documentId" }).createIndex("usedAt", "usedAt");
        db.createObjectStore("thumbnails", { keyPath: "hash" }).createIndex("usedAt", "usedAt");
        db.createObjectStore("kept", { keyPath: "documentId" });
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      terminated: () => {
        opened = undefined;
      },
    });
    return opened;
  };

  /** Deletes what was used longest ago until the rest fits. */
  async function trim(kind: Kind): Promise<void> {
    const db = await database();
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

  const trimming: Partial<Record<Kind, Promise<void>>> = {};
  const trimSoon = (kind: Kind) => {
    trimming[kind] ??= trim(kind).finally(() => {
      delete trimming[kind];
    });
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
    async remove(documentId) {
      const transaction = (await database()).transaction(["originals", "kept"], "readwrite");
      await Promise.all([
        transaction.objectStore("originals").delete(documentId),
        transaction.objectStore("kept").delete(documentId),
        transaction.done,
      ]);
    },
    async close() {
      if (opened) (await opened).close();
    },
  };
}
