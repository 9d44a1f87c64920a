// Keeps `document_search` in step with documents. Vectors are made by shared/search, so that the device indexes alike.
import type { ShownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import { headsStatement, type SearchHead, writeFactsStatement, writeHeadsStatement } from "../../shared/search/index.ts";
import { contentVector, vectorVersion } from "../../shared/search/vector.ts";
import type { Connection } from "../database/connection.ts";

/**
 * Replaces the head (searched fields, file name, names of labels); the content's part stays as it is. The transaction has locked the
 * documents and their vault, and renaming a label needs the vault's exclusive lock: nothing that is read here changes before the commit.
 */
export async function refreshSearchHeads(connection: Connection, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length === 0) return;
  const { rows } = await connection.query<SearchHead>(headsStatement(documentIds));
  await connection.query(writeHeadsStatement(rows));
}

/** Replaces the facts by which a document is found. The transaction holds the document. */
export async function writeSearchedFacts(connection: Connection, documentId: string, facts: ShownFacts): Promise<void> {
  const { text, values } = writeFactsStatement([{ documentId, facts }]);
  await connection.query(text, values);
}

/** Replaces the part of the vector that the document's text makes; the head stays. */
export async function writeSearchContent(connection: Connection, documentId: string, text: string): Promise<void> {
  await connection.query(
    `INSERT INTO document_search AS s (document_id, vector, version) VALUES ($1, $2::tsvector, $3)
     ON CONFLICT (document_id) DO UPDATE SET vector = excluded.vector || ts_filter(s.vector, '{a,b,c}')`,
    [documentId, contentVector(text), vectorVersion],
  );
}
