// Tokens that travel by mail: 256 random bits, only their hashes are stored, each works once and only for the address it was sent to.
import { sha256 } from "@noble/hashes/sha2.js";
import { base64url } from "jose";
import type { Connection } from "../database/connection.ts";

export type MailPurpose = "reset" | "verify" | "changeOld" | "changeNew";

const life: Record<MailPurpose, string> = { reset: "1 hour", verify: "3 days", changeOld: "1 day", changeNew: "1 day" };

export interface MailToken {
  userId: string;
  purpose: MailPurpose;
  email: string;
}

/** A fresh token; the one before it for the same purpose is void from now on. */
export async function issueMailToken(connection: Pick<Connection, "query">, { userId, purpose, email }: MailToken): Promise<string> {
  const token = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
  await connection.query(
    `INSERT INTO mail_tokens (hash, user_id, purpose, email, expires_at) VALUES ($1, $2, $3, $4, now() + $5::interval)
     ON CONFLICT (user_id, purpose) DO UPDATE SET hash = excluded.hash, email = excluded.email, expires_at = excluded.expires_at`,
    [hashOf(token), userId, purpose, email, life[purpose]],
  );
  return token;
}

const columns = `user_id AS "userId", purpose, email`;

/** What a token stands for, without using it up. */
export async function findMailToken(
  connection: Connection,
  token: string,
  purposes: readonly MailPurpose[],
): Promise<MailToken | undefined> {
  const { rows } = await connection.query<MailToken>(
    `SELECT ${columns} FROM mail_tokens WHERE hash = $1 AND purpose = ANY($2) AND expires_at > now()`,
    [hashOf(token), purposes],
  );
  return rows[0];
}

/** Uses a token up: of many at once one gets it. */
export async function takeMailToken(
  connection: Connection,
  token: string,
  purposes: readonly MailPurpose[],
): Promise<MailToken | undefined> {
  const { rows } = await connection.query<MailToken>(
    `DELETE FROM mail_tokens WHERE hash = $1 AND purpose = ANY($2) AND expires_at > now() RETURNING ${columns}`,
    [hashOf(token), purposes],
  );
  return rows[0];
}

const hashOf = (token: string) => sha256(new TextEncoder().encode(token));
