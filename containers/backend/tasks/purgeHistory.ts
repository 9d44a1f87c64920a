// Once a day: what happened long ago leaves the history.
import { z } from "zod";
import { purgeHistory as purge } from "../../../server/events/purge.ts";
import { type TaskRun, withClient } from "./context.ts";

/** graphile-worker gives a scheduled job the time it was due. */
const payloadSchema = z.object({ _cron: z.object({ ts: z.iso.datetime({ offset: true }) }) });

export const purgeHistory: TaskRun = async ({ pool, log, historyDays: days }, payload) => {
  const now = new Date(payloadSchema.parse(payload)._cron.ts);
  const removed = await withClient(pool, (client) => purge(client, { now, days }));
  if (removed > 0) log.info({ removed }, "history purged");
};
