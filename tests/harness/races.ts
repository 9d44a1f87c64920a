// What happens between two statements of a request that waits for a lock.
import type { PoolClient } from "pg";
import type { TestDatabase } from "./database.ts";
import { withConnection } from "./vault.ts";

/** Another transaction takes the person's row of `table`, does `meanwhile` while `request` waits for it, and commits. */
export async function whileItWaits(
  database: TestDatabase,
  [table, userId]: readonly ["vault_locks" | "feed_versions", string],
  request: () => Promise<unknown>,
  meanwhile: (connection: PoolClient) => Promise<unknown>,
): Promise<void> {
  await withConnection(database, async (connection) => {
    await connection.query("BEGIN");
    await connection.query(`SELECT FROM ${table} WHERE ${table === "vault_locks" ? "vault_id" : "user_id"} = $1 FOR UPDATE`, [userId]);
    const answered = request();
    const waits = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while ((await database.superuser.query(waits)).rowCount === 0);
    await meanwhile(connection);
    await connection.query("COMMIT");
    await answered;
  });
}
