// Once a day: what happened long ago leaves the history, with the values of custom fields that it could have brought back, and what webhooks were told of it; so do reports of imports.
import { fieldsGoneSince, forgetValues, forgottenAtOnce } from "../../../server/authority/forgottenValues.ts";
import { purgeHistory as purge } from "../../../server/events/purge.ts";
import { forgetImports, forgetLongGone } from "../../../server/imports/forget.ts";
import { forgetDeliveries } from "../../../server/webhooks/deliveries.ts";
import { changeAsSystem, withClient } from "../changes/changeAsSystem.ts";
import type { TaskRun } from "../queue/context.ts";

export const purgeHistory: TaskRun<"purge-history"> = async (context, payload) => {
  const { pool, log, historyDays: days } = context;
  const now = new Date(payload._cron.ts);
  const until = new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString();
  for (const { vaultId, fieldId } of await withClient(pool, (client) => fieldsGoneSince(client, until))) {
    let documents = forgottenAtOnce;
    while (documents === forgottenAtOnce)
      await changeAsSystem(context, vaultId, async (_mutate, change) => {
        documents = await forgetValues(change, vaultId, fieldId);
      });
  }
  const removed = await withClient(pool, (client) => purge(client, { now, days }));
  await forgetDeliveries(pool, now);
  const imports = await forgetImports(pool, now);
  const gone = await forgetLongGone(pool, now);
  if (gone > 0) log.info({ gone }, "files that are in no watched folder any more forgotten");
  if (imports > 0) log.info({ imports }, "reports of imports removed");
  if (removed > 0) log.info({ removed }, "history purged");
};
