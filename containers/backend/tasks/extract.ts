// Reads a document: text, pages, language, and what the text says of title and date. Then it is ready; who subscribes to that goes on.
import { z } from "zod";
import { lockDocuments } from "../../../server/authority/audience.ts";
import { writeSearchContent } from "../../../server/authority/searchIndex.ts";
import { detectDate } from "../../../shared/detect/detectDate.ts";
import { detectTitle } from "../../../shared/detect/detectTitle.ts";
import type { ExtractionReason } from "../../../shared/detect/reasons.ts";
import { ExtractionError } from "../extract/errors.ts";
import type { Extraction } from "../extract/types.ts";
import { changeAsSystem, findOriginal, isLastAttempt, type Original, type TaskContext, type TaskRun } from "./context.ts";

const payloadSchema = z.object({ documentId: z.uuid() });
/** Tried again, because the document need not be the cause. Every other reason is the document's own. */
const maybeTransient: ReadonlySet<ExtractionReason> = new Set(["crashed"]);

export const extract: TaskRun = async (context, payload, job) => {
  const original = await findOriginal(context.pool, payloadSchema.parse(payload).documentId);
  if (!original) return;
  try {
    const extraction = await context.objects.withFile(original.key, (path) => context.extractor.extract(path, original));
    await recordRead(context, original, extraction, null);
  } catch (error) {
    const reason = error instanceof ExtractionError ? error.code : "crashed";
    if (maybeTransient.has(reason) && !isLastAttempt(job)) throw error;
    context.log.warn({ documentId: original.documentId, reason, ...(reason === "crashed" && { err: error }) }, "document can't be read");
    if (reason === "unsupported")
      await recordRead(context, original, { kind: "text", text: "", pageCount: null, title: null, language: null }, "unsupported");
    else await changeAsSystem(context, original.ownerId, (mutate) => mutate("failDocument", { id: original.documentId, reason }));
  }
};

async function recordRead(
  context: TaskContext,
  original: Original,
  extraction: Extraction,
  stateReason: "unsupported" | null,
): Promise<void> {
  const { documentId: id, ownerId } = original;
  const date = detectDate(extraction.text, { language: extraction.language });
  await changeAsSystem(context, ownerId, async (mutate, change) => {
    // The document before its search row, as every change of it: the other way round two of them wait for each other.
    await lockDocuments(change.connection, [{ entity: "document", id }]);
    const { rowCount } = await change.connection.query(
      `INSERT INTO document_texts (document_id, text) SELECT id, $2 FROM documents WHERE id = $1
       ON CONFLICT (document_id) DO UPDATE SET text = excluded.text`,
      [id, extraction.text],
    );
    if (rowCount === 0) return;
    await writeSearchContent(change.connection, id, extraction.text);
    change.touch("text", id, ownerId);
    await mutate("recordExtraction", {
      id,
      pageCount: extraction.pageCount,
      language: extraction.language,
      title: detectTitle({ text: extraction.text, name: original.name, metadataTitle: extraction.title }),
      documentDate: date && { value: date.date, quote: date.quote.slice(0, 500) },
      stateReason,
    });
  });
}
