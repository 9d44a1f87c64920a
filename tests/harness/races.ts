// What happens between two statements of a request that waits for a lock.
import type { PoolClient } from "pg";
import type { TestDatabase } from "./database.ts";
import { withConnection } from "./vault.ts";

const ids = { vault_locks: "vault_id", feed_versions: "user_id", users: "id" };

/**
 * Another transaction takes the person's row of `table`, does `meanwhile` while `request` waits for it, and commits. Gives the request's
 * answer. `request` begins it: one that has begun before may be past the row already.
 * @throws Error where the request is answered without having waited
 */
export async function whileItWaits<T>(
  database: TestDatabase,
  [table, userId]: readonly [keyof typeof ids, string],
  request: () => Promise<T>,
  meanwhile: (connection: PoolClient) => Promise<unknown>,
): Promise<T> {
  return withConnection(database, async (connection) => {
    await connection.query("BEGIN");
    await connection.query(`SELECT FROM ${table} WHERE ${ids[table]} = $1 FOR UPDATE`, [userId]);
    let ended = false;
    const answered = request().finally(() => {
      ended = true;
    });
    answered.catch(() => {}); // heard of below
    const waits = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while ((await database.superuser.query(waits)).rowCount === 0)
      if (ended) throw new Error("The request was answered without waiting for the row", { cause: await answered });
    await meanwhile(connection);
    await connection.query("COMMIT");
    return answered;
  });
}
