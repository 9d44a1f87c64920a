// What has been read of a document is kept: text, search index, what the text says of itself. The one way, whoever read it.
import type { Change } from "../../../server/authority/change.ts";
import { writeSearchContent, writeSearchedFacts } from "../../../server/authority/searchIndex.ts";
import { detectFacts } from "../../../shared/detect/facts/detectFacts.ts";
import { storedFacts } from "../../../shared/detect/facts/storedFacts.ts";
import type { Recognition } from "../../../shared/mutators/entities.ts";
import type { Original, SystemMutate } from "../queue/context.ts";

export interface WholeReading {
  text: string;
  language: string | null;
  pageCount: number | null;
  /** The title that the file carries in its metadata. */
  title: string | null;
  stateReason: "unsupported" | null;
  recognition?: Recognition;
}

/** Finds out what the text says of itself, and returns what writes it all in a transaction that holds the document. */
export async function prepareReading(original: Original, reading: WholeReading) {
  const { documentId: id, ownerId, name } = original;
  const { text, language, pageCount, title: metadataTitle, stateReason, recognition } = reading;
  const facts = await detectFacts({ text, language, name, metadataTitle });
  return async (mutate: SystemMutate, change: Change): Promise<void> => {
    await change.connection.query(
      `INSERT INTO document_texts (document_id, text, facts) VALUES ($1, $2, $3)
       ON CONFLICT (document_id) DO UPDATE SET text = excluded.text, facts = excluded.facts`,
      [id, text, storedFacts(facts)],
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
