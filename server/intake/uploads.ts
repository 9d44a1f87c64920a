// SQL over `uploads`, always for a list. An upload is recorded before its URL is handed out, so that every orphan is known.
import type { Authorized } from "../authority/authorized.ts";
import type { Connection } from "../database/connection.ts";

/** Seconds within which a signed PUT has to start. */
export const putSeconds = 300;
/** After this, recording again makes a new upload under a new key, and the old one's bytes go: nothing waits for ever. */
const longestWait = "6 days";
/** How long after its last URL has ended the object of an upload that came to nothing is removed (once more). */
const afterLastUrl = "10 minutes";

/** Why an upload came to nothing: no room, its document deleted for good, or its time was over. */
export type Rejection = "quota" | "deleted" | "expired";

export interface Upload {
  id: string;
  documentId: string;
  ownerId: string;
  userId: string;
  key: string;
  size: number;
  sha256: string;
  contentType: string;
  /** The store's name for it while its bytes arrive in parts. */
  inParts: string | null;
  state: "pending" | "complete" | "rejected";
  rejectedFor: Rejection | null;
}

/** Only who may change the document brings bytes for it. */
export interface NewUpload extends Omit<Upload, "documentId" | "ownerId" | "inParts" | "state" | "rejectedFor"> {
  document: Authorized<"document", "edit">;
}

const columns = (alias: string) =>
  `${alias}.id, ${alias}.document_id AS "documentId", ${alias}.owner_id AS "ownerId", ${alias}.user_id AS "userId", ${alias}.key, ${alias}.size,
   ${alias}.sha256, ${alias}.content_type AS "contentType", ${alias}.in_parts AS "inParts", ${alias}.state, ${alias}.rejected_for AS "rejectedFor"`;
type Row = Omit<Upload, "size"> & { size: string };
const upload = (row: Row): Upload => ({ ...row, size: Number(row.size) });

/**
 * The one open upload of these bytes for each document: recorded now, or the one that is there, which stays open for another day until its longest
 * wait is over. What was rejected for want of room goes on under its old key. The documents are locked. `signedSeconds`: for how long a
 * URL for it will be signed now; 0 where the product itself stores the bytes.
 */
export async function openUploads(
  connection: Connection,
  wanted: readonly NewUpload[],
  signedSeconds: number = putSeconds,
): Promise<Map<string, Upload>> {
  if (wanted.length === 0) return new Map();
  const documentIds = wanted.map(({ document }) => document.id);
  await connection.query(
    `UPDATE uploads SET state = 'rejected', rejected_for = 'expired', expires_at = signed_until + $2::interval
      WHERE document_id = ANY($1::uuid[]) AND state = 'pending' AND created_at < now() - $3::interval`,
    [documentIds, afterLastUrl, longestWait],
  );
  const column = <K extends keyof NewUpload>(name: K) => wanted.map((one) => one[name]);
  const { rows } = await connection.query<Row>(
    `WITH wanted AS (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::text[])
         AS w (id, document_id, owner_id, user_id, key, size, sha256, content_type)),
     reopened AS (
       UPDATE uploads u SET id = w.id, user_id = w.user_id, state = 'pending', rejected_for = NULL,
              expires_at = now() + interval '1 day', signed_until = greatest(u.signed_until, now() + $9::interval)
         FROM wanted w
        WHERE u.document_id = w.document_id AND u.state = 'rejected' AND u.rejected_for = 'quota' AND u.size = w.size AND u.sha256 = w.sha256
          AND u.created_at >= now() - $10::interval
          AND NOT EXISTS (SELECT FROM uploads o WHERE o.document_id = w.document_id AND o.sha256 = w.sha256 AND o.state = 'pending')
       RETURNING u.*),
     opened AS (
       INSERT INTO uploads AS u (id, document_id, owner_id, user_id, key, size, sha256, content_type, expires_at, signed_until)
       SELECT w.*, now() + interval '1 day', now() + $9::interval FROM wanted w
        WHERE w.document_id NOT IN (SELECT document_id FROM reopened)
       ON CONFLICT (document_id, sha256) WHERE state = 'pending'
       DO UPDATE SET expires_at = excluded.expires_at, signed_until = greatest(u.signed_until, excluded.signed_until)
       RETURNING u.*)
     SELECT ${columns("u")} FROM (SELECT * FROM reopened UNION ALL SELECT * FROM opened) u`,
    [
      column("id"),
      documentIds,
      wanted.map(({ document }) => document.vaultId),
      column("userId"),
      column("key"),
      column("size"),
      column("sha256"),
      column("contentType"),
      `${signedSeconds} seconds`,
      longestWait,
    ],
  );
  return new Map(rows.map((row) => [row.documentId, upload(row)]));
}

/** Those that exist, by id, whosever they are: access is the caller's business. */
export async function findUploads(connection: Connection, ids: readonly string[]): Promise<Map<string, Upload>> {
  const { rows } = await connection.query<Row>(`SELECT ${columns("u")} FROM uploads u WHERE u.id = ANY($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.id, upload(row)]));
}

/** Names what the store calls it, unless it has a name that is not `before` by now; returns the name that it has. Undefined: it is not pending. */
export async function nameInParts(
  connection: Connection,
  { id, before, name }: { id: string; before: string | null; name: string },
): Promise<string | undefined> {
  const { rows } = await connection.query<{ name: string }>(
    `UPDATE uploads SET in_parts = CASE WHEN in_parts IS NOT DISTINCT FROM $2 THEN $3 ELSE in_parts END
      WHERE id = $1 AND state = 'pending' RETURNING in_parts AS name`,
    [id, before, name],
  );
  return rows[0]?.name;
}

/** As a fresh URL does: no part that is signed now arrives after the cleanup. False: it is not pending any more. */
export async function extendUpload(connection: Connection, id: string, signedSeconds: number = putSeconds): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE uploads SET expires_at = now() + interval '1 day', signed_until = greatest(signed_until, now() + $2::interval)
      WHERE id = $1 AND state = 'pending' AND created_at >= now() - $3::interval`,
    [id, `${signedSeconds} seconds`, longestWait],
  );
  return rowCount === 1;
}

/** The ids of those that were pending: exactly one caller gets each, and completes it. Their documents are locked. */
export async function claimUploads(connection: Connection, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await connection.query<{ id: string }>(
    "UPDATE uploads SET state = 'complete' WHERE id = ANY($1::uuid[]) AND state = 'pending' RETURNING id",
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Their objects are removed once more when no URL of theirs can be used any longer. */
export async function rejectUploads(connection: Connection, ids: readonly string[], rejection: Rejection): Promise<void> {
  if (ids.length === 0) return;
  await connection.query(
    "UPDATE uploads SET state = 'rejected', rejected_for = $2, expires_at = signed_until + $3::interval WHERE id = ANY($1::uuid[])",
    [ids, rejection, afterLastUrl],
  );
}

/** The row of one that came to nothing and was never signed for: its object is gone for good, so that the cleanup need not know of it. */
export async function forgetUpload(connection: Connection, id: string): Promise<void> {
  await connection.query("DELETE FROM uploads WHERE id = $1 AND state = 'rejected' AND signed_until <= now()", [id]);
}
