// What changes sign-in itself needs more than an open session: a proof, not older than ten minutes, that its person is there.
import type { Connection } from "../../../../server/database/connection.ts";
import { AppError } from "../../../../shared/errors.ts";

const minutes = 10;
/** A condition on a row of `sessions`. */
export const isFresh = `authenticated_at > now() - interval '${minutes} minutes'`;

/** Until when the session's last proof counts; null when it does no more. */
export async function provenUntil(connection: Connection, sessionId: string): Promise<Date | null> {
  const { rows } = await connection.query<{ until: Date | null }>(
    `SELECT authenticated_at + interval '${minutes} minutes' AS until FROM sessions WHERE id = $1 AND ${isFresh}`,
    [sessionId],
  );
  return rows[0]?.until ?? null;
}

/** For refusing early; what then changes sign-in looks again, under the lock (standing.ts). @throws AppError auth.reauthenticate */
export async function assertFreshProof(connection: Connection, sessionId: string): Promise<void> {
  if (!(await provenUntil(connection, sessionId))) throw new AppError("auth.reauthenticate");
}

export async function recordProof(connection: Connection, sessionId: string): Promise<void> {
  await connection.query("UPDATE sessions SET authenticated_at = now() WHERE id = $1", [sessionId]);
}
