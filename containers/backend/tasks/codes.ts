// Looks for barcodes and QR codes on the pages of a document that has been read: what they say comes to the facts of its text.
import { writeSearchedFacts } from "../../../server/authority/searchIndex.ts";
import { withCodes } from "../../../shared/detect/codes/codeFacts.ts";
import { mostCodes, type PageCode } from "../../../shared/detect/codes/pageCode.ts";
import { storedFacts } from "../../../shared/detect/facts/storedFacts.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { findOriginal, isCurrent, type Original, type TaskContext, type TaskRun } from "../queue/context.ts";

export const codes: TaskRun<"codes"> = async (context, { documentId, pages }) => {
  const original = await findOriginal(context.pool, documentId);
  if (!original) return;
  const found = await codesOn(context, original, pages);
  if (found.length === 0) return;
  await changeAsSystem(context, original.ownerId, async (_mutate, change) => {
    if (!(await isCurrent(change, original))) return;
    const { rows } = await change.connection.query<{ facts: Facts | null }>("SELECT facts FROM document_texts WHERE document_id = $1", [
      documentId,
    ]);
    const known = rows[0]?.facts;
    if (!known) return;
    const facts = withCodes(known, found, context.archivePrefix);
    await change.connection.query("UPDATE document_texts SET codes = $2, facts = $3 WHERE document_id = $1", [
      documentId,
      JSON.stringify(found),
      storedFacts(facts),
    ]);
    await writeSearchedFacts(change.connection, documentId, facts);
    change.touch("text", documentId, original.ownerId);
  });
};

/** A page that can't be drawn has no codes: that the document can't be read is said elsewhere. */
async function codesOn({ originals, extractor, log }: TaskContext, original: Original, pages: readonly number[]): Promise<PageCode[]> {
  return originals.withFile(original, async (path) => {
    const found: PageCode[] = [];
    for (const page of pages) {
      try {
        for (const code of await extractor.codes(path, original, page - 1)) found.push({ ...code, page });
      } catch (error) {
        if (!(error instanceof ExtractionError)) throw error;
        log.warn({ documentId: original.documentId, page, reason: error.code }, "a page can't be looked at for codes");
        if (error.code !== "timeout" && error.code !== "memory" && error.code !== "crashed") break;
      }
      if (found.length >= mostCodes) break;
    }
    return found.slice(0, mostCodes);
  });
}
