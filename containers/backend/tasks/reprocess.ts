// Hands documents that are to be read again to the readers, a slice a transaction: each slice enqueues the next, so that nothing is lost
// where a backend ends between them, and what is new always comes first.
import { nextToReread, rereadAtOnce, vaultPriority } from "../../../server/authority/rereading.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

export const reprocess: TaskRun<"reprocess"> = (context, { ownerId, after }) =>
  changeAsSystem(context, ownerId, async (_mutate, change) => {
    const ids = await nextToReread(change.connection, ownerId, after);
    for (const documentId of ids) change.enqueue("extract", { documentId }, { key: `extract:${documentId}`, priority: vaultPriority });
    if (ids.length === rereadAtOnce) change.enqueue("reprocess", { ownerId, after: ids.at(-1)! }, { key: `reprocess:${ownerId}` });
  });
