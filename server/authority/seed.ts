// What a new person's vault starts with.
import type { Connection } from "../database/connection.ts";

/** Inside the transaction that creates the user: the vault's lock, its version and the first rows of its feed. */
export async function seedVault(connection: Connection, userId: string): Promise<void> {
  await connection.query("INSERT INTO vault_locks (vault_id) VALUES ($1)", [userId]);
  await connection.query("INSERT INTO feed_versions (user_id, version) VALUES ($1, 2)", [userId]);
  await connection.query("INSERT INTO feed (user_id, entity, entity_id, version) VALUES ($1, 'user', $1, 1), ($1, 'quota', $1, 2)", [
    userId,
  ]);
}
