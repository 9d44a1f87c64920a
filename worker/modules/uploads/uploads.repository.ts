// SQL over `uploads`. An upload is recorded before its URL is handed out, so that every orphan is known.
import type { Connection } from "../../../server/authority/connection.ts";

export interface Upload {
  id: string;
  documentId: string;
  ownerId: string;
  userId: string;
  key: string;
  size: number;
  sha256: string;
  contentType: string;
  state: "pending" | "complete" | "rejected";
}

const columns = `id, document_id AS "documentId", owner_id AS "ownerId", user_id AS "userId", key, size, sha256, content_type AS "contentType", state`;
type Row = Omit<Upload, "size"> & { size: string };
const upload = (row: Row): Upload => ({ ...row, size: Number(row.size) });

/**
 * The one open upload of a document: recorded now, or the one that is there, which stays open for another day.
 * The returned bytes may differ from those asked for: the caller compares.
 */
export async function openUpload(connection: Connection, wanted: Omit<Upload, "state">): Promise<Upload> {
  const { rows } = await connection.query<Row>(
    `INSERT INTO uploads (id, document_id, owner_id, user_id, key, size, sha256, content_type, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '1 day')
     ON CONFLICT (document_id) WHERE state <> 'rejected' DO UPDATE SET expires_at = excluded.expires_at
     RETURNING ${columns}`,
    [wanted.id, wanted.documentId, wanted.ownerId, wanted.userId, wanted.key, wanted.size, wanted.sha256, wanted.contentType],
  );
  return upload(rows[0]!);
}

/** Null for an unknown one and for somebody else's. */
export async function findUpload(connection: Connection, id: string, userId: string): Promise<Upload | null> {
  const { rows } = await connection.query<Row>(`SELECT ${columns} FROM uploads WHERE id = $1 AND user_id = $2`, [id, userId]);
  return rows[0] ? upload(rows[0]) : null;
}

/** True for exactly one caller: that one completes it. */
export async function claimUpload(connection: Connection, id: string): Promise<boolean> {
  const { rowCount } = await connection.query("UPDATE uploads SET state = 'complete' WHERE id = $1 AND state = 'pending'", [id]);
  return rowCount === 1;
}

export async function rejectUpload(connection: Connection, id: string): Promise<void> {
  await connection.query("UPDATE uploads SET state = 'rejected' WHERE id = $1", [id]);
}
