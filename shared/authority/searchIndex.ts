// Keeps `document_search` in step with documents. Words are folded here, so that the device indexes alike.
import { fold, foldForIndex } from "../search/fold.ts";
import type { Connection } from "./connection.ts";

/** Replaces the head (title, name, tags, type, correspondent); the content's part stays as it is. */
export async function refreshSearchHeads(connection: Connection, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length === 0) return;
  const { rows } = await connection.query<{ id: string; title: string; labels: string }>(
    `SELECT d.id, d.title || ' ' || d.name AS title,
            concat_ws(' ', t.name, c.name, (SELECT string_agg(g.name, ' ') FROM document_tags dt JOIN tags g ON g.id = dt.tag_id WHERE dt.document_id = d.id)) AS labels
       FROM documents d LEFT JOIN document_types t ON t.id = d.type_id LEFT JOIN correspondents c ON c.id = d.correspondent_id
      WHERE d.id = ANY($1::uuid[])`,
    [documentIds],
  );
  await connection.query(
    `INSERT INTO document_search AS s (document_id, vector)
     SELECT n.id, setweight(to_tsvector('simple', n.title), 'A') || setweight(to_tsvector('simple', n.labels), 'B')
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (id, title, labels)
     ON CONFLICT (document_id) DO UPDATE SET vector = ts_filter(s.vector, '{d}') || excluded.vector`,
    [rows.map((row) => row.id), rows.map((row) => fold(row.title)), rows.map((row) => fold(row.labels))],
  );
}

/** Replaces the content's part. Everything past the index's limit is stored but not indexed. */
export async function writeSearchContent(connection: Connection, documentId: string, text: string): Promise<void> {
  await connection.query(
    `INSERT INTO document_search AS s (document_id, vector) VALUES ($1, setweight(to_tsvector('simple', $2), 'D'))
     ON CONFLICT (document_id) DO UPDATE SET vector = excluded.vector || ts_filter(s.vector, '{a,b}')`,
    [documentId, foldForIndex(text)],
  );
}
