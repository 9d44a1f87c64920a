// All tasks by their names in the queue, and what runs by the clock.
import { type JobName, jobNames, ruleOf } from "../../../server/jobs/registry.ts";
import type { TaskRun, Tasks } from "../queue/context.ts";
import { applyRule } from "./applyRule.ts";
import { attachments } from "./attachments.ts";
import { auditLogDailyExport } from "./auditExport.ts";
import { callWebhook } from "./callWebhook.ts";
import { classify } from "./classify.ts";
import { cleanupAbandonedUploads } from "./cleanup.ts";
import { codes } from "./codes.ts";
import { compactFeeds } from "./compactFeeds.ts";
import { deleteObjects } from "./deleteObjects.ts";
import { followDirectory, syncDirectories, syncDirectory } from "./directory.ts";
import { emptyTrash } from "./emptyTrash.ts";
import { expireCopies } from "./expireCopies.ts";
import { extract } from "./extract.ts";
import { compareVaults, findDuplicates } from "./findDuplicates.ts";
import { importAzure, importCloud, lookAtClouds } from "./importFiles.ts";
import { moveOriginals } from "./moveOriginals.ts";
import { ocr } from "./ocr.ts";
import { purgeCloud } from "./purgeCloud.ts";
import { purgeHistory } from "./purgeHistory.ts";
import { reconcileStorage } from "./reconcile.ts";
import { refreshSearch } from "./refreshSearch.ts";
import { renewSearch } from "./renewSearch.ts";
import { reprocess } from "./reprocess.ts";
import { ruleDates } from "./ruleDates.ts";
import { runRules } from "./runRules.ts";
import { sendDocumentMail } from "./sendDocumentMail.ts";
import { sendMail } from "./sendMail.ts";
import { splitBatch } from "./splitBatch.ts";
import { suggest } from "./suggest.ts";
import { thumbnail } from "./thumbnail.ts";

export const documentTasks: { [Name in Exclude<JobName, "send-mail" | "send-document-mail" | "ocr">]: TaskRun<Name> } = {
  extract,
  reprocess,
  codes,
  thumbnail,
  attachments,
  "split-batch": splitBatch,
  classify,
  suggest,
  "run-rules": runRules,
  "apply-rule": applyRule,
  "rule-dates": ruleDates,
  "call-webhook": callWebhook,
  "move-originals": moveOriginals,
  "purge-cloud": purgeCloud,
  "expire-copies": expireCopies,
  "delete-objects": deleteObjects,
  "find-duplicates": findDuplicates,
  "compare-vaults": compareVaults,
  "refresh-search": refreshSearch,
  "renew-search": renewSearch,
  "import-azure": importAzure,
  "import-cloud": importCloud,
  "look-at-clouds": lookAtClouds,
  "sync-directory": syncDirectory,
  "sync-directories": syncDirectories,
  "follow-directory": followDirectory,
  "cleanup-abandoned-uploads": cleanupAbandonedUploads,
  "audit-log-daily-export": auditLogDailyExport,
  "compact-feeds": compactFeeds,
  "reconcile-storage": reconcileStorage,
  "purge-history": purgeHistory,
  "empty-trash": emptyTrash,
};

export const emailTasks = (frontendUrl: string): Tasks => ({
  "send-mail": sendMail(frontendUrl),
  "send-document-mail": sendDocumentMail(frontendUrl),
});

/** For a runner of their own. */
export const recognitionTasks: Tasks = { ocr };

export const crontab = jobNames
  .flatMap((name) => {
    const [time, options] = ruleOf(name).schedule ?? [];
    return time ? [`${time} ${name} ${options}`] : [];
  })
  .join("\n");
