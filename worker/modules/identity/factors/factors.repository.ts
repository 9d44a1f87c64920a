// The SQL of second factors: what a person has, and using codes up.

import type { Connection } from "../../../../server/database/connection.ts";
import type { MfaMethod } from "../../../../shared/api/identity.ts";

export interface Factors {
  totp: boolean;
  passkeys: number;
  backupCodes: number;
}

export async function factorsOf(connection: Connection, userId: string): Promise<Factors> {
  const { rows } = await connection.query<Factors>(
    `SELECT EXISTS (SELECT FROM totps WHERE user_id = $1 AND activated_at IS NOT NULL) AS totp,
            (SELECT count(*)::int FROM passkeys WHERE user_id = $1) AS passkeys,
            (SELECT count(*)::int FROM backup_codes WHERE user_id = $1 AND NOT pending AND used_at IS NULL) AS "backupCodes"`,
    [userId],
  );
  return rows[0] ?? { totp: false, passkeys: 0, backupCodes: 0 };
}

/** How the second factor can be given; empty where none is asked for. */
export function methodsOf({ totp, passkeys, backupCodes }: Factors): MfaMethod[] {
  if (!totp && passkeys === 0) return [];
  return [
    ...(totp ? ["totp" as const] : []),
    ...(passkeys > 0 ? ["passkey" as const] : []),
    ...(backupCodes > 0 ? ["backupCode" as const] : []),
  ];
}

export interface StoredTotp {
  secretEncrypted: Uint8Array;
  lastStep: number;
  active: boolean;
}

export async function totpOf(connection: Connection, userId: string): Promise<StoredTotp | undefined> {
  const { rows } = await connection.query<Omit<StoredTotp, "lastStep"> & { lastStep: string }>(
    `SELECT secret_encrypted AS "secretEncrypted", last_step AS "lastStep", activated_at IS NOT NULL AS active FROM totps WHERE user_id = $1`,
    [userId],
  );
  return rows[0] && { ...rows[0], lastStep: Number(rows[0].lastStep) };
}

/** Begins a set-up anew. False where codes are active already. */
export async function beginTotp(connection: Connection, userId: string, secretEncrypted: Uint8Array): Promise<boolean> {
  const { rowCount } = await connection.query(
    `INSERT INTO totps (user_id, secret_encrypted) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET secret_encrypted = excluded.secret_encrypted, last_step = 0 WHERE totps.activated_at IS NULL`,
    [userId, secretEncrypted],
  );
  return rowCount === 1;
}

/** Compare-and-set: of many with one step, one is told true. `secretEncrypted` guards against a set-up begun anew meanwhile. */
export async function acceptStep(
  connection: Connection,
  { userId, step, secretEncrypted, activate }: { userId: string; step: number; secretEncrypted: Uint8Array; activate: boolean },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE totps SET last_step = $2, activated_at = coalesce(activated_at, now())
      WHERE user_id = $1 AND last_step < $2 AND secret_encrypted = $3 AND (activated_at IS NULL) = $4`,
    [userId, step, secretEncrypted, activate],
  );
  return rowCount === 1;
}

/** True where codes were active. */
export async function deleteTotp(connection: Connection, userId: string): Promise<boolean> {
  const { rows } = await connection.query<{ active: boolean }>(
    "DELETE FROM totps WHERE user_id = $1 RETURNING activated_at IS NOT NULL AS active",
    [userId],
  );
  return rows[0]?.active ?? false;
}

/** Replaces the codes of this kind: pending ones belong to a set-up that may never be finished. */
export async function replaceBackupCodes(
  connection: Connection,
  userId: string,
  hashes: readonly Uint8Array[],
  pending: boolean,
): Promise<void> {
  await connection.query("DELETE FROM backup_codes WHERE user_id = $1 AND pending = $2", [userId, pending]);
  await connection.query("INSERT INTO backup_codes (user_id, hash, pending) SELECT $1, unnest($2::bytea[]), $3", [userId, hashes, pending]);
}

export async function activateBackupCodes(connection: Connection, userId: string): Promise<void> {
  await connection.query("DELETE FROM backup_codes WHERE user_id = $1 AND NOT pending", [userId]);
  await connection.query("UPDATE backup_codes SET pending = false WHERE user_id = $1", [userId]);
}

export async function deleteBackupCodes(connection: Connection, userId: string): Promise<void> {
  await connection.query("DELETE FROM backup_codes WHERE user_id = $1", [userId]);
}

/** Uses a code up: of many at once one is told true. */
export async function takeBackupCode(connection: Connection, userId: string, hash: Uint8Array): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE backup_codes SET used_at = now() WHERE user_id = $1 AND hash = $2 AND NOT pending AND used_at IS NULL",
    [userId, hash],
  );
  return rowCount === 1;
}

/** `pendingEmail`: the address that a change under way leads to. */
export async function passwordAndPendingEmail(
  connection: Connection,
  userId: string,
): Promise<{ hasPassword: boolean; pendingEmail: string | null }> {
  const { rows } = await connection.query<{ hasPassword: boolean; pendingEmail: string | null }>(
    `SELECT u.password_hash IS NOT NULL AS "hasPassword", c.email AS "pendingEmail"
       FROM users u LEFT JOIN email_changes c ON c.user_id = u.id AND c.expires_at > now() WHERE u.id = $1`,
    [userId],
  );
  return rows[0] ?? { hasPassword: false, pendingEmail: null };
}
