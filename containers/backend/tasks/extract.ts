// Reads a document: text, pages, language, and what the text says of title and date. Then it is ready; who subscribes to that goes on.
import type { Pool } from "pg";
import type { Change } from "../../../server/authority/change.ts";
import { markRead } from "../../../server/authority/rereading.ts";
import { alsoNeeds, forgetPassword, type ReadingJob } from "../../../server/filePasswords/filePasswords.ts";
import { cameByMail } from "../../../server/intake/unpacking.ts";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { pagesWithCodes } from "../../../shared/detect/codes/pageCode.ts";
import { AppError } from "../../../shared/errors.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import type { Extraction } from "../extract/types.ts";
import { findReadable, isCurrent, type Original, passwordUsed, type TaskContext, type TaskRun } from "../queue/context.ts";
import { dropMade } from "../storage/madeObjects.ts";
import { recognizedBefore, withRecognized } from "./recognized.ts";
import { prepareReading } from "./recordReading.ts";

/** Tried again this often, because the document need not be the cause. Every other reason is the document's own at once. */
const mostCrashes = 3;

/**
 * What the store or the database does not do is no fault of the document: that is thrown, and tried again without end (retries.ts).
 */
export const extract: TaskRun<"extract"> = async (context, { documentId, crashes }) => {
  const original = await findReadable(context, documentId);
  if (!original) return;
  let extraction: Extraction;
  try {
    extraction = await context.originals.withFile(original, (path) => context.extractor.extract(path, original));
  } catch (error) {
    if (error instanceof AppError && outOfReach.has(error.code)) return keepAsRead(context, original.versionId);
    if (!(error instanceof ExtractionError)) throw error;
    if (error.code === "encrypted" && (await isReadAgain(context, original))) return keepAsRead(context, original.versionId);
    if (error.code === "crashed" && crashes + 1 < mostCrashes) return readAgain(context.pool, documentId, crashes + 1);
    context.log.warn(
      { documentId: original.documentId, reason: error.code, ...(error.code === "crashed" && { err: error }) },
      "document can't be read",
    );
    await (error.code === "unsupported" ? recordRead(context, original, unread, error.code) : recordFailure(context, original, error.code));
    return passwordUsed(context, original, "extract");
  }
  await recordRead(context, original, extraction, null);
  await passwordUsed(context, original, "extract");
};

/** Its cloud does not have it, or does not let us in: what was read of it before stays, and nothing waits for it. */
const outOfReach = new Set<string>(["cloud.missing", "cloud.changed", "cloud.unauthorized", "cloud.addressRefused"]);
async function keepAsRead({ pool }: TaskContext, versionId: string): Promise<void> {
  await pool.query("UPDATE document_versions SET reread_asked_at = NULL WHERE id = $1", [versionId]);
}

/** Among many others, and read once by a password that was forgotten since: nobody is asked for it then. */
async function isReadAgain({ pool }: TaskContext, { documentId, versionId }: Original): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM document_versions v JOIN documents d ON d.version_id = v.id AND d.state = 'ready'
      WHERE v.id = $1 AND d.id = $2 AND v.reread_asked_at IS NOT NULL AND v.read_at IS NOT NULL`,
    [versionId, documentId],
  );
  return rowCount === 1;
}

const unread: Extraction = { kind: "text", text: "", pageCount: null, title: null, language: null, attachments: [], pagesForOcr: [] };

const recordFailure = (context: TaskContext, original: Original, reason: string): Promise<void> =>
  changeAsSystem(context, original.ownerId, async (mutate, change) => {
    if (!(await isCurrent(change, original))) return;
    await markRead(change, original.versionId);
    // One that was given does not open it any more.
    if (reason === "encrypted") await forgetPassword(change.connection, original.versionId);
    await mutate("failDocument", { id: original.documentId, reason });
  });

async function readAgain(pool: Pool, documentId: string, crashes: number): Promise<void> {
  const options = { key: `extract:${documentId}`, delaySeconds: 10 * crashes };
  await addJobs(pool, [{ task: "extract", payload: { documentId, crashes }, options }]);
}

async function recordRead(
  context: TaskContext,
  original: Original,
  extraction: Extraction,
  stateReason: "unsupported" | null,
): Promise<void> {
  const pages = context.ocr ? extraction.pagesForOcr : [];
  const known = pages.length > 0 ? await recognizedBefore(context.pool, original.versionId, pages) : null;
  const recognition = { state: "waiting", pages: pages.length, done: 0, failed: 0, confidence: null } as const;
  const write = await prepareReading(context, original, {
    ...extraction,
    stateReason,
    ...(pages.length > 0 && { recognition }),
    ...(known && (await withRecognized(extraction, known))),
    codes: "unknown",
  });
  await changeAsSystem(context, original.ownerId, async (mutate, change) => {
    // The document before its search row, as every change of it: the other way round two of them wait for each other. Another version
    // that came meanwhile is read by a job of its own.
    if (!(await isCurrent(change, original))) return;
    await write(mutate, change);
    await markRead(change, original.versionId);
    const next: ReadingJob[] = known || pages.length === 0 ? [] : ["ocr"];
    // Those of an archive may be thousands: a person asks for them.
    const { documentId, versionId } = original;
    if (extraction.attachments.length > 0 && extraction.kind !== "zip" && !(await cameByMail(change.connection, documentId))) {
      change.enqueue("attachments", { documentId, versionId }, { key: `attachments:${versionId}` });
      next.push("attachments");
    }
    if (!known) await queueRecognition(change, original, pages);
    const looked = pagesWithCodes(extraction.kind, extraction.pageCount, extraction.pagesForOcr, extraction.text);
    if (looked.length > 0) {
      change.enqueue("codes", { documentId, pages: looked }, { key: `codes:${documentId}` });
      next.push("codes");
    }
    const { passwordGivenAt: givenAt } = original;
    if (givenAt !== undefined && next.length > 0) await alsoNeeds(change.connection, { versionId, givenAt }, next);
  });
}

/** All that was recognized before is forgotten: the pages may be others now, or better read. */
async function queueRecognition(change: Change, { documentId, versionId }: Original, pages: readonly number[]): Promise<void> {
  await change.connection.query("DELETE FROM recognized_pages WHERE version_id = $1", [versionId]);
  await dropMade(change, versionId, "searchable");
  if (pages.length === 0) return;
  await change.connection.query("INSERT INTO recognized_pages (version_id, page) SELECT $1, page FROM unnest($2::int[]) AS page", [
    versionId,
    pages,
  ]);
  change.enqueue("ocr", { documentId }, { key: `ocr:${documentId}` });
}
