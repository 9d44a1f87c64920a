// What follows a change of the replica: lists, names, search, the copies of bytes and what is left of removed documents.
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { DocumentChange, DocumentStore } from "../replica/documentStore.ts";
import type { EntityMaps } from "../replica/entityMaps.ts";
import type { ReadModelHost } from "../replica/readModel/hostTypes.ts";
import type { ReplicaChange } from "../replica/replica.ts";
import { whenIdle } from "./deviceFiles.ts";
import type { Files } from "./files.ts";
import type { LocalPurge } from "./localPurge.ts";
import type { createStartupSnapshot } from "./startupSnapshot.ts";

interface ReplicaChangesDeps {
  store: DocumentStore;
  entities: EntityMaps;
  /** Set while a first synchronization is under way. */
  backfill: ReadonlySignal<unknown>;
  /** Becomes true with the first call: what this device holds has been read. */
  ready: Signal<boolean>;
  startupSnapshot: ReturnType<typeof createStartupSnapshot>;
  readModel: ReadModelHost;
  files: Files;
  localPurge: LocalPurge;
  report(error: unknown): void;
}

/** What `openReplica` calls: first with everything there is (`whole`), then with each change. */
export function createReplicaChanges({
  store,
  entities,
  backfill,
  ready,
  startupSnapshot,
  readModel,
  files,
  localPurge,
  report,
}: ReplicaChangesDeps): (changes: ReplicaChange[], whole: boolean) => void {
  let filling = false;
  return (changes: ReplicaChange[], whole: boolean) => {
    const documents: DocumentChange[] = [];
    for (const { key, next } of changes)
      if (key.startsWith("document/")) documents.push({ id: key.slice(9), next: next as VaultDocument | undefined });
    const gone = whole ? [] : documents.flatMap(({ id, next }) => (next ? [] : (store.get(id) ?? [])));
    const arrived = whole ? [] : documents.flatMap(({ id, next }) => (next && !store.get(id) ? [next] : []));
    const read = documents.some(({ id, next }) => next?.state === "ready" && store.get(id)?.state !== "ready");
    if (whole) store.replaceAll(documents.map(({ next }) => next!));
    else store.apply(documents);
    entities.apply(changes, whole);
    startupSnapshot.keep();
    if (whole) readModel.compareAll();
    else readModel.changed(changes.map(({ key, next }) => ({ key, value: next ?? null })));
    if (read) readModel.textsChanged();
    if (whole) {
      ready.value = true;
      performance.mark("docuvault:replica");
      whenIdle(readModel.want);
      files.restoreUnsent().catch(report);
    } else
      localPurge
        .came(arrived)
        .then(() => localPurge.left(gone), report)
        .catch(report);
    if (filling && backfill.peek() === undefined) localPurge.sweep().catch(report);
    filling = backfill.peek() !== undefined;
  };
}
