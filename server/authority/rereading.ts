// Reading documents again that have been read: which of them were read by earlier readers, which wait for their turn, how far it is.
// What a person asked for is written on the version of the file, so that it goes on wherever a backend ended.
import { readerVersion } from "../../shared/read/version.ts";
import type { Connection } from "../database/connection.ts";
import type { Authorized } from "./authorized.ts";
import type { Change } from "./change.ts";

export interface RereadingProgress {
  /** Documents whose current file was read by an earlier reader, or before readers had versions. */
  outdated: number;
  /** Of those that are being read again: all, and how many have not had their turn. Both 0 where nothing is asked for. */
  total: number;
  waiting: number;
}

/** Documents in one transaction of `reprocess`. */
export const rereadAtOnce = 200;

/** What is being read for the first time, lies in the trash, or is an earlier file of its document is left alone. */
const readDocuments = `documents d JOIN document_versions v ON v.id = d.version_id AND d.trashed_at IS NULL AND d.state IN ('ready', 'failed')`;
const waits = "(v.reread_asked_at IS NOT NULL AND (v.read_at IS NULL OR v.read_at < v.reread_asked_at))";
const outdated = `(v.reader_version IS NULL OR v.reader_version < ${readerVersion})`;

/** How far reading again has come, over one person's own documents. */
export async function rereadingProgress(connection: Pick<Connection, "query">, vaultId: string): Promise<RereadingProgress> {
  const { rows } = await connection.query<RereadingProgress>(
    `WITH seen AS (SELECT v.read_at, v.reread_asked_at, ${waits} AS waits, ${outdated} AS outdated FROM ${readDocuments} WHERE d.owner_id = $1),
          since AS (SELECT min(reread_asked_at) AS at FROM seen WHERE waits)
     SELECT count(*) FILTER (WHERE outdated)::int AS outdated, count(*) FILTER (WHERE waits)::int AS waiting,
            count(*) FILTER (WHERE waits OR (reread_asked_at >= since.at AND read_at >= reread_asked_at))::int AS total
       FROM seen CROSS JOIN since`,
    [vaultId],
  );
  return rows[0] ?? { outdated: 0, total: 0, waiting: 0 };
}

/** A vault's documents are marked, and a job hands them to the readers in slices. Asking twice adds nothing. */
export async function rereadVault(change: Change, vaultId: string, which: "outdated" | "all"): Promise<void> {
  const { rowCount } = await change.connection.query(
    `UPDATE document_versions SET reread_asked_at = statement_timestamp()
      WHERE id IN (SELECT v.id FROM ${readDocuments} WHERE d.owner_id = $1 AND NOT ${waits} AND ($2 = 'all' OR ${outdated}))`,
    [vaultId, which],
  );
  if (rowCount) change.enqueue("reprocess", { ownerId: vaultId }, { key: `reprocess:${vaultId}` });
}

/** These documents, as soon as nothing that is new waits. What has no bytes yet is read anyway when they have come. */
export async function rereadDocuments(change: Change, documents: readonly Authorized<"document", "edit">[]): Promise<void> {
  const { rows } = await change.connection.query<{ id: string }>(
    `UPDATE document_versions v SET reread_asked_at = statement_timestamp() FROM documents d
      WHERE v.id = d.version_id AND d.trashed_at IS NULL AND d.state IN ('ready', 'failed') AND d.id = ANY($1::uuid[])
      RETURNING d.id`,
    [documents.map(({ id }) => id)],
  );
  for (const { id } of rows) change.enqueue("extract", { documentId: id }, { key: `extract:${id}`, priority: selectionPriority });
}

/** The next of those that wait in a vault, by id. */
export async function nextToReread(connection: Connection, vaultId: string, after: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT d.id FROM ${readDocuments} WHERE d.owner_id = $1 AND d.id > $2 AND ${waits} ORDER BY d.id LIMIT ${rereadAtOnce}`,
    [vaultId, after],
  );
  return rows.map(({ id }) => id);
}

/** The version's bytes have been read by today's reader, whatever came of it. */
export async function markRead(change: Change, versionId: string): Promise<void> {
  await change.connection.query("UPDATE document_versions SET reader_version = $2, read_at = clock_timestamp() WHERE id = $1", [
    versionId,
    readerVersion,
  ]);
}

/** Priority of single documents: after new ones, before a whole vault. */
const selectionPriority = 5;
/** Priority of a whole vault: after everything else that a backend does for documents. */
export const vaultPriority = 30;
