// Once a day: what happened long ago leaves the history.
import { purgeHistory as purge } from "../../../server/events/purge.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

export const purgeHistory: TaskRun<"purge-history"> = async ({ pool, log, historyDays: days }, payload) => {
  const now = new Date(payload._cron.ts);
  const removed = await withClient(pool, (client) => purge(client, { now, days }));
  if (removed > 0) log.info({ removed }, "history purged");
};
