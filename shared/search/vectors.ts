// Keeping `document_search` in step with documents, the same on server and device.
// A vector is the content's literal followed by the head's, in this order: places of the content never move.

import { type ShownFacts, searchedFacts } from "../detect/facts/searchedFacts.ts";
import { columnName, searchedFieldNames } from "../mutators/documentFields.ts";
import { labelColumn, labelKinds, singleLabels } from "../mutators/labelKinds.ts";
import type { Statement } from "./statement.ts";
import { contentVector, type HeadTexts, headVector, vectorVersion } from "./vector.ts";

export interface SearchHead extends HeadTexts {
  documentId: string;
}

/** The fields that are searched, and the labels that the document's own row names. */
const texts = searchedFieldNames.map((name) => `d.${columnName(name)} AS "${name}"`).join(", ");
const labels = singleLabels
  .map((entity) => `LEFT JOIN ${labelKinds[entity].table} ${entity}_label ON ${entity}_label.id = d.${labelColumn(entity)}`)
  .join(" ");

/** What is in words of custom values, by field: texts, numbers, amounts, the names of chosen options. Null for none. */
const customTexts = `(SELECT jsonb_agg(jsonb_build_object('field', f.id, 'text', CASE f.kind
    WHEN 'choice' THEN (SELECT o->>'name' FROM jsonb_array_elements(f.options) o WHERE o->>'id' = v.value) ELSE v.value END) ORDER BY f.id)
    FROM jsonb_each_text(d.custom) v JOIN custom_fields f ON f.id = v.key::uuid WHERE f.kind NOT IN ('date', 'yesNo', 'document'))`;

/** Rows of `SearchHead`, by which the two functions below are fed. */
export function headsStatement(documentIds: readonly string[]): Statement {
  return {
    text: `SELECT d.id AS "documentId", d.name, ${texts},
              array_remove((SELECT array_agg(g.name ORDER BY g.name) FROM document_tags dt JOIN tags g ON g.id = dt.tag_id WHERE dt.document_id = d.id)
                || ARRAY[${singleLabels.map((entity) => `${entity}_label.name`).join(", ")}], NULL) AS labels,
              ${customTexts} AS "customTexts"
         FROM documents d ${labels}
        WHERE d.id = ANY($1::uuid[])`,
    values: [documentIds],
  };
}

/** Replaces what is known of documents apart from their text; the content's part stays. */
export function writeHeadsStatement(heads: readonly SearchHead[]): Statement {
  const rows = heads.map((head) => ({ id: head.documentId, head: headVector(head) }));
  return {
    text: `INSERT INTO document_search AS s (document_id, vector, version)
           SELECT r.id, r.head::tsvector, ${vectorVersion} FROM json_to_recordset($1::json) AS r (id uuid, head text)
           ON CONFLICT (document_id) DO UPDATE SET vector = ts_filter(s.vector, '{d}') || excluded.vector`,
    values: [JSON.stringify(rows)],
  };
}

/** Replaces the facts by which documents are found. */
export function writeFactsStatement(documents: readonly { documentId: string; facts: ShownFacts | null }[]): Statement {
  const rows = documents.flatMap(({ documentId, facts }) =>
    facts ? searchedFacts(facts).map((fact) => ({ document_id: documentId, ...fact })) : [],
  );
  return {
    text: `WITH given AS (SELECT * FROM json_populate_recordset(NULL::document_facts, $2::json)),
                gone AS (DELETE FROM document_facts f WHERE f.document_id = ANY($1::uuid[])
                           AND NOT EXISTS (SELECT 1 FROM given g WHERE (g.document_id, g.field, g.value) = (f.document_id, f.field, f.value)))
           INSERT INTO document_facts SELECT * FROM given
           ON CONFLICT (document_id, field, value) DO UPDATE SET currency = excluded.currency`,
    values: [documents.map(({ documentId }) => documentId), JSON.stringify(rows)],
  };
}

/** Replaces the whole vector: the text's words and the head's. A null text has no words. */
export function writeVectorsStatement(documents: readonly (SearchHead & { text: string | null })[]): Statement {
  const rows = documents.map((document) => ({
    id: document.documentId,
    content: document.text === null ? "" : contentVector(document.text),
    head: headVector(document),
  }));
  return {
    text: `INSERT INTO document_search AS s (document_id, vector, version)
           SELECT r.id, r.content::tsvector || r.head::tsvector, ${vectorVersion} FROM json_to_recordset($1::json) AS r (id uuid, content text, head text)
           ON CONFLICT (document_id) DO UPDATE SET vector = excluded.vector, version = excluded.version`,
    values: [JSON.stringify(rows)],
  };
}
