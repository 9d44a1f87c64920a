// What a transaction has written into a person's feed so far.
import type { Connection } from "../../../server/database/connection.ts";
import type { EntityName } from "../../../shared/mutators/entities.ts";

/** The version up to which a person's feed goes; 0 where nothing is in it. */
export async function feedVersion(connection: Connection, userId: string): Promise<number> {
  const { rows } = await connection.query<{ version: string }>("SELECT version FROM feed_versions WHERE user_id = $1", [userId]);
  return Number(rows[0]?.version ?? 0);
}

/**
 * What this very transaction wrote, in its order; `after` bounds what is looked through. Others may have written since `after` as well:
 * their rows have their transaction's id.
 */
export async function writtenHere(
  connection: Connection,
  userId: string,
  { after, limit }: { after: number; limit: number },
): Promise<{ entity: EntityName; id: string; deleted: boolean }[]> {
  const { rows } = await connection.query<{ entity: EntityName; id: string; deleted: boolean }>(
    `SELECT entity, entity_id AS id, deleted FROM feed
      WHERE user_id = $1 AND version > $2 AND entity <> 'text' AND xmin = pg_current_xact_id()::xid ORDER BY version LIMIT $3`,
    [userId, after, limit],
  );
  return rows;
}
