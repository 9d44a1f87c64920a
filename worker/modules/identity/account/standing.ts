// What was checked before a transaction, looked at again inside of it under the account's lock. Hashing a password takes its time: what
// a sign-in was proven against may have been reset, closed or given another role meanwhile.
import type { Connection } from "../../../../server/database/connection.ts";
import { AppError } from "../../../../shared/errors.ts";
import { isFresh } from "./proof.ts";

/** What a first factor was proven against. */
export interface Standing {
  readonly id: string;
  readonly role: "user" | "admin";
  readonly passwordHash: string | null;
}

/**
 * Holds the account until the transaction ends; undefined where it is gone. Whatever changes who gets in (password, factors, linked
 * sign-ins, role, closing) holds the same lock before it reads the sessions that it ends, so that each waits for the other.
 */
export async function lockAccount(connection: Connection, userId: string): Promise<(Standing & { active: boolean }) | undefined> {
  const { rows } = await connection.query<Standing & { active: boolean }>(
    `SELECT id, role, active, password_hash AS "passwordHash" FROM users WHERE id = $1 FOR NO KEY UPDATE`,
    [userId],
  );
  return rows[0];
}

/** Inside a transaction, first. @throws AppError auth.invalid where the account is not as it was when it was proven */
export async function assertStanding(connection: Connection, proven: Standing): Promise<void> {
  const now = await lockAccount(connection, proven.id);
  if (!now?.active || now.role !== proven.role || now.passwordHash !== proven.passwordHash) throw new AppError("auth.invalid");
}

export interface SessionCheck {
  /** Whether its person has to have proven themselves within the last ten minutes. */
  proven: boolean;
}

/**
 * Inside a transaction, first: holds the account and one of its sessions, which has to be alive.
 * @throws AppError auth.refresh, auth.reauthenticate
 */
export async function lockSession(
  connection: Connection,
  { userId, sessionId }: { userId: string; sessionId: string },
  { proven }: SessionCheck,
): Promise<Standing> {
  const account = await lockAccount(connection, userId);
  const { rows } = await connection.query<{ fresh: boolean }>(
    `SELECT ${isFresh} AS fresh FROM sessions
      WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now() FOR NO KEY UPDATE`,
    [sessionId, userId],
  );
  const [session] = rows;
  if (!account?.active || !session) throw new AppError("auth.refresh");
  if (proven && !session.fresh) throw new AppError("auth.reauthenticate");
  return account;
}
