// Finds files that a person adds once more: among all documents that this device knows, with or without network.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { SameBytesApi } from "../data/sameBytesTypes.ts";
import type { HashFile } from "../outbox/hashing.ts";

export function createSameBytes(documents: ReadonlyMap<string, VaultDocument>, hash: HashFile): SameBytesApi {
  return {
    suspects(files) {
      const seen = new Set<number>();
      const twice = new Set<number>();
      for (const { size } of files) (seen.has(size) ? twice : seen).add(size);
      for (const { size, trashedAt } of documents.values()) if (trashedAt === null && seen.has(size)) twice.add(size);
      // Empty files are all the same, which says nothing.
      return files.filter(({ size }) => size > 0 && twice.has(size));
    },
    hash,
    documents(sha256) {
      const found = new Map<string, VaultDocument>();
      for (const document of documents.values())
        if (document.trashedAt === null && sha256.has(document.sha256)) found.set(document.sha256, document);
      return found;
    },
  };
}
