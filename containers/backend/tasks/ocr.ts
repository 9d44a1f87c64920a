// Recognizes pages that are pictures, some at a time: each is kept as it is done, so that a backend that is killed loses one, and after
// a few seconds the job stands behind the others that wait. The text comes into the document when all pages are done.
import { gzipSync } from "node:zlib";
import { cleanText } from "../../../shared/detect/cleanText.ts";
import { packWords } from "../../../shared/documents/pageWords.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { changeAsSystem, inTransaction } from "../changes/changeAsSystem.ts";
import { OcrError, orderedFor, type RecognizedPage } from "../ocr/index.ts";
import { findReadable, isCurrent, type Ocr, type Original, passwordUsed, type TaskContext, type TaskRun } from "../queue/context.ts";
import { type RecognizedRow, recognitionOf, recognizedRows, withRecognized } from "./recognized.ts";
import { prepareReading } from "./recordReading.ts";

/** Milliseconds after which no further page is begun: the next document's turn. */
const turnMs = 5_000;
/** Bytes of one page's words, compressed; a page of newsprint has 40,000. */
const mostWordBytes = 500_000;

export const ocr: TaskRun<"ocr"> = async (context, { documentId }) => {
  const original = await findReadable(context, documentId);
  if (!original || !context.ocr) return;
  const waiting = await pagesToDo(context, original);
  if (waiting.length > 0) await recognizeSome(context, context.ocr, original, waiting);
  await recordProgress(context, original);
};

async function pagesToDo({ pool }: TaskContext, { versionId }: Original): Promise<number[]> {
  const { rows } = await pool.query<{ page: number }>(
    "SELECT page FROM recognized_pages WHERE version_id = $1 AND text IS NULL ORDER BY page LIMIT 1000",
    [versionId],
  );
  return rows.map(({ page }) => page);
}

async function recognizeSome(context: TaskContext, ocr: Ocr, original: Original, waiting: number[]): Promise<void> {
  const languages = await languagesOf(context, ocr, original);
  const until = Date.now() + turnMs;
  await context.originals.withFile(original, async (path) => {
    const lane = async () => {
      for (let page = waiting.shift(); page !== undefined; page = waiting.shift()) {
        await keepPage(context, original, page, await recognizePage(context, ocr, original, path, page, languages));
        if (Date.now() > until) return;
      }
    };
    await Promise.all(Array.from({ length: ocr.recognizer.size }, lane));
  });
}

/** The person's own choice, else the installation's; the document's language first. */
async function languagesOf({ pool }: TaskContext, { languages }: Ocr, { documentId }: Original): Promise<string[]> {
  const { rows } = await pool.query<{ language: string | null; chosen: string[] | null }>(
    `SELECT d.language, p.settings->'ocrLanguages' AS chosen FROM documents d LEFT JOIN person_settings p ON p.user_id = d.owner_id WHERE d.id = $1`,
    [documentId],
  );
  const [row] = rows;
  return orderedFor(row?.language ?? null, row?.chosen?.length ? row.chosen : languages);
}

type Outcome = { page: RecognizedPage; failure: null } | { page: null; failure: string };

/** What the page itself is to blame for ends in a failure of that page alone. Anything else is thrown, and tried again. */
async function recognizePage(
  { log }: TaskContext,
  { pages, recognizer }: Ocr,
  original: Original,
  path: string,
  number: number,
  languages: readonly string[],
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const picture = await pages.page(path, original, number - 1);
      if (!picture) return { page: null, failure: "unsupported" };
      return { page: await recognizer.recognize(picture, languages), failure: null };
    } catch (error) {
      if (!(error instanceof OcrError || error instanceof ExtractionError)) throw error;
      // A process that ended need not have ended because of this page.
      if (error.code === "crashed" && attempt < 2) continue;
      log.warn({ documentId: original.documentId, page: number, reason: error.code, detail: error.detail }, "a page can't be recognized");
      return { page: null, failure: error.code };
    }
  }
}

async function keepPage(context: TaskContext, { versionId }: Original, number: number, { page, failure }: Outcome): Promise<void> {
  const packed = page && page.words.length > 0 ? gzipSync(packWords(page)) : null;
  const words = packed && packed.length <= mostWordBytes ? packed : null;
  await inTransaction(context.pool, async (client) => {
    await context.fence?.assertHeld(client);
    await client.query(
      "UPDATE recognized_pages SET text = $3, words = $4, confidence = $5, failure = $6 WHERE version_id = $1 AND page = $2 AND text IS NULL",
      [versionId, number, cleanText(page?.text ?? ""), words, page?.confidence ?? null, failure],
    );
  });
}

async function recordProgress(context: TaskContext, original: Original): Promise<void> {
  const { documentId: id, ownerId, versionId } = original;
  const rows = await recognizedRows(context.pool, versionId);
  if (rows.length === 0) return passwordUsed(context, original, "ocr");
  const recognition = recognitionOf(rows);
  const write = recognition.state === "done" ? await wholeReading(context, original, rows) : null;
  await changeAsSystem(context, ownerId, async (mutate, change) => {
    if (!(await isCurrent(change, original))) return;
    if (write) return write(mutate, change);
    await mutate("recordRecognition", { id, recognition });
    change.enqueue("ocr", { documentId: id }, { key: `ocr:${id}` });
  });
  if (write) await passwordUsed(context, original, "ocr");
}

/** What was read before, with the recognized pages in their places. */
async function wholeReading(context: TaskContext, original: Original, pages: readonly RecognizedRow[]) {
  const { rows } = await context.pool.query<{ text: string; pageCount: number | null; title: string | null }>(
    `SELECT t.text, d.page_count AS "pageCount", CASE WHEN d.filled->'title'->>'by' = 'reader' THEN d.title END AS title
       FROM documents d JOIN document_texts t ON t.document_id = d.id WHERE d.id = $1`,
    [original.documentId],
  );
  const reading = await withRecognized(rows[0] ?? { text: "", pageCount: null, title: null }, pages);
  return prepareReading(context, original, { ...reading, codes: "kept" });
}
