// Deleted entities keep a row in each feed for a while, so that devices learn of the deletion. Afterwards the row is removed, and a device
// that was away for longer fetches everything anew (pull.ts, texts.ts).

import type { Connection } from "../database/connection.ts";
import { transaction } from "./change.ts";

/**
 * Notes each feed's version of today; removes tombstones older than `days`, and rows of `deleted_folders`, `deleted_tags` and `label_aliases` as old.
 * `today` is a date (UTC, `YYYY-MM-DD`). One transaction a person; running it twice a day changes nothing. Returns the number of tombstones
 * removed.
 */
export async function compactFeeds(connection: Connection, { today, days }: { today: string; days: number }): Promise<number> {
  await connection.query(
    `INSERT INTO feed_checkpoints (user_id, day, version)
     SELECT v.user_id, $1::date, v.version FROM feed_versions v
      WHERE v.version > coalesce((SELECT max(m.version) FROM feed_checkpoints m WHERE m.user_id = v.user_id), -1)
     ON CONFLICT DO NOTHING`,
    [today],
  );
  const { rows } = await connection.query<{ user_id: string; day: string; version: string }>(
    `SELECT m.user_id, m.day::text, m.version
       FROM (SELECT DISTINCT ON (user_id) user_id, day, version FROM feed_checkpoints WHERE day <= $1::date - $2::int ORDER BY user_id, day DESC) m
      WHERE EXISTS (SELECT FROM feed f WHERE f.user_id = m.user_id AND f.deleted AND f.version <= m.version) ORDER BY m.user_id`,
    [today, days],
  );
  let removed = 0;
  for (const { user_id, version } of rows)
    removed += await transaction(connection, async () => {
      await connection.query("SELECT 1 FROM feed_versions WHERE user_id = $1 FOR UPDATE", [user_id]);
      const gone = await connection.query("DELETE FROM feed WHERE user_id = $1 AND deleted AND version <= $2", [user_id, version]);
      await connection.query("UPDATE feed_versions SET compacted_to = greatest(compacted_to, $2) WHERE user_id = $1", [user_id, version]);
      return gone.rowCount ?? 0;
    });
  await connection.query(
    `DELETE FROM feed_checkpoints m USING feed_checkpoints later
      WHERE later.user_id = m.user_id AND later.day > m.day AND later.day <= $1::date - $2::int`,
    [today, days],
  );
  await forgetClients(connection, { today, days });
  for (const table of ["deleted_folders", "deleted_tags", "label_aliases"])
    await connection.query(`DELETE FROM ${table} WHERE created_at < $1::date - $2::int`, [today, days]);
  return removed;
}

/**
 * Removes client groups that have not been used for `days` days, and from the other groups the clients (one for each life of a tab) whose
 * last change is older than that. A device that still uses a removed one is told that it is unknown (push.ts, pull.ts), fetches everything
 * anew and keeps its unsent changes. push.ts treats an unknown client as removed only if its group is older than `days` days.
 */
async function forgetClients(connection: Connection, { today, days }: { today: string; days: number }): Promise<void> {
  await connection.query("DELETE FROM client_groups WHERE last_seen_at < $1::date - $2::int", [today, days]);
  await connection.query(
    `DELETE FROM clients c USING client_groups g,
       LATERAL (SELECT max(m.version) AS version FROM feed_checkpoints m WHERE m.user_id = g.user_id AND m.day <= $1::date - $2::int) old
      WHERE g.id = c.client_group_id AND c.version <= old.version AND g.created_at < $1::date - $2::int`,
    [today, days],
  );
}
