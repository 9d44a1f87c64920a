// Files that a person adds: their bytes to the outbox, their row to the replica, and what becomes of both.
import { effect, type ReadonlySignal } from "@preact/signals";
import { v7 as uuidv7 } from "uuid";
import type { MutatorArgs, VaultDocument } from "../../shared/mutators/index.ts";
import type { Originals } from "../blobs/originals.ts";
import type { Added } from "../data/types.ts";
import type { HashFile } from "../outbox/hashing.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { OutboxItem } from "../outbox/store.ts";

/** The server says within seconds what it has; then its word counts, whatever it is. Milliseconds. */
const patience = 10_000;

const hashesKept = 10_000;

export interface Files {
  /** Resolves when nothing of what was kept can be lost any more: bytes on disk, rows in the replica. */
  add(files: readonly File[], folderId: string | null): Promise<Added>;
  /** A crash may have come between the bytes and the document's row, or before its hash was known. */
  restoreUnsent(): Promise<void>;
  /** Deleted for good, here or elsewhere: its copies go too. */
  forget(documentId: string): Promise<void>;
}

export interface FilesDeps {
  outbox: Outbox;
  originals: Originals;
  hash(blob: Blob, documentId: string): Promise<string>;
  createDocument(args: MutatorArgs<"createDocument">): Promise<unknown>;
  isKnown(documentId: string): boolean;
}

export function createFiles({ outbox, originals, hash, createDocument, isKnown }: FilesDeps): Files {
  async function createRow(item: OutboxItem): Promise<void> {
    const sha256 = item.sha256 ?? (await hash(item.blob, item.documentId));
    const { documentId: id, name, contentType, size, folderId, createdAt } = item;
    await createDocument({ id, name, contentType, size, sha256, folderId, createdAt });
  }

  /** One write for all. Where the browser refuses it each is tried by itself: one file that is too large does not take the others along. */
  async function keep(items: readonly OutboxItem[]): Promise<Set<OutboxItem>> {
    try {
      await outbox.add([...items]);
      return new Set(items);
    } catch (error) {
      console.error(error);
      if (items.length <= 1) return new Set();
    }
    const kept = new Set<OutboxItem>();
    for (const item of items) for (const one of await keep([item])) kept.add(one);
    return kept;
  }

  return {
    async add(files, folderId) {
      const added = files.map((file) => ({ file, item: itemOf(file, folderId) }));
      const kept = await keep(added.map(({ item }) => item));
      // A row that can't be written now is written at the next start, or comes from the server: the bytes are safe.
      await Promise.all([...kept].map((item) => createRow(item).catch(console.error)));
      return {
        ids: added.flatMap(({ item }) => (kept.has(item) ? [item.documentId] : [])),
        notKept: added.flatMap(({ file, item }) => (kept.has(item) ? [] : [file])),
      };
    },
    async restoreUnsent() {
      const items = await outbox.all();
      await Promise.all(items.flatMap((item) => (item.announced || isKnown(item.documentId) ? [] : [createRow(item)])));
    },
    async forget(documentId) {
      await originals.remove(documentId);
      const item = (await outbox.all()).find((unsent) => unsent.documentId === documentId);
      // Never announced: the server has refused the row, not a person the document. Its bytes stay until they say so.
      if (item?.announced) await outbox.discard(documentId);
    },
  };
}

/** A document's row and its upload both need its hash, one after the other: a file is read once. */
export function onceADocument(hashFile: HashFile): (blob: Blob, documentId: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (blob, documentId) => {
    const before = known.get(documentId);
    if (before) return before;
    const hash = hashFile(blob);
    known.set(documentId, hash);
    // What could not be read may be readable the next time.
    hash.catch(() => known.delete(documentId));
    const oldest = known.keys().next().value;
    if (known.size > hashesKept && oldest) known.delete(oldest);
    return hash;
  };
}

/** Resolves when the document itself says that its bytes have arrived. */
export function bytesArrived(document: ReadonlySignal<VaultDocument | undefined>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience);
    const stop = effect(() => {
      if (document.value?.state === "uploading") return;
      clearTimeout(timer);
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

function itemOf(file: File, folderId: string | null): OutboxItem {
  return {
    documentId: uuidv7(),
    name: file.name || "file",
    contentType: file.type || "application/octet-stream",
    size: file.size,
    sha256: null,
    folderId,
    createdAt: new Date().toISOString(),
    blob: file,
    announced: false,
    failure: null,
  };
}
