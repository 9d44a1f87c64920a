// Files inside of a document's file (of a mail, a PDF, an archive) become documents of their own: how far that has come and may go.
import type { Connection } from "../database/connection.ts";

/** Documents that may come out of one, at any depth; and how deep: a mail in a mail in an archive. */
const mostOfFamily = 500;
const mostDepth = 4;

interface Version {
  documentId: string;
  versionId: string;
}

export interface Unpacking {
  /** How many files have been looked at. */
  taken: number;
  whole: boolean;
  folderId: string | null;
  createdAt: string;
  /** How many documents may still come out of it. */
  room: number;
}

/** What has come out of a version before does not come again, whatever became of it. Null where the version is not the document's own any more. */
export async function readUnpacking(connection: Pick<Connection, "query">, { documentId, versionId }: Version): Promise<Unpacking | null> {
  const { rows } = await connection.query<{
    unpacking: { taken: number; whole: boolean } | null;
    folderId: string | null;
    createdAt: Date | string;
    depth: number;
    family: number;
  }>(
    `WITH RECURSIVE above AS (
       SELECT id, attached_to, 0 AS depth FROM documents WHERE id = $1
       UNION ALL SELECT d.id, d.attached_to, a.depth + 1 FROM documents d JOIN above a ON d.id = a.attached_to WHERE a.depth < $3
     ), below AS (
       SELECT (SELECT id FROM above ORDER BY depth DESC LIMIT 1) AS id
       UNION SELECT d.id FROM documents d JOIN below b ON d.attached_to = b.id
     )
     SELECT v.unpacking, d.folder_id AS "folderId", d.created_at AS "createdAt", (SELECT max(depth) FROM above)::int AS depth,
            (SELECT count(*) FROM below)::int - 1 AS family
       FROM documents d JOIN document_versions v ON v.id = d.version_id WHERE d.id = $1 AND v.id = $2`,
    [documentId, versionId, mostDepth],
  );
  const row = rows[0];
  if (!row) return null;
  const room = row.depth >= mostDepth ? 0 : Math.max(0, mostOfFamily - row.family);
  return {
    ...(row.unpacking ?? { taken: 0, whole: false }),
    folderId: row.folderId,
    createdAt: new Date(row.createdAt).toISOString(),
    room,
  };
}

export async function noteUnpacking(
  connection: Pick<Connection, "query">,
  versionId: string,
  taken: number,
  whole: boolean,
): Promise<void> {
  await connection.query("UPDATE document_versions SET unpacking = $2 WHERE id = $1", [versionId, { taken, whole }]);
}

/** A mail that was fetched or sent here: what becomes of the files in it was said by its person's rule. */
export async function cameByMail(connection: Pick<Connection, "query">, documentId: string): Promise<boolean> {
  const { rowCount } = await connection.query("SELECT 1 FROM mail_arrivals WHERE mail_document_id = $1 LIMIT 1", [documentId]);
  return rowCount === 1;
}
