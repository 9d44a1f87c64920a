// The SQL of accounts, sessions and refresh tokens.
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Connection } from "../../../../server/database/connection.ts";
import type { WorkerSettings } from "../../../../server/settings/index.ts";
import type { User } from "../../../../shared/api/identity.ts";
import type { Language } from "../../../../shared/languages.ts";
import type { DB } from "../../../http/types.ts";
import { absoluteDays, idleDays } from "../tokens/refreshToken.ts";

const accountRow = z.object({
  id: z.string(),
  email: z.string(),
  handle: z.string(),
  role: z.enum(["user", "admin"]),
  active: z.boolean(),
  passwordHash: z.string().nullable(),
  emailVerified: z.boolean(),
  usedBytes: z.coerce.number(),
  limitBytes: z.coerce.number(),
  /** Whether a provider is saved that is asked for their documents. */
  aiSaved: z.boolean(),
  cloudReconnect: z.boolean(),
});
export type Account = z.infer<typeof accountRow>;

const accountColumns = sql`u.id, u.email, u.handle, u.role, u.active, u.password_hash AS "passwordHash",
  u.email_verified_at IS NOT NULL AS "emailVerified", coalesce(q.used_bytes, 0) AS "usedBytes", coalesce(q.limit_bytes, 0) AS "limitBytes",
  u.ai_provider IS NOT NULL OR EXISTS (
    SELECT FROM ai_settings s WHERE s.default_provider IS NOT NULL OR s.environment->>'default' IS NOT NULL
       OR s.people_may_choose AND EXISTS (SELECT FROM ai_choices c WHERE c.user_id = u.id)) AS "aiSaved",
  EXISTS (SELECT FROM cloud_connections k WHERE k.user_id = u.id AND k.state = 'REQUIRES_REAUTH') AS "cloudReconnect"`;
const accountTables = sql`users u LEFT JOIN quotas q ON q.user_id = u.id`;

/** An account as its own person sees it. */
export const userView = (
  { id, email, handle, role, emailVerified, usedBytes, limitBytes, aiSaved, cloudReconnect }: Account,
  { defaultAi }: Pick<WorkerSettings, "defaultAi">,
): User => ({
  id,
  email,
  handle,
  role,
  emailVerified,
  quota: { usedBytes, limitBytes },
  aiAvailable: aiSaved || defaultAi !== undefined,
  cloudReconnect,
});

export async function accountByEmail(db: DB, email: string): Promise<Account | undefined> {
  const { rows } = await db.execute(sql`SELECT ${accountColumns} FROM ${accountTables} WHERE lower(u.email) = lower(${email})`);
  return rows.map((row) => accountRow.parse(row))[0];
}

export async function accountById(db: DB, id: string): Promise<Account | undefined> {
  const { rows } = await db.execute(sql`SELECT ${accountColumns} FROM ${accountTables} WHERE u.id = ${id}`);
  return rows.map((row) => accountRow.parse(row))[0];
}

export async function isHandleTaken(connection: Connection, handle: string): Promise<boolean> {
  const { rowCount } = await connection.query("SELECT FROM users WHERE lower(handle) = lower($1)", [handle]);
  return rowCount !== 0;
}

/** Replaces a hash by a stronger one of the same password. False where it is another one by now. */
export async function strengthenHash(db: DB, userId: string, from: string, to: string): Promise<boolean> {
  const { rowCount } = await db.execute(sql`UPDATE users SET password_hash = ${to} WHERE id = ${userId} AND password_hash = ${from}`);
  return rowCount === 1;
}

export interface NewSession {
  id: string;
  userId: string;
  tokenHash: Uint8Array;
  userAgent: string;
  address: string;
  /** For mails, where the account has none yet. */
  language: Language | null;
  /** Until it ends however much it is used. */
  days?: number | undefined;
}

/** A session with its first refresh token. */
export async function insertSession(
  db: DB,
  { id, userId, tokenHash, userAgent, address, language, days = absoluteDays }: NewSession,
): Promise<void> {
  await db.execute(sql`
    WITH born AS (
      INSERT INTO sessions (id, user_id, expires_at, user_agent, address)
      VALUES (${id}, ${userId}, now() + make_interval(days => ${days}), ${userAgent}, ${address})
    ), seen AS (
      UPDATE users SET last_seen_at = now(), language = coalesce(language, ${language}) WHERE id = ${userId}
    )
    INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES (${tokenHash}, ${id}, now() + make_interval(days => ${Math.min(days, idleDays)}))`);
}

/** The session and role of a token's bearer if both are alive at this moment. */
export async function liveSession(db: DB, sessionId: string, userId: string): Promise<"user" | "admin" | undefined> {
  const { rows } = await db.execute<{ role: "user" | "admin" }>(sql`
    SELECT u.role FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = ${sessionId} AND s.user_id = ${userId} AND s.revoked_at IS NULL AND s.expires_at > now() AND u.active`);
  return rows[0]?.role;
}

export interface Family {
  sessionId: string;
  userId: string;
}

/** Whose token this is, dead or alive. */
export async function familyOf(db: DB, tokenHash: Uint8Array): Promise<Family | undefined> {
  const { rows } = await db.execute<{ sessionId: string; userId: string }>(sql`
    SELECT s.id AS "sessionId", s.user_id AS "userId" FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
     WHERE t.hash = ${tokenHash}`);
  return rows[0];
}

/**
 * Claims a refresh token for its one use and records its successor, in one statement: of many at once one gets a row.
 * The guard `used_at IS NULL` stands in the UPDATE's own WHERE, where PostgreSQL looks again after waiting for the row's lock.
 */
export async function claimRefreshToken(
  db: DB,
  {
    tokenHash,
    successorHash,
    userAgent,
    address,
    language,
  }: { tokenHash: Uint8Array; successorHash: Uint8Array; userAgent: string; address: string; language: Language | null },
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    WITH claimed AS (
      UPDATE refresh_tokens t SET used_at = now(), successor_hash = ${successorHash}
        FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE t.hash = ${tokenHash} AND t.used_at IS NULL AND t.expires_at > now()
         AND s.id = t.session_id AND s.revoked_at IS NULL AND s.expires_at > now() AND u.active
      RETURNING s.id, s.user_id, s.expires_at
    ), leaf AS (
      INSERT INTO refresh_tokens (hash, session_id, expires_at)
      SELECT ${successorHash}, id, LEAST(expires_at, now() + make_interval(days => ${idleDays})) FROM claimed
    ), used AS (
      UPDATE sessions s SET last_used_at = now(), user_agent = ${userAgent}, address = ${address} FROM claimed c WHERE s.id = c.id
    ), seen AS (
      UPDATE users u SET last_seen_at = now(), language = coalesce(u.language, ${language}) FROM claimed c WHERE u.id = c.user_id
    )
    SELECT id FROM claimed`);
  return rows.length > 0;
}

/**
 * What became of a token that could not be claimed: `parent` of a leaf that nobody has used yet, `replayed` after its successor
 * was used (while the session lives), or `ended`.
 */
export async function fateOf(db: DB, tokenHash: Uint8Array, successorHash: Uint8Array): Promise<"parent" | "replayed" | "ended"> {
  const { rows } = await db.execute<{ fate: "parent" | "replayed" | "ended" }>(sql`
    SELECT CASE WHEN s.revoked_at IS NOT NULL OR s.expires_at <= now() OR NOT u.active OR t.used_at IS NULL THEN 'ended'
                WHEN n.used_at IS NOT NULL THEN 'replayed'
                WHEN n.hash = ${successorHash} AND n.expires_at > now() THEN 'parent'
                ELSE 'ended' END AS fate
      FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
      LEFT JOIN refresh_tokens n ON n.hash = t.successor_hash
     WHERE t.hash = ${tokenHash}`);
  return rows[0]?.fate ?? "ended";
}

/**
 * Whose data the bearer of a dead token has to remove from their device: the session was ended on purpose, or the account deleted.
 * Undefined where the session merely ran out or was ended by a replay.
 */
export async function mustWipe(db: DB, tokenHash: Uint8Array): Promise<string | undefined> {
  const { rows } = await db.execute<{ userId: string }>(sql`
    SELECT s.user_id AS "userId" FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ${tokenHash} AND s.wipes_device
    UNION ALL SELECT user_id FROM deleted_account_tokens WHERE hash = ${tokenHash}`);
  return rows[0]?.userId;
}

/** True for the one who ended it. `wipesDevice`: on purpose. */
export async function revokeSession(db: DB, sessionId: string, { wipesDevice }: { wipesDevice: boolean }): Promise<boolean> {
  const { rows } = await db.execute(sql`
    UPDATE sessions SET revoked_at = now(), wipes_device = ${wipesDevice} WHERE id = ${sessionId} AND revoked_at IS NULL RETURNING id`);
  return rows.length > 0;
}

/** The sessions that this ended. Devices whose session had ended by itself are wiped too: the person wants it nowhere. */
export async function revokeAllSessions(db: DB, userId: string): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    WITH before AS (SELECT id, revoked_at IS NULL AND expires_at > now() AS alive FROM sessions WHERE user_id = ${userId} FOR UPDATE)
    UPDATE sessions s SET revoked_at = coalesce(s.revoked_at, now()), wipes_device = true FROM before b
     WHERE s.id = b.id AND (b.alive OR NOT s.wipes_device) RETURNING CASE WHEN b.alive THEN s.id END AS id`);
  return rows.flatMap((row) => row.id ?? []);
}
