// People's mail accounts as rows. Passwords stay sealed here: only the backend has the key.
import type { MailAccount } from "../../shared/api/mailIn.ts";
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";
import { audit } from "../events/audit.ts";

type Queries = Pick<Connection, "query">;

/** The person's, the oldest first. `id`: this one alone. */
export async function listMailAccounts(connection: Queries, userId: string, id: string | null = null): Promise<MailAccount[]> {
  const { rows } = await connection.query<Omit<MailAccount, "createdAt" | "lookedAt"> & { createdAt: Date; lookedAt: Date | null }>(
    `SELECT a.id, a.host, a.port, a.security, a.username, a.rules, a.folders, a.state AS status, a.problem, a.paused,
            a.created_at AS "createdAt", a.looked_at AS "lookedAt", coalesce(m.waiting, 0)::float8 AS waiting, coalesce(m.failed, 0)::float8 AS failed
       FROM mail_accounts a LEFT JOIN LATERAL (
         SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed
           FROM mail_arrivals WHERE account_id = a.id AND (state IN ('waiting', 'failed') OR after = 'due')) m ON true
      WHERE a.user_id = $1 AND ($2::uuid IS NULL OR a.id = $2) ORDER BY a.created_at, a.id`,
    [userId, id],
  );
  return rows.map(({ createdAt, lookedAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    lookedAt: lookedAt?.toISOString() ?? null,
  }));
}

/** @throws AppError entity.notFound */
export async function assertMailAccount(connection: Queries, userId: string, id: string): Promise<void> {
  const { rowCount } = await connection.query("SELECT 1 FROM mail_accounts WHERE id = $1 AND user_id = $2", [id, userId]);
  if (rowCount !== 1) throw new AppError("entity.notFound");
}

/** What is known of its mails goes with it; documents stay. @throws AppError entity.notFound */
export async function removeMailAccount(connection: Queries, by: { userId: string; address: string }, id: string): Promise<void> {
  const { rows } = await connection.query<{ host: string }>("DELETE FROM mail_accounts WHERE id = $1 AND user_id = $2 RETURNING host", [
    id,
    by.userId,
  ]);
  if (!rows[0]) throw new AppError("entity.notFound");
  const details = { accountId: id, host: rows[0].host, address: by.address };
  await audit(connection, { actorId: by.userId, event: "mailbox.removed", details });
}

/** Asks for a look as soon as may be. One whose password is not accepted is not asked again. @throws AppError entity.notFound */
export async function askForLook(connection: Queries, userId: string, id: string): Promise<void> {
  const { rowCount } = await connection.query("UPDATE mail_accounts SET next_at = now() WHERE id = $1 AND user_id = $2", [id, userId]);
  if (rowCount !== 1) throw new AppError("entity.notFound");
}
