// A new person: everything that an account consists of from its first moment, whoever makes it.

import { AppError } from "../../shared/errors.ts";
import type { Language } from "../../shared/languages.ts";
import { seedVault } from "../authority/seed.ts";
import { offerOrganisationStore } from "../clouds/organisation.ts";
import { type Connection, sqlState } from "../database/connection.ts";

/** 100 MB, until an administrator says otherwise. */
export const defaultQuotaBytes = 100 * 1024 * 1024;

export interface NewAccount {
  id: string;
  email: string;
  handle: string;
  role: "user" | "admin";
  /** PHC string; null for people who sign in by other means. */
  passwordHash: string | null;
  fullName: string;
  emailVerified: boolean;
  /** May share without a confirmed address; left out: no. */
  vouched?: boolean;
  /** Of mails, which are English until a browser says one. */
  language?: Language | null;
}

/** Inside a transaction, which is of no further use after an error. @throws AppError email.taken, handle.taken */
export async function createAccount(connection: Connection, account: NewAccount): Promise<void> {
  try {
    await connection.query(
      `INSERT INTO users (id, email, handle, role, password_hash, language, email_verified_at, vouched_at)
       VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN now() END, CASE WHEN $8 THEN now() END)`,
      [
        account.id,
        account.email,
        account.handle,
        account.role,
        account.passwordHash,
        account.language ?? null,
        account.emailVerified,
        account.vouched ?? false,
      ],
    );
  } catch (error) {
    throw taken(error) ?? error;
  }
  await connection.query("INSERT INTO profiles (user_id, full_name) VALUES ($1, $2)", [account.id, account.fullName]);
  await connection.query("INSERT INTO quotas (user_id, limit_bytes) VALUES ($1, $2)", [account.id, defaultQuotaBytes]);
  await seedVault(connection, account.id);
  await offerOrganisationStore(connection, account.id);
}

function taken(error: unknown): AppError | undefined {
  if (sqlState(error) !== "23505" || !(error instanceof Error) || !("constraint" in error)) return undefined;
  if (error.constraint === "users_email") return new AppError("email.taken", {}, { cause: error });
  if (error.constraint === "users_handle") return new AppError("handle.taken", {}, { cause: error });
  return undefined;
}
