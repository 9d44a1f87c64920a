// Finds files that a person adds once more: among all documents that this device knows, with or without network.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { SameBytesApi } from "../data/fileTypes.ts";
import type { HashFile } from "../outbox/hashing.ts";

interface SameBytesDeps {
  userId: string;
  documents: ReadonlyMap<string, VaultDocument>;
  /** Whether this device holds the document's unsent bytes. */
  isUnsentHere(documentId: string): boolean;
  hash: HashFile;
}

export function createSameBytes({ userId, documents, isUnsentHere, hash }: SameBytesDeps): SameBytesApi {
  /** Its bytes are safe, and the person's own: what others share may end, and what another device announced may never come. */
  const counts = ({ id, ownerId, state, trashedAt }: VaultDocument) =>
    trashedAt === null && ownerId === userId && (state !== "uploading" || isUnsentHere(id));
  return {
    suspects(files) {
      const seen = new Set<number>();
      const twice = new Set<number>();
      for (const { size } of files) (seen.has(size) ? twice : seen).add(size);
      for (const document of documents.values()) if (seen.has(document.size) && counts(document)) twice.add(document.size);
      // Empty files are all the same, which says nothing.
      return files.filter(({ size }) => size > 0 && twice.has(size));
    },
    hash,
    documents(sha256) {
      const found = new Map<string, VaultDocument>();
      for (const document of documents.values()) if (sha256.has(document.sha256) && counts(document)) found.set(document.sha256, document);
      return found;
    },
  };
}
