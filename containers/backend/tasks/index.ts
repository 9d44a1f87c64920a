// All tasks by their names in the queue, and what runs by the clock.
import { auditLogDailyExport } from "./auditExport.ts";
import { classify } from "./classify.ts";
import { cleanupAbandonedUploads } from "./cleanup.ts";
import { compactFeeds } from "./compactFeeds.ts";
import type { TaskRun } from "./context.ts";
import { deleteObjects } from "./deleteObjects.ts";
import { extract } from "./extract.ts";
import { purgeHistory } from "./purgeHistory.ts";
import { reconcileStorage } from "./reconcile.ts";
import { refreshSearch } from "./refreshSearch.ts";
import { sendMail } from "./sendMail.ts";
import { thumbnail } from "./thumbnail.ts";

export const documentTasks: Record<string, TaskRun> = {
  extract,
  thumbnail,
  classify,
  "delete-objects": deleteObjects,
  "refresh-search": refreshSearch,
  "cleanup-abandoned-uploads": cleanupAbandonedUploads,
  "audit-log-daily-export": auditLogDailyExport,
  "compact-feeds": compactFeeds,
  "reconcile-storage": reconcileStorage,
  "purge-history": purgeHistory,
};

export const emailTasks = (frontendUrl: string): Record<string, TaskRun> => ({ "send-mail": sendMail(frontendUrl) });

/** Times are UTC. */
export const crontab = [
  "*/10 * * * * cleanup-abandoned-uploads ?max=3",
  "0 0 * * * audit-log-daily-export ?fill=2d&max=10",
  "30 3 * * * compact-feeds ?fill=1d&max=3",
  "0 2 * * * reconcile-storage ?fill=1d&max=3",
  "45 3 * * * purge-history ?fill=1d&max=3",
].join("\n");
