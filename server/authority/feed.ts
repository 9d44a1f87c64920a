// The change feed: one row for each person who sees an entity, each with a version of its own.
import type { EntityName } from "../../shared/mutators/entities.ts";
import type { Connection } from "../database/connection.ts";

/** `text` is the extracted text of the document with that id; it has its own cursor and is not part of a pull. */
export type FeedEntity = EntityName | "text";

/** `deleted`: gone, or gone for this person. */
export interface FeedRow {
  entity: FeedEntity;
  id: string;
  deleted: boolean;
}

/** Rows written by one statement. The first statement raises the versions for all rows; further statements use the versions it reserved. */
const chunk = 5_000;

/**
 * Locks the feeds of these people in sorted order (an UPDATE of several people's rows in any order deadlocks under load). The locks are
 * held until commit, so that a person's versions become visible in order, and so that of two transactions that change what one person
 * sees the second reads what the first has written.
 */
export async function lockFeeds(connection: Connection, people: Iterable<string>): Promise<void> {
  await connection.query("SELECT 1 FROM feed_versions WHERE user_id = ANY($1::uuid[]) ORDER BY user_id FOR UPDATE", [[...people].sort()]);
}

/**
 * Writes the feed rows and raises each person's version by the number of rows, so that every row has its own. A person without a
 * row is raised by one, because their mutation had no effect but must be confirmed. Called last in the transaction. Returns the new versions.
 */
export async function writeFeed(connection: Connection, rows: ReadonlyMap<string, readonly FeedRow[]>): Promise<Map<string, number>> {
  if (rows.size === 0) return new Map();
  const people = [...rows.keys()].sort();
  // Each row with how far it is behind its person's new version.
  const all: [string, string, string, number, boolean][] = [];
  for (const [userId, own] of rows)
    own.forEach(({ entity, id, deleted }, index) => {
      all.push([userId, entity, id, own.length - 1 - index, deleted]);
    });
  const columns = (part: typeof all) => [0, 1, 2, 3, 4].map((column) => part.map((row) => row[column]));
  const raised = await connection.query<{ user_id: string; version: string }>(
    `WITH locked AS MATERIALIZED (SELECT user_id FROM feed_versions WHERE user_id = ANY($1::uuid[]) ORDER BY user_id FOR UPDATE),
          steps AS (SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS s (user_id, step)),
          raised AS (
            UPDATE feed_versions v SET version = v.version + s.step
              FROM locked l JOIN steps s USING (user_id) WHERE v.user_id = l.user_id
            RETURNING v.user_id, v.version),
          written AS (
            INSERT INTO feed (user_id, entity, entity_id, version, deleted)
            SELECT t.user_id, t.entity, t.entity_id, r.version - t.behind, t.deleted
              FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::boolean[]) AS t (user_id, entity, entity_id, behind, deleted)
              JOIN raised r USING (user_id)
            ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted)
     SELECT user_id, version FROM raised`,
    [people, people.map((userId) => Math.max(1, rows.get(userId)!.length)), ...columns(all.slice(0, chunk))],
  );
  for (let at = chunk; at < all.length; at += chunk)
    await connection.query(
      `INSERT INTO feed (user_id, entity, entity_id, version, deleted)
       SELECT t.user_id, t.entity, t.entity_id, v.version - t.behind, t.deleted
         FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::boolean[]) AS t (user_id, entity, entity_id, behind, deleted)
         JOIN feed_versions v USING (user_id)
       ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted`,
      columns(all.slice(at, at + chunk)),
    );
  return new Map(raised.rows.map((row) => [row.user_id, Number(row.version)]));
}
