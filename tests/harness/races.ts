// What happens between two statements of a request that waits for a lock.
import type { PoolClient } from "pg";
import type { TestDatabase } from "./database.ts";
import { withConnection } from "./vault.ts";

const ids = { vault_locks: "vault_id", feed_versions: "user_id", users: "id" };

/** Another transaction takes the person's row of `table`, does `meanwhile` while `request` waits for it, and commits. */
export async function whileItWaits(
  database: TestDatabase,
  [table, userId]: readonly [keyof typeof ids, string],
  request: () => Promise<unknown>,
  meanwhile: (connection: PoolClient) => Promise<unknown>,
): Promise<void> {
  await withConnection(database, async (connection) => {
    await connection.query("BEGIN");
    await connection.query(`SELECT FROM ${table} WHERE ${ids[table]} = $1 FOR UPDATE`, [userId]);
    const answered = request();
    const waits = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while ((await database.superuser.query(waits)).rowCount === 0);
    await meanwhile(connection);
    await connection.query("COMMIT");
    await answered;
  });
}
