// The first administrator, from ADMIN_EMAIL and ADMIN_PASSWORD. The environment makes the account; afterwards the account is its own.
import type { Pool } from "pg";
import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import { createAccount } from "../../../server/identity/createAccount.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PasswordService } from "./service.ts";

export interface EnsureAdminOptions {
  pool: Pool;
  /** Undefined where the environment names none. */
  admin: { email: string; password: string } | undefined;
  passwords: PasswordService;
  log: Pick<Logger, "info" | "error">;
}

/**
 * Makes the administrator where no account has that address yet; safe to call from several processes at once.
 * An account that is there keeps its password and role: giving the role to whoever registered that address would be a gift.
 */
export async function ensureAdmin({ pool, admin, passwords, log }: EnsureAdminOptions): Promise<void> {
  if (!admin) return;
  const found = await pool.query<{ role: string }>("SELECT role FROM users WHERE lower(email) = lower($1)", [admin.email]);
  const [existing] = found.rows;
  if (existing) {
    if (existing.role !== "admin") log.error("ADMIN_EMAIL is the address of an ordinary account: no administrator was made");
    return;
  }
  const passwordHash = await passwords.hash(admin.password);
  for (const handle of ["admin", `admin-${uuidv7().slice(-8)}`]) {
    const made = await create(pool, { email: admin.email, handle, passwordHash });
    if (made === "handle.taken") continue;
    if (made === "done") log.info("The administrator's account was made");
    return; // by us, or at this moment by another process
  }
}

async function create(pool: Pool, account: { email: string; handle: string; passwordHash: string }) {
  const connection = await pool.connect();
  try {
    await connection.query("BEGIN");
    await createAccount(connection, { id: uuidv7(), role: "admin", fullName: "", emailVerified: true, ...account });
    await connection.query("INSERT INTO audit_log (event, details) VALUES ('admin.created', '{}')");
    await connection.query("COMMIT");
    return "done";
  } catch (error) {
    await connection.query("ROLLBACK");
    if (error instanceof AppError && (error.code === "email.taken" || error.code === "handle.taken")) return error.code;
    throw error;
  } finally {
    connection.release();
  }
}
