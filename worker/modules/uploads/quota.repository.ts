// Quota arithmetic happens in one statement, never between two.
import type { Connection } from "../../../server/authority/connection.ts";

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

export async function readQuota(connection: Connection, userId: string): Promise<QuotaFigures> {
  const { rows } = await connection.query<{ used_bytes: string; limit_bytes: string }>(
    "SELECT used_bytes, limit_bytes FROM quotas WHERE user_id = $1",
    [userId],
  );
  return { usedBytes: Number(rows[0]?.used_bytes ?? 0), limitBytes: Number(rows[0]?.limit_bytes ?? 0) };
}
