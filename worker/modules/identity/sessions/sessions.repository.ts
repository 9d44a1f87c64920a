// The SQL of a person's list of sessions.
import type { Connection } from "../../../../server/database/connection.ts";
import { idleDays } from "../tokens/refreshToken.ts";

export interface SessionRow {
  id: string;
  userAgent: string;
  address: string;
  createdAt: Date;
  lastUsedAt: Date;
}

/** Those that can still be used, last used first. */
export async function sessionsOf(connection: Connection, userId: string): Promise<SessionRow[]> {
  const { rows } = await connection.query<SessionRow>(
    `SELECT id, user_agent AS "userAgent", address, created_at AS "createdAt", last_used_at AS "lastUsedAt" FROM sessions
      WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now() AND last_used_at > now() - make_interval(days => $2)
      ORDER BY last_used_at DESC, id LIMIT 1000`,
    [userId, idleDays],
  );
  return rows;
}

/** The ids of all that have not ended. */
export async function openSessions(connection: Connection, userId: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>("SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL", [userId]);
  return rows.map(({ id }) => id);
}

/** True where it was one of this person's and has ended by this. Its device is wiped. */
export async function revokeOwnSession(connection: Connection, userId: string, sessionId: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE sessions SET revoked_at = now(), wipes_device = true WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL",
    [sessionId, userId],
  );
  return rowCount === 1;
}

/** Ends the sessions of a person but `kept` (null: all), and leaves what their devices hold; their ids. */
export async function revokeOtherSessions(connection: Connection, userId: string, kept: string | null): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    "UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2::uuid RETURNING id",
    [userId, kept],
  );
  return rows.map(({ id }) => id);
}
