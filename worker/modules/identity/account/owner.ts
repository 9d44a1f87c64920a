// Single-user mode: with APP_PASSWORD_HASH set there is one owner, known by a password alone.
import { v7 as uuidv7 } from "uuid";
import { transaction } from "../../../../server/authority/change.ts";
import type { Connection } from "../../../../server/database/connection.ts";
import { audit } from "../../../../server/events/audit.ts";
import { createAccount } from "../../../../server/identity/createAccount.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { AppMiddleware } from "../../../http/types.ts";
import { keyedHash } from "../tokens/derivedKeys.ts";

/** Routes that have no meaning where there is one owner. @throws AppError route.unknown */
export const multiUserOnly: AppMiddleware = async (c, next) => {
  if (c.var.settings.owner) throw new AppError("route.unknown");
  await next();
};

const oneAtATime = 5_300_217_946; // any fixed number: the key of the advisory lock
const address = "owner@docuvault.invalid"; // RFC 2606: nothing can ever be sent there

/**
 * The owner's id; their account is made at the first sign-in. The database keeps a keyed hash of the environment's value beside the
 * password: while it fits, the database's hash counts (renewed, or changed by the owner); when the environment has another value, that
 * one counts, and whoever was signed in is not any more.
 */
export async function ownerId(connection: Connection, secretKey: string, passwordHash: string): Promise<string> {
  const environment = Buffer.from(keyedHash(secretKey, "owner", passwordHash));
  const known = await read(connection);
  if (known?.environment.equals(environment)) return known.userId;
  return transaction(connection, async () => {
    await connection.query("SELECT pg_advisory_xact_lock($1)", [oneAtATime]);
    const now = await read(connection);
    if (now?.environment.equals(environment)) return now.userId;
    const userId = now?.userId ?? (await make(connection, passwordHash));
    await connection.query("UPDATE users SET password_hash = $2, active = true, role = 'user' WHERE id = $1", [userId, passwordHash]);
    await connection.query(
      `INSERT INTO owners (id, user_id, environment) VALUES (1, $1, $2)
       ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, environment = excluded.environment`,
      [userId, environment],
    );
    await connection.query("UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL");
    await audit(connection, { actorId: userId, event: now ? "owner.passwordFromEnvironment" : "owner.created" });
    return userId;
  });
}

async function read(connection: Connection): Promise<{ userId: string; environment: Buffer } | undefined> {
  const { rows } = await connection.query<{ userId: string; environment: Buffer }>(
    `SELECT user_id AS "userId", environment FROM owners WHERE id = 1`,
  );
  return rows[0];
}

async function make(connection: Connection, passwordHash: string): Promise<string> {
  const id = uuidv7();
  const taken = await connection.query("SELECT FROM users WHERE lower(handle) = 'owner'");
  const handle = taken.rowCount ? `owner-${id.slice(-8)}` : "owner";
  await createAccount(connection, { id, email: address, handle, role: "user", passwordHash, fullName: "", emailVerified: true });
  return id;
}
