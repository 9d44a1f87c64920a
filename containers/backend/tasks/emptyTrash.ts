// Once a day: what has been in the trash for its days is deleted for good, as its owner would: quota, objects, shares, history, feed.
import { trashedUntil } from "../../../shared/documents/trash.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { JobTaken } from "../changes/fence.ts";
import type { TaskContext, TaskRun } from "../queue/context.ts";

/** Documents in one transaction. */
const batch = 100;

export const emptyTrash: TaskRun<"empty-trash"> = async (context, payload) => {
  const until = trashedUntil(new Date(payload._cron.ts));
  let removed = 0;
  const failures: unknown[] = [];
  for (let last = "00000000-0000-0000-0000-000000000000"; ; ) {
    const { rows } = await context.pool.query<{ owner_id: string }>(
      "SELECT owner_id FROM documents WHERE trashed_at < $1 AND owner_id > $2 ORDER BY owner_id LIMIT 1",
      [until, last],
    );
    if (!rows[0]) break;
    last = rows[0].owner_id;
    try {
      for (let gone = batch; gone === batch; removed += gone) gone = await emptyOf(context, last, until);
    } catch (error) {
      if (error instanceof JobTaken) throw error;
      // One person's trash that can't be emptied now leaves nobody else's full.
      context.log.warn({ err: error, ownerId: last }, "a trash could not be emptied");
      failures.push(error);
    }
  }
  if (removed > 0) context.log.info({ removed }, "trash emptied");
  if (failures.length > 0) throw failures[0];
};

/** Looks at each document again under its lock: one that was restored meanwhile stays. */
async function emptyOf(context: TaskContext, ownerId: string, until: string): Promise<number> {
  let removed = 0;
  await changeAsSystem(
    context,
    ownerId,
    async (mutate, { connection }) => {
      const { rows } = await connection.query<{ id: string }>(
        "SELECT id FROM documents WHERE owner_id = $1 AND trashed_at < $2 ORDER BY id LIMIT $3 FOR NO KEY UPDATE",
        [ownerId, until, batch],
      );
      for (const { id } of rows) await mutate("deleteDocument", { id });
      removed = rows.length;
    },
    "moves",
  );
  return removed;
}
