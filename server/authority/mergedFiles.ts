// Files of documents that were merged into another one. They become versions of that one and remember where they came from, so that a
// document which is restored from the trash has its file again.
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";

/**
 * Files that are there already, byte for byte, stay with the document that goes. The transaction holds both documents. An upload goes
 * along with the version that it brought: what is left of a deleted document's uploads is removed from the store.
 */
export async function giveFiles(connection: Connection, from: string, to: string): Promise<void> {
  await connection.query(
    `WITH given AS (
       UPDATE document_versions SET document_id = $2, merged_from = merged_from || $1::uuid
        WHERE document_id = $1 AND sha256 NOT IN (SELECT sha256 FROM document_versions WHERE document_id = $2) RETURNING id)
     UPDATE uploads SET document_id = $2 WHERE id IN (SELECT id FROM given) AND state = 'complete'`,
    [from, to],
  );
}

/**
 * The files that the document had when it was merged are its own again.
 * @throws AppError version.elsewhere where one of them is now what another document shows
 */
export async function takeFilesBack(connection: Connection, id: string): Promise<void> {
  const { rows } = await connection.query<{ id: string }>(
    `UPDATE document_versions SET document_id = $1, merged_from = merged_from[:array_position(merged_from, $1::uuid) - 1]
      WHERE merged_from <> '{}' AND merged_from @> ARRAY[$1::uuid] RETURNING id`,
    [id],
  );
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  // What makes one of them current meanwhile has held its row, and has committed before the statement above went on.
  const used = await connection.query(
    `SELECT FROM documents d JOIN document_versions v ON v.id = d.version_id
      WHERE v.id = ANY($1::uuid[]) AND d.id <> $2 AND d.id <> ALL(v.merged_from) LIMIT 1`,
    [ids, id],
  );
  if (used.rowCount) throw new AppError("version.elsewhere");
  await connection.query("UPDATE uploads SET document_id = $2 WHERE id = ANY($1::uuid[]) AND state = 'complete'", [ids, id]);
}

/** Before a document is deleted for good: files of documents that lie in the trash, merged into it, go back to the nearest one that is there. */
export async function returnFiles(connection: Connection, id: string): Promise<void> {
  const { rows } = await connection.query<{ id: string; from: string }>(
    `SELECT DISTINCT ON (v.id) v.id, d.id AS from
       FROM document_versions v CROSS JOIN LATERAL unnest(v.merged_from) WITH ORDINALITY AS m (id, place) JOIN documents d ON d.id = m.id
      WHERE v.document_id = $1 AND v.merged_from <> '{}' ORDER BY v.id, m.place DESC`,
    [id],
  );
  for (const version of rows) {
    await connection.query(
      `UPDATE document_versions SET document_id = $2, merged_from = merged_from[:array_position(merged_from, $2::uuid) - 1] WHERE id = $1`,
      [version.id, version.from],
    );
    await connection.query("UPDATE uploads SET document_id = $2 WHERE id = $1 AND state = 'complete'", [version.id, version.from]);
  }
}
