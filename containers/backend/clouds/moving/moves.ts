// The rows of originals that are on their way, and what is written of them.
import type { Pool } from "pg";
import type { CloudProblem, CloudProvider } from "../../../../shared/api/clouds.ts";
import { problemsOfConnection } from "../problems.ts";

export interface Move {
  versionId: string;
  ownerId: string;
  direction: "carry" | "bringBack" | "rename";
  connectionId: string;
  provider: CloudProvider;
  target: string | null;
  tries: number;
  /** Bytes; null: its version is gone. */
  size: number | null;
}

/** The version and what its path is made of. */
export interface MovedVersion {
  versionId: string;
  documentId: string;
  backend: "objectStore" | CloudProvider;
  connectionId: string | null;
  reference: string;
  size: number;
  sha256: string;
  contentType: string;
  name: string;
  title: string;
  date: string | null;
  /** From the top down. */
  folders: string[];
}

/** Seconds until a move is tried again after it has failed so often. */
const backoff = (tries: number): number => Math.min(3_600, 30 * 2 ** Math.min(tries, 7));

/** The next ones that are due, the oldest first, but of no connection that was just found away. */
export async function nextMoves(pool: Pool, ownerId: string, without: readonly string[], most: number): Promise<Move[]> {
  const { rows } = await pool.query<Move>(
    `SELECT m.version_id AS "versionId", m.owner_id AS "ownerId", m.direction, m.connection_id AS "connectionId", c.provider, m.target, m.tries, v.size::float8 AS size
       FROM original_moves m JOIN cloud_connections c ON c.id = m.connection_id LEFT JOIN document_versions v ON v.id = m.version_id
      WHERE m.owner_id = $1 AND m.next_at <= now() AND m.connection_id <> ALL($2::uuid[]) ORDER BY m.next_at, m.created_at, m.version_id LIMIT $3`,
    [ownerId, without, most],
  );
  return rows;
}

export async function movedVersion(pool: Pool, versionId: string): Promise<MovedVersion | undefined> {
  const { rows } = await pool.query<MovedVersion>(
    `WITH RECURSIVE v AS (
       SELECT v.id, v.document_id, v.backend, v.connection_id, v.reference, v.size::float8 AS size, v.sha256, v.content_type,
              d.name, d.title, coalesce(d.document_date, to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')) AS date, d.folder_id
         FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE v.id = $1),
     up AS (SELECT f.id, f.name, f.parent_id, 1 AS depth FROM folders f JOIN v ON v.folder_id = f.id
            UNION ALL SELECT f.id, f.name, f.parent_id, up.depth + 1 FROM folders f JOIN up ON f.id = up.parent_id WHERE up.depth < 60)
     SELECT v.id AS "versionId", v.document_id AS "documentId", v.backend, v.connection_id AS "connectionId", v.reference, v.size, v.sha256,
            v.content_type AS "contentType", v.name, v.title, v.date, coalesce((SELECT array_agg(name ORDER BY depth DESC) FROM up), '{}') AS folders
       FROM v`,
    [versionId],
  );
  return rows[0];
}

/** Whether something of ours has this path at this connection, or shall have it. */
export async function isPathKnown(pool: Pool, connectionId: string, path: string): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT FROM document_versions WHERE connection_id = $1 AND reference = $2)
         OR EXISTS (SELECT FROM original_moves WHERE connection_id = $1 AND target = $2)
         OR EXISTS (SELECT FROM cloud_leftovers WHERE connection_id = $1 AND reference = $2) AS known`,
    [connectionId, path],
  );
  return rows[0]!.known;
}

/** False: the move was called off. */
export async function writeTarget(pool: Pool, { versionId, direction, connectionId }: Move, target: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    "UPDATE original_moves SET target = $4 WHERE version_id = $1 AND direction = $2 AND connection_id = $3 AND target IS NULL",
    [versionId, direction, connectionId, target],
  );
  return rowCount === 1;
}

/** What has that path is no file of ours, and is never removed as one. False: the move was called off. */
export async function forgetTarget(pool: Pool, { versionId, direction, connectionId }: Move, target: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    "UPDATE original_moves SET target = NULL WHERE version_id = $1 AND direction = $2 AND connection_id = $3 AND target = $4",
    [versionId, direction, connectionId, target],
  );
  return rowCount === 1;
}

export async function postpone(pool: Pool, { versionId, tries }: Move, problem: CloudProblem): Promise<void> {
  await pool.query(
    "UPDATE original_moves SET problem = $2, tries = tries + 1, next_at = now() + make_interval(secs => $3) WHERE version_id = $1",
    [versionId, problem, backoff(tries)],
  );
}

/** Postpones all moves of the connection; where it is full, only those that go there. */
export async function postponeAll(pool: Pool, { connectionId, tries }: Move, problem: CloudProblem, seconds?: number): Promise<void> {
  await pool.query(
    `UPDATE original_moves SET problem = $2, tries = tries + 1, next_at = greatest(next_at, now() + make_interval(secs => $3))
      WHERE connection_id = $1 AND ($2 <> 'full' OR direction <> 'bringBack')`,
    [connectionId, problem, seconds ?? backoff(tries)],
  );
}

/** It answers again: what all of its moves had been put off for does not make the next pause longer. */
export async function forgetOutage(pool: Pool, { connectionId, tries }: Move): Promise<void> {
  if (tries === 0) return;
  await pool.query("UPDATE original_moves SET tries = 0, problem = NULL WHERE connection_id = $1 AND problem = ANY($2::text[])", [
    connectionId,
    problemsOfConnection,
  ]);
}

/** Of a version that is gone, or lies where it shall lie. What was begun of it in the cloud is removed. */
export async function dropMove(pool: Pool, { versionId, direction, connectionId }: Move): Promise<void> {
  await pool.query(
    `WITH dropped AS (DELETE FROM original_moves WHERE version_id = $1 AND direction = $2 AND connection_id = $3 RETURNING target, direction)
     INSERT INTO cloud_leftovers (connection_id, reference) SELECT $3, d.target FROM dropped d WHERE d.direction <> 'bringBack' AND d.target IS NOT NULL
        AND NOT EXISTS (SELECT FROM document_versions WHERE connection_id = $3 AND reference = d.target) ON CONFLICT DO NOTHING`,
    [versionId, direction, connectionId],
  );
}

/** Once more, where what its name is made of was changed while it was on its way. False: it is not to follow, or is on its way already. */
export async function renameAgain(pool: Pool, { versionId, ownerId, connectionId }: Move): Promise<void> {
  await pool.query(
    `INSERT INTO original_moves (version_id, owner_id, direction, connection_id) SELECT $1, $2, 'rename', c.id FROM cloud_connections c
      WHERE c.id = $3 AND c.follow_names AND NOT c.removing ON CONFLICT (version_id) DO NOTHING`,
    [versionId, ownerId, connectionId],
  );
}

/** Seconds until the next of this person's moves or removals is due; null: there is none. */
export async function dueIn(pool: Pool, ownerId: string): Promise<number | null> {
  const { rows } = await pool.query<{ seconds: number | null }>(
    `SELECT extract(epoch FROM min(next_at) - now())::float8 AS seconds FROM (
       SELECT next_at FROM original_moves WHERE owner_id = $1
       UNION ALL SELECT l.next_at FROM cloud_leftovers l JOIN cloud_connections c ON c.id = l.connection_id WHERE c.user_id = $1) due`,
    [ownerId],
  );
  return rows[0]?.seconds ?? null;
}
