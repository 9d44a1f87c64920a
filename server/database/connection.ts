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

/** Five digits and letters (PostgreSQL, appendix A), of the error or of what caused it. */
export function sqlState(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ("code" in at && typeof at.code === "string" && /^(?=.*\d)[0-9A-Z]{5}$/.test(at.code)) return at.code;
  return undefined;
}

/** A query got no answer: its connection broke or was too slow. Whether it was carried out is not known. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super("a query got no answer", { cause });
    this.name = "ConnectionLost";
  }
}

/** From now on a query of this client that ends without PostgreSQL's own word about it (an SQLSTATE) throws `ConnectionLost`. */
export function nameLostConnections(client: ClientBase): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const named = (...given: unknown[]) => {
    const answer = query(...given);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      throw sqlState(error) === undefined ? new ConnectionLost(error) : error;
    });
  };
  client.query = named as typeof client.query;
}

/**
 * Runs `read` without sequential scans wherever there is an index. PostgreSQL counts a vector as a few bytes, wherever it lies: of words
 * that most documents have it would rather read all of them, and unpacks each (280,000 blocks instead of 11,000 for 50,000 hits).
 */
export async function byIndexes<T>(connection: Connection, read: () => Promise<T>): Promise<T> {
  await connection.query("BEGIN READ ONLY; SET LOCAL enable_seqscan = off");
  try {
    return await read();
  } finally {
    await connection.query("COMMIT");
  }
}

/** Runs `read` in one snapshot: all its statements see the same moment. */
export async function inSnapshot<T>(connection: Connection, read: () => Promise<T>): Promise<T> {
  await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    return await read();
  } finally {
    await connection.query("COMMIT");
  }
}
