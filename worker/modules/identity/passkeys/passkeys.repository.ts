// The SQL of passkeys.
import type { Connection } from "../../../../server/database/connection.ts";

export interface Passkey {
  id: string;
  userId: string;
  name: string;
  publicKey: Uint8Array;
  counter: number;
  transports: string[];
  synced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
}

const columns = `id, user_id AS "userId", name, public_key AS "publicKey", counter, transports, synced, created_at AS "createdAt", last_used_at AS "lastUsedAt"`;
type Row = Omit<Passkey, "counter"> & { counter: string };
const passkey = (row: Row): Passkey => ({ ...row, counter: Number(row.counter) });

export async function passkeysOf(connection: Connection, userId: string): Promise<Passkey[]> {
  const { rows } = await connection.query<Row>(`SELECT ${columns} FROM passkeys WHERE user_id = $1 ORDER BY created_at, id`, [userId]);
  return rows.map(passkey);
}

/** Whose it is. */
export async function holderOf(connection: Connection, id: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ userId: string }>(`SELECT user_id AS "userId" FROM passkeys WHERE id = $1`, [id]);
  return rows[0]?.userId;
}

/** Locked until the transaction ends, so that two answers of one passkey take turns at its counter. */
export async function lockPasskey(connection: Connection, id: string): Promise<Passkey | undefined> {
  const { rows } = await connection.query<Row>(`SELECT ${columns} FROM passkeys WHERE id = $1 FOR UPDATE`, [id]);
  return rows[0] && passkey(rows[0]);
}

/** False where this credential is known already, whoever's it is. */
export async function insertPasskey(
  connection: Connection,
  { id, userId, name, publicKey, counter, transports, synced }: Omit<Passkey, "createdAt" | "lastUsedAt">,
): Promise<Passkey | undefined> {
  const { rows } = await connection.query<Row>(
    `INSERT INTO passkeys (id, user_id, name, public_key, counter, transports, synced) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO NOTHING RETURNING ${columns}`,
    [id, userId, name, publicKey, counter, JSON.stringify(transports), synced],
  );
  return rows[0] && passkey(rows[0]);
}

export async function recordUse(connection: Connection, id: string, counter: number, synced: boolean): Promise<void> {
  await connection.query("UPDATE passkeys SET counter = $2, synced = $3, last_used_at = now() WHERE id = $1", [id, counter, synced]);
}

export async function renamePasskey(connection: Connection, userId: string, id: string, name: string): Promise<Passkey | undefined> {
  const { rows } = await connection.query<Row>(`UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2 RETURNING ${columns}`, [
    id,
    userId,
    name,
  ]);
  return rows[0] && passkey(rows[0]);
}

export async function deletePasskey(connection: Connection, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await connection.query("DELETE FROM passkeys WHERE id = $1 AND user_id = $2", [id, userId]);
  return rowCount === 1;
}

/** How many ways in an account has: password, passkeys, linked sign-ins. Locks the account, so that two removals take turns. */
export async function waysIn(connection: Connection, userId: string): Promise<number> {
  await connection.query("SELECT FROM users WHERE id = $1 FOR UPDATE", [userId]);
  const { rows } = await connection.query<{ ways: number }>(
    `SELECT (u.password_hash IS NOT NULL)::int + (SELECT count(*)::int FROM passkeys WHERE user_id = u.id)
          + (SELECT count(*)::int FROM oidc_identities WHERE user_id = u.id) AS ways FROM users u WHERE u.id = $1`,
    [userId],
  );
  return rows[0]?.ways ?? 0;
}
