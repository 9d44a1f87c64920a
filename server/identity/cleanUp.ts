// Sessions that can not come back, and tokens that nobody can present any more.
import type { Connection } from "../database/connection.ts";

/** As long as a browser keeps the refresh cookie, in days: until then a device that was out of reach may come back and has to be told. */
export const rememberedDays = 400;

/**
 * Removes sessions thirty days after their end (until then a replayed token of theirs is still recognized; those that were ended on
 * purpose stay `rememberedDays`), used refresh tokens
 * that are older than any leaf (the parent of an unused leaf is at most thirty days old), and what has expired of everything
 * short-lived. The numbers of sessions and refresh tokens removed.
 */
export async function cleanUpSessions(connection: Pick<Connection, "query">): Promise<{ sessions: number; tokens: number }> {
  const sessions = await connection.query(
    `DELETE FROM sessions WHERE (expires_at < now() - interval '30 days' OR revoked_at < now() - interval '30 days')
        AND NOT (wipes_device AND revoked_at > now() - make_interval(days => $1))`,
    [rememberedDays],
  );
  const tokens = await connection.query("DELETE FROM refresh_tokens WHERE used_at < now() - interval '31 days'");
  for (const table of ["mail_tokens", "email_changes", "spent_tokens", "deleted_account_tokens", "cloud_oauth_states"])
    await connection.query(`DELETE FROM ${table} WHERE expires_at < now()`);
  return { sessions: sessions.rowCount ?? 0, tokens: tokens.rowCount ?? 0 };
}
