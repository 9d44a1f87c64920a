// "This device": what is kept here, whether it is sound, and what to do where it is not.
import type { ReadonlySignal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { Originals } from "../blobs/originals.ts";
import type { BlobStore } from "../blobs/store.ts";
import { saveAs } from "../data/saveAs.ts";
import type { TextLimit } from "../data/textLimit.ts";
import type { DeviceApi, DeviceFindings } from "../data/types.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { ReadModelHost } from "../replica/readModel/hostTypes.ts";
import type { TextStore } from "../replica/readModel/texts.ts";
import type { Replica } from "../replica/replica.ts";
import { storageRoom } from "./deviceFiles.ts";
import { exportUnsent } from "./exportUnsent.ts";
import type { StorageEviction } from "./storageEviction.ts";

export interface DeviceDeps {
  replica: Replica;
  outbox: Outbox;
  blobs: BlobStore;
  originals: Originals;
  texts: TextStore;
  readModel: ReadModelHost;
  documents: ReadonlyMap<string, VaultDocument>;
  textLimit: TextLimit;
  storageEviction: StorageEviction;
  online: ReadonlySignal<boolean>;
  /** Hex; of bytes on this device. */
  hash(blob: Blob): Promise<string>;
}

export function createDevice(parts: DeviceDeps): DeviceApi {
  const { replica, outbox, blobs, originals, texts, readModel, documents, textLimit, storageEviction } = parts;
  const changes = async () => (await replica.pending()).map(({ name, args }) => ({ name, args }));

  return {
    async contents() {
      const [{ kept, opened, thumbnails }, files, waiting, index, textCount, textSize, room] = await Promise.all([
        blobs.contents(),
        outbox.all(),
        replica.pending(),
        readModel.size(),
        texts.count(),
        texts.size(),
        storageRoom(),
      ]);
      let metadata = 0;
      for (const document of documents.values()) metadata += JSON.stringify(document).length;
      return {
        documents: { count: documents.size, bytes: metadata },
        texts: { count: textCount, bytes: textSize },
        index,
        thumbnails,
        kept,
        opened,
        files: { count: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) },
        changes: waiting.length,
        room,
      };
    },
    async unsent() {
      const [files, waiting, unmade] = await Promise.all([outbox.all(), changes(), replica.unmade()]);
      return {
        files: files.map(({ documentId, name, size, createdAt }) => ({ documentId, name, size, createdAt })),
        changes: waiting,
        unmade,
      };
    },
    discardUnmade: (key) => replica.discardUnmade(key),
    async exportUnsent() {
      const [files, waiting, unmade] = await Promise.all([outbox.all(), changes(), replica.unmade()]);
      const now = new Date();
      const zip = await exportUnsent({ files, changes: waiting, unmade }, now);
      saveAs(URL.createObjectURL(zip), `docuvault-unsent-${now.toISOString().slice(0, 10)}.zip`);
    },
    async saveFile(documentId) {
      const item = (await outbox.all()).find((one) => one.documentId === documentId);
      if (item) saveAs(URL.createObjectURL(item.blob), item.name);
    },
    discardFile: (documentId) => outbox.discard(documentId),
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    async verify() {
      const wrong: DeviceFindings["wrong"] = { index: 0, files: [], pictures: 0, unsent: [] };
      const index = await readModel.check();
      if (index) wrong.index = index;
      const isGood = async (blob: Blob, sha256: string) => (await readable(parts.hash(blob))) === sha256;
      let looked = await blobs.check(isGood, (kind, key) => {
        if (kind === "thumbnails") wrong.pictures++;
        else wrong.files.push(documents.get(key)?.title ?? key);
      });
      for (const { name, blob, sha256 } of await outbox.all()) {
        looked++;
        const found = await readable(parts.hash(blob));
        if (found === null || (sha256 !== null && found !== sha256)) wrong.unsent.push(name);
      }
      if (wrong.files.length > 0) await originals.fetchKept((id) => documents.get(id)).catch(() => {});
      return { documents: documents.size, texts: await texts.count(), files: looked, indexChecked: index !== null, wrong };
    },
    rebuild: () => readModel.rebuild(),
    async fetchAnew() {
      await replica.startOver();
      await texts.startOver();
      readModel.textsChanged();
    },
    textLimit: textLimit.value,
    setTextLimit: textLimit.set,
    removed: storageEviction.removed,
    acknowledgeRemoved: storageEviction.acknowledge,
  };
}

/** Null where the browser can't give the bytes any more. */
async function readable(hash: Promise<string>): Promise<string | null> {
  return hash.catch(() => null);
}
