// Small things done with a store's streams.
import { createHash } from "node:crypto";
import type { StorageBackend, StoredObject } from "../../../server/storage/backend.ts";

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Keeps bytes that are in memory. */
export const putBytes = (storage: StorageBackend, key: string, bytes: Uint8Array, contentType: string): Promise<void> =>
  storage.put(key, bytes, { size: bytes.length, sha256: sha256Of(bytes), contentType });

/** Reads the object once. @throws Error where there is none */
export async function hashObject(storage: StorageBackend, key: string): Promise<StoredObject> {
  const stream = await storage.open(key);
  if (!stream) throw new Error("the object store has no such object");
  const digest = createHash("sha256");
  let size = 0;
  for await (const chunk of stream) {
    digest.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: digest.digest("hex") };
}
