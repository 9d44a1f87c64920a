// What has been read of a document is kept: text, search index, what the text says of itself. The one way, whoever read it.
import type { Change } from "../../../server/authority/change.ts";
import { writeSearchContent, writeSearchedFacts } from "../../../server/authority/searchIndex.ts";
import { withCodes } from "../../../shared/detect/codes/codeFacts.ts";
import type { PageCode } from "../../../shared/detect/codes/pageCode.ts";
import { detectFacts } from "../../../shared/detect/facts/detectFacts.ts";
import { storedFacts } from "../../../shared/detect/facts/storedFacts.ts";
import type { Recognition } from "../../../shared/mutators/entities.ts";
import type { SystemMutate } from "../changes/changeAsSystem.ts";
import type { Original, TaskContext } from "../queue/context.ts";

export interface WholeReading {
  text: string;
  language: string | null;
  pageCount: number | null;
  /** The title that the file carries in its metadata. */
  title: string | null;
  stateReason: "unsupported" | null;
  recognition?: Recognition;
  /** `unknown`: another file, or looked at anew; its pages are still to be looked at. `kept`: what was found on its pages holds. */
  codes: "unknown" | "kept";
}

/** Finds out what the text says of itself, and returns what writes it all in a transaction that holds the document. */
export async function prepareReading({ archivePrefix }: Pick<TaskContext, "archivePrefix">, original: Original, reading: WholeReading) {
  const { documentId: id, ownerId, name } = original;
  const { text, language, pageCount, title: metadataTitle, stateReason, recognition } = reading;
  const said = await detectFacts({ text, language, name, metadataTitle });
  return async (mutate: SystemMutate, change: Change): Promise<void> => {
    const codes = reading.codes === "kept" ? await codesOf(change, id) : [];
    const facts = withCodes(said, codes, archivePrefix);
    await change.connection.query(
      `WITH other AS (DELETE FROM filing_features WHERE document_id = $1), earlier AS (
         INSERT INTO version_texts (version_id, text) SELECT v.id, t.text FROM document_texts t JOIN document_versions v ON v.id = t.version_id
          WHERE t.document_id = $1 AND t.version_id <> $5 ON CONFLICT (version_id) DO UPDATE SET text = excluded.text)
       INSERT INTO document_texts (document_id, text, version_id, facts, codes) VALUES ($1, $2, $5, $3, $4)
       ON CONFLICT (document_id)
       DO UPDATE SET text = excluded.text, version_id = excluded.version_id, facts = excluded.facts, codes = excluded.codes`,
      [id, text, storedFacts(facts), codes.length > 0 ? JSON.stringify(codes) : null, original.versionId],
    );
    await writeSearchContent(change.connection, id, text);
    await writeSearchedFacts(change.connection, id, facts);
    change.touch("text", id, ownerId);
    await mutate("recordExtraction", {
      id,
      pageCount,
      language,
      title: facts.title.title,
      documentDate: facts.documentDate && { value: facts.documentDate.date, quote: facts.documentDate.quote },
      stateReason,
      ...(recognition && { recognition }),
    });
  };
}

async function codesOf({ connection }: Change, documentId: string): Promise<PageCode[]> {
  const { rows } = await connection.query<{ codes: PageCode[] | null }>("SELECT codes FROM document_texts WHERE document_id = $1", [
    documentId,
  ]);
  return rows[0]?.codes ?? [];
}
