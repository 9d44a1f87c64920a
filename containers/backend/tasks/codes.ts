// Looks for barcodes and QR codes on the pages of a document that has been read: what they say comes to the facts of its text.
import type { Change } from "../../../server/authority/change.ts";
import { writeSearchedFacts } from "../../../server/authority/searchIndex.ts";
import { withCodes } from "../../../shared/detect/codes/codeFacts.ts";
import { isSeparator, mostCodes, mostPages, type PageCode, partsOf } from "../../../shared/detect/codes/pageCode.ts";
import { storedFacts } from "../../../shared/detect/facts/storedFacts.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import type { Batch, PersonSettings } from "../../../shared/mutators/entities.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { changeAsSystem, type SystemMutate } from "../changes/changeAsSystem.ts";
import { findReadable, isCurrent, type Original, passwordUsed, type TaskContext, type TaskRun } from "../queue/context.ts";

export const codes: TaskRun<"codes"> = async (context, { documentId, pages }) => {
  const original = await findReadable(context, documentId);
  if (!original) return;
  const { found, whole } = await codesOn(context, original, pages);
  await passwordUsed(context, original, "codes");
  if (found.length === 0) return;
  await changeAsSystem(context, original.ownerId, async (mutate, change) => {
    if (!(await isCurrent(change, original))) return;
    const { rows } = await change.connection.query<{ facts: Facts | null }>("SELECT facts FROM document_texts WHERE document_id = $1", [
      documentId,
    ]);
    const known = rows[0]?.facts;
    if (!known) return;
    const kept = found.slice(0, mostCodes);
    const facts = withCodes(known, kept, context.archivePrefix);
    await change.connection.query("UPDATE document_texts SET codes = $2, facts = $3 WHERE document_id = $1", [
      documentId,
      JSON.stringify(kept),
      storedFacts(facts),
    ]);
    await writeSearchedFacts(change.connection, documentId, facts);
    change.touch("text", documentId, original.ownerId);
    if (whole) await offerToSplit(context, mutate, change, original, found);
  });
};

/** Once for a file: what its person has answered holds, and what has been split is not split again. */
async function offerToSplit(
  { archivePrefix }: TaskContext,
  mutate: SystemMutate,
  { connection }: Change,
  original: Original,
  found: readonly PageCode[],
): Promise<void> {
  const { documentId: id, versionId } = original;
  const { rows } = await connection.query<{
    pages: number | null;
    batch: Batch | null;
    trashed: boolean;
    wanted: PersonSettings["splitBatches"];
    atNumbers: boolean | null;
  }>(
    `SELECT d.page_count AS pages, d.batch, d.trashed_at IS NOT NULL AS trashed, p.settings->>'splitBatches' AS wanted, p.settings->>'splitAtNumbers' = 'true' AS "atNumbers"
       FROM documents d LEFT JOIN person_settings p ON p.user_id = d.owner_id WHERE d.id = $1`,
    [id],
  );
  const { pages, batch, trashed, wanted, atNumbers } = rows[0] ?? {};
  if (!pages || pages > mostPages || trashed || wanted === "off" || batch?.versionId === versionId) return;
  const parts = partsOf(pages, found, { archivePrefix, atNumbers: atNumbers === true });
  if (parts && parts.length > 1)
    await mutate("recordBatch", { id, batch: { versionId, parts, state: wanted === "alone" ? "splitting" : "offered" } });
}

interface Found {
  /** Of each page in its order; separator sheets are all there. */
  found: PageCode[];
  /** No page was left out that may be a separator sheet. */
  whole: boolean;
}

/** A page that can't be drawn has no codes: that the document can't be read is said elsewhere. */
async function codesOn({ originals, extractor, log }: TaskContext, original: Original, pages: readonly number[]): Promise<Found> {
  return originals.withFile(original, async (path) => {
    const found: PageCode[] = [];
    const separating: PageCode[] = [];
    let whole = true;
    for (const page of pages) {
      try {
        for (const code of await extractor.codes(path, original, page - 1))
          (isSeparator(code) ? separating : found).push({ ...code, page });
      } catch (error) {
        if (!(error instanceof ExtractionError)) throw error;
        whole = false;
        log.warn({ documentId: original.documentId, page, reason: error.code }, "a page can't be looked at for codes");
        if (error.code !== "timeout" && error.code !== "memory" && error.code !== "crashed") break;
      }
      // A bill has its codes on few pages; sheets may come to the very end.
      if (found.length >= mostCodes && separating.length === 0) break;
    }
    return { found: [...separating, ...found].sort((a, b) => a.page - b.page), whole };
  });
}
