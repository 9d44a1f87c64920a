// What leaves the replica leaves the device: text, pictures and copies of a document that was deleted, or is not shared any more.
// While a first synchronization is under way nothing is known to be gone: what is missing then may be on its way.
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { Originals } from "../blobs/originals.ts";
import type { BlobStore } from "../blobs/store.ts";
import type { Thumbnails } from "../blobs/thumbnails.ts";
import type { TextStore } from "../replica/readModel/texts.ts";
import type { Files } from "./files.ts";

export interface LocalPurge {
  /** These documents are not in the replica any more. */
  left(documents: readonly VaultDocument[]): Promise<void>;
  /** These have come. One that had left (the server refused that it be deleted) needs its text again. */
  came(documents: readonly VaultDocument[]): Promise<void>;
  /** Everything of documents that are not in the replica. Only when it is complete and fresh. */
  sweep(): Promise<void>;
}

export interface LocalPurgeDeps {
  files: Files;
  originals: Originals;
  blobs: BlobStore;
  thumbnails: Thumbnails;
  texts: TextStore;
  readModel: { forget(documentIds: readonly string[]): void; textsChanged(): void };
  documents: ReadonlyMap<string, VaultDocument>;
  isComplete(): boolean;
}

export function createLocalPurge(parts: LocalPurgeDeps): LocalPurge {
  const { documents, blobs, thumbnails, originals } = parts;
  const pictures = () => new Set([...documents.values()].flatMap(({ thumbnail }) => thumbnail ?? []));

  const dropped = new Set<string>();

  return {
    async came(arrived) {
      const back = arrived.filter(({ id }) => dropped.delete(id));
      if (back.length === 0) return;
      await parts.texts.startOver();
      parts.readModel.textsChanged();
    },
    async left(gone) {
      if (gone.length === 0 || !parts.isComplete()) return;
      const ids = gone.map(({ id }) => id);
      for (const id of ids) dropped.add(id);
      const stillShown = pictures();
      await parts.texts.drop(ids);
      parts.readModel.forget(ids);
      for (const { id, thumbnail } of gone) {
        await parts.files.forget(id);
        if (thumbnail && !stillShown.has(thumbnail)) await thumbnails.forget(thumbnail);
      }
    },
    async sweep() {
      if (!parts.isComplete()) return;
      await blobs.retain(new Set(documents.keys()), pictures());
      await originals.refresh();
    },
  };
}
