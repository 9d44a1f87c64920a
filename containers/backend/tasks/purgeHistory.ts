// Once a day: what happened long ago leaves the history, and what webhooks were told of it; so do reports of imports.
import { purgeHistory as purge } from "../../../server/events/purge.ts";
import { forgetImports } from "../../../server/imports/forget.ts";
import { forgetDeliveries } from "../../../server/webhooks/deliveries.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

export const purgeHistory: TaskRun<"purge-history"> = async ({ pool, log, historyDays: days }, payload) => {
  const now = new Date(payload._cron.ts);
  const removed = await withClient(pool, (client) => purge(client, { now, days }));
  await forgetDeliveries(pool, now);
  const imports = await forgetImports(pool, now);
  if (imports > 0) log.info({ imports }, "reports of imports removed");
  if (removed > 0) log.info({ removed }, "history purged");
};
