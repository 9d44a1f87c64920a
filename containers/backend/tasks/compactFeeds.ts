// Once a day: what has been gone for long leaves the feeds.
import { z } from "zod";
import { compactFeeds as compact } from "../../../server/authority/compaction.ts";
import { type TaskRun, withClient } from "./context.ts";

/** graphile-worker gives a scheduled job the time it was due. */
const payloadSchema = z.object({ _cron: z.object({ ts: z.iso.datetime({ offset: true }) }) });

export const compactFeeds: TaskRun = async ({ pool, log, feedTombstoneDays: days }, payload) => {
  const today = new Date(payloadSchema.parse(payload)._cron.ts).toISOString().slice(0, 10);
  const removed = await withClient(pool, (client) => compact(client, { today, days }));
  if (removed > 0) log.info({ removed }, "feeds compacted");
};
