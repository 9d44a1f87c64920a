// How much a vault holds. What is stored is counted in one statement; what is announced is bounded under the counter's lock.
import type { UploadLimits } from "../../shared/api/limits.ts";
import type { Connection } from "../database/connection.ts";
import { limitsOf, type StoredLimits, storedLimits } from "./limits.ts";

export interface QuotaFigures {
  usedBytes: number;
  limitBytes: number;
}

/** False: it does not fit, and nothing changed. */
export async function commitQuota(connection: Connection, userId: string, bytes: number): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE quotas SET used_bytes = used_bytes + $1 WHERE user_id = $2 AND used_bytes + $1 <= limit_bytes RETURNING used_bytes",
    [bytes, userId],
  );
  return rowCount === 1;
}

export async function readQuota(connection: Pick<Connection, "query">, userId: string): Promise<QuotaFigures> {
  const { rows } = await connection.query<{ used_bytes: string; limit_bytes: string }>(
    "SELECT used_bytes, limit_bytes FROM quotas WHERE user_id = $1",
    [userId],
  );
  return { usedBytes: Number(rows[0]?.used_bytes ?? 0), limitBytes: Number(rows[0]?.limit_bytes ?? 0) };
}

export interface VaultRoom extends QuotaFigures {
  /** Bytes of other uploads that are under way. */
  pendingBytes: number;
  /** Bytes of uploads that came to nothing and may still lie in the store, until the cleanup has been there. */
  discardedBytes: number;
  /** How large one file may be. */
  limits: UploadLimits;
}

/**
 * What these vaults hold and wait for, `documentIds` left out of what they wait for. Their counters stay locked to the end of the
 * transaction, so that of two announcements at once the second sees the first.
 */
export async function lockRoom(
  connection: Connection,
  vaultIds: readonly string[],
  documentIds: readonly string[],
): Promise<Map<string, VaultRoom>> {
  const quotas = await connection.query<{ id: string; used: string; limit: string; limits: StoredLimits | null }>(
    `SELECT user_id AS id, used_bytes AS used, limit_bytes AS limit, ${storedLimits} AS limits FROM quotas
      WHERE user_id = ANY($1::uuid[]) ORDER BY user_id FOR NO KEY UPDATE`,
    [vaultIds],
  );
  // After the lock, in a statement of its own: it sees what was committed while the lock was waited for.
  const waiting = await connection.query<{ id: string; pending: string; discarded: string }>(
    `SELECT owner_id AS id, coalesce(sum(size) FILTER (WHERE state = 'pending' AND document_id <> ALL($2::uuid[])), 0) AS pending,
            coalesce(sum(size) FILTER (WHERE state = 'rejected'), 0) AS discarded
       FROM uploads WHERE owner_id = ANY($1::uuid[]) AND state <> 'complete' GROUP BY owner_id`,
    [vaultIds, documentIds],
  );
  const sums = new Map(waiting.rows.map((row) => [row.id, row]));
  return new Map(
    quotas.rows.map(({ id, used, limit, limits }) => [
      id,
      {
        usedBytes: Number(used),
        limitBytes: Number(limit),
        pendingBytes: Number(sums.get(id)?.pending ?? 0),
        discardedBytes: Number(sums.get(id)?.discarded ?? 0),
        limits: limitsOf(limits),
      },
    ]),
  );
}
