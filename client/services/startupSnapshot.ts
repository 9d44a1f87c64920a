// Shows what was shown last until the replica has been read, and keeps what is shown now for the next time.
import { batch } from "@preact/signals";
import type { DocumentStore } from "../replica/documentStore.ts";
import type { EntityMaps } from "../replica/entityMaps.ts";
import { openStartupSnapshot, startupSnapshotRows } from "../replica/startupSnapshot.ts";

const keepAfter = 2_000;

/** `isRead`: the replica itself has spoken. `keep` is called with every change; it writes now and then. */
export function createStartupSnapshot(
  userId: string,
  { store, entities, isRead, signal }: { store: DocumentStore; entities: EntityMaps; isRead(): boolean; signal: AbortSignal },
): { keep(): void } {
  const snapshot = openStartupSnapshot(userId);
  let waiting = false;

  snapshot.load().then((last) => {
    if (!last || isRead() || signal.aborted) return;
    batch(() => {
      entities.apply(last.others, true);
      store.preview(last.documents, last.documentCount);
    });
    performance.mark("docuvault:snapshot");
  }, withoutIt);

  return {
    keep() {
      if (waiting) return;
      waiting = true;
      setTimeout(() => {
        waiting = false;
        if (signal.aborted || !isRead()) return;
        const others = [...entities.entries()].map(([key, next]) => ({ key, next }));
        const quota = entities.value("quota").peek();
        if (quota) others.push({ key: "quota", next: quota });
        snapshot.save({ documents: store.beginnings(startupSnapshotRows), others, documentCount: store.count.peek() }).catch(withoutIt);
      }, keepAfter);
    },
  };
}

/** It is a kindness: without it the replica follows in a moment. */
function withoutIt(): void {}
