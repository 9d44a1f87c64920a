// Once a day: what has been gone for long leaves the feeds.
import { compactFeeds as compact } from "../../../server/authority/compaction.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

export const compactFeeds: TaskRun<"compact-feeds"> = async ({ pool, log, feedTombstoneDays: days }, payload) => {
  const today = new Date(payload._cron.ts).toISOString().slice(0, 10);
  const removed = await withClient(pool, (client) => compact(client, { today, days }));
  if (removed > 0) log.info({ removed }, "feeds compacted");
};
