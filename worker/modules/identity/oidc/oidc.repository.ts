// The SQL of linked sign-ins.

import type { Connection } from "../../../../server/database/connection.ts";
import type { OidcIdentity } from "../../../../shared/api/identity.ts";
import { oidcProvider } from "./oidcProvider.ts";

export async function identitiesOf(connection: Connection, userId: string): Promise<OidcIdentity[]> {
  const { rows } = await connection.query<{ id: string; email: string; createdAt: Date }>(
    `SELECT id, email, created_at AS "createdAt" FROM oidc_identities WHERE user_id = $1 ORDER BY created_at, id`,
    [userId],
  );
  return rows.map(({ id, email, createdAt }) => ({ id, provider: oidcProvider, email, createdAt: createdAt.toISOString() }));
}

/** Whose this sign-in is. */
export async function holderOf(connection: Connection, issuer: string, subject: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ userId: string }>(
    `SELECT user_id AS "userId" FROM oidc_identities WHERE issuer = $1 AND subject = $2`,
    [issuer, subject],
  );
  return rows[0]?.userId;
}

/** False where it belongs to somebody already. */
export async function insertIdentity(
  connection: Connection,
  { id, userId, issuer, subject, email }: { id: string; userId: string; issuer: string; subject: string; email: string },
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `INSERT INTO oidc_identities (id, user_id, issuer, subject, email) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (issuer, subject) DO NOTHING`,
    [id, userId, issuer, subject, email],
  );
  return rowCount === 1;
}

export async function deleteIdentity(connection: Connection, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await connection.query("DELETE FROM oidc_identities WHERE id = $1 AND user_id = $2", [id, userId]);
  return rowCount === 1;
}
