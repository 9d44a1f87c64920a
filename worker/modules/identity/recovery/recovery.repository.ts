// The SQL of addresses that are confirmed or changed, of links in mails, and of a password that is set anew.
import type { Connection } from "../../../../server/database/connection.ts";

/** `change`: those of a change of address, at either end. */
type Links = "all" | "reset" | "change";
const purposes: Record<Links, string> = { all: "", reset: "AND purpose = 'reset'", change: "AND purpose IN ('changeOld', 'changeNew')" };

/** Links that were mailed to the person are void from now on. */
export async function voidLinks(connection: Connection, userId: string, links: Links): Promise<void> {
  await connection.query(`DELETE FROM mail_tokens WHERE user_id = $1 ${purposes[links]}`, [userId]);
}

/** One change at a time, for a day. An address that was never verified counts as confirmed. */
export async function beginEmailChange(connection: Connection, userId: string, email: string): Promise<void> {
  await connection.query(
    `INSERT INTO email_changes (user_id, email, old_confirmed, expires_at)
     SELECT id, $2, email_verified_at IS NULL, now() + interval '1 day' FROM users WHERE id = $1
     ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, old_confirmed = excluded.old_confirmed, new_confirmed = false,
       expires_at = excluded.expires_at`,
    [userId, email],
  );
}

/** Whether there was one. */
export async function endEmailChange(connection: Connection, userId: string): Promise<boolean> {
  const { rowCount } = await connection.query("DELETE FROM email_changes WHERE user_id = $1", [userId]);
  return rowCount === 1;
}

/** `end`: which address was confirmed, and `email` what it was when the link was mailed. Undefined where no such change is under way. */
export async function confirmEmailChange(
  connection: Connection,
  userId: string,
  { end, email }: { end: "old" | "new"; email: string },
): Promise<{ email: string; done: boolean } | undefined> {
  // The row's lock makes two confirmations at once take turns: the second sees the first.
  const { rows } = await connection.query<{ email: string; done: boolean }>(
    `UPDATE email_changes c SET old_confirmed = old_confirmed OR $2, new_confirmed = new_confirmed OR NOT $2
       FROM users u WHERE u.id = c.user_id AND c.user_id = $1 AND c.expires_at > now() AND lower($3) = lower(CASE WHEN $2 THEN u.email ELSE c.email END)
     RETURNING c.email, c.old_confirmed AND c.new_confirmed AS done`,
    [userId, end === "old", email],
  );
  return rows[0];
}

/** The address that the person had until now. */
export async function replaceEmail(connection: Connection, userId: string, email: string): Promise<string | undefined> {
  const before = await connection.query<{ email: string }>("SELECT email FROM users WHERE id = $1 FOR UPDATE", [userId]);
  await connection.query("UPDATE users SET email = $2, email_verified_at = now() WHERE id = $1", [userId, email]);
  return before.rows[0]?.email;
}

/** False where the person has another address by now. */
export async function verifyEmail(connection: Connection, userId: string, email: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "UPDATE users SET email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1 AND lower(email) = lower($2)",
    [userId, email],
  );
  return rowCount === 1;
}

/** Holds the account; undefined where it is closed or has another address by now. */
export async function lockByEmail(connection: Connection, userId: string, email: string): Promise<{ wasVerified: boolean } | undefined> {
  const { rows } = await connection.query<{ wasVerified: boolean }>(
    `SELECT email_verified_at IS NOT NULL AS "wasVerified" FROM users WHERE id = $1 AND active AND lower(email) = lower($2) FOR UPDATE`,
    [userId, email],
  );
  return rows[0];
}

/** Every way in that is neither the password nor a mail. */
export async function removeOtherWaysIn(connection: Connection, userId: string): Promise<void> {
  await connection.query("DELETE FROM passkeys WHERE user_id = $1", [userId]);
  await connection.query("DELETE FROM oidc_identities WHERE user_id = $1", [userId]);
}

/** `verifies`: setting it proves that the address is the person's. */
export async function setPassword(connection: Connection, userId: string, hash: string, { verifies = false } = {}): Promise<void> {
  const verified = verifies ? ", email_verified_at = coalesce(email_verified_at, now())" : "";
  await connection.query(`UPDATE users SET password_hash = $2${verified} WHERE id = $1`, [userId, hash]);
}
