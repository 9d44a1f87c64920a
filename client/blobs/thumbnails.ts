// First-page pictures as object URLs: from the device where they are known by their hash, else asked for in batches.
import pLimit from "p-limit";
import { fetchBytes } from "./fetchBytes.ts";
import type { BlobStore } from "./store.ts";

const batchSize = 100;
const urlsInMemory = 1_000;

export interface Thumbnails {
  /** `hash` is the document's `thumbnail`. Null where there is none or it can't be had now. */
  url(documentId: string, hash: string): Promise<string | null>;
  /** No document has this picture any more. */
  forget(hash: string): Promise<void>;
  close(): void;
}

/** `signedUrls` answers in the order of the ids, null where there is nothing. */
export function createThumbnails(
  store: Pick<BlobStore, "thumbnail" | "putThumbnail" | "removeThumbnail">,
  signedUrls: (documentIds: string[]) => Promise<(string | null)[]>,
): Thumbnails {
  const urls = new Map<string, Promise<string | null>>();
  const limit = pLimit(6);
  let asked: { documentId: string; resolve(url: string | null): void; reject(error: unknown): void }[] = [];

  function signedUrl(documentId: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      asked.push({ documentId, resolve, reject });
      if (asked.length === 1) setTimeout(flush, 10);
      if (asked.length === batchSize) flush();
    });
  }

  function flush(): void {
    const batch = asked;
    asked = [];
    if (batch.length === 0) return;
    signedUrls(batch.map(({ documentId }) => documentId)).then(
      (answers) => {
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] ?? null);
      },
      (error: unknown) => {
        for (const { reject } of batch) reject(error);
      },
    );
  }

  async function load(documentId: string, hash: string): Promise<string | null> {
    const known = await store.thumbnail(hash);
    if (known) return URL.createObjectURL(known);
    const url = await signedUrl(documentId);
    if (!url) return null;
    const blob = await limit(() => fetchBytes(url));
    await store.putThumbnail(hash, blob);
    return URL.createObjectURL(blob);
  }

  function release(hash: string): void {
    const url = urls.get(hash);
    urls.delete(hash);
    void url?.then((made) => made && URL.revokeObjectURL(made));
  }

  return {
    url(documentId, hash) {
      const known = urls.get(hash);
      if (known) {
        urls.delete(hash);
        urls.set(hash, known);
        return known;
      }
      const loading = load(documentId, hash).catch(() => null);
      urls.set(hash, loading);
      void loading.then((url) => {
        // What failed now may work with the next network.
        if (url === null && urls.get(hash) === loading) urls.delete(hash);
      });
      const oldest = urls.keys().next().value;
      if (urls.size > urlsInMemory && oldest) release(oldest);
      return loading;
    },
    forget(hash) {
      release(hash);
      return store.removeThumbnail(hash);
    },
    close() {
      for (const hash of [...urls.keys()]) release(hash);
    },
  };
}
