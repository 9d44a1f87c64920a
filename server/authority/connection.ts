// A PostgreSQL connection as the worker (one client a request) and the backend (one of a pool) both hold it.
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { drizzle } from "drizzle-orm/node-postgres";
import type { ClientBase, PoolClient } from "pg";
import * as schema from "../../shared/schema/index.ts";

export type Connection = ClientBase;
export type Database = NodePgDatabase<typeof schema>;

export function database(connection: Connection): Database {
  return drizzle({ client: connection as PoolClient, schema });
}

/** Thrown inside a transaction that met another one's work after it had looked: run again, it sees it. */
export class RetryTransaction extends Error {
  /** The vault that has to be locked exclusively then. */
  readonly exclusive: string | undefined;

  constructor(exclusive?: string) {
    super("met another transaction's work");
    this.exclusive = exclusive;
  }
}

/** Serialization failure, deadlock, or what was referred to has just been deleted: the whole transaction may run again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof RetryTransaction) return true;
  const code = sqlState(error);
  return code === "40001" || code === "40P01" || code === "23503";
}

export function sqlState(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if ("code" in at && typeof at.code === "string") return at.code;
  return undefined;
}
