// The change feed: one row for each person who sees an entity, each with a version of its own.
import type { EntityName } from "../mutators/entities.ts";
import type { Connection } from "./connection.ts";

/** `text` is the extracted text of the document with that id; it has its own cursor and is not part of a pull. */
export type FeedEntity = EntityName | "text";

export interface Touch {
  entity: FeedEntity;
  id: string;
  deleted: boolean;
  /** Everybody who sees it, or saw it before. */
  people: readonly string[];
}

/**
 * Writes the feed rows and raises each person's version by the number of rows, so that every row has its own.
 * People are locked in sorted order (a plain UPDATE of several people deadlocks under load); the locks hold to
 * commit, so that a person's versions become visible in order. Called last in the transaction.
 * `atLeastOne` are people whose version must move even without a row: their mutation had no effect.
 * Returns the new versions.
 */
export async function writeFeed(
  connection: Connection,
  touches: Iterable<Touch>,
  atLeastOne: readonly string[],
): Promise<Map<string, number>> {
  const rows = new Map<string, Touch[]>(atLeastOne.map((userId) => [userId, []]));
  for (const touch of touches) {
    for (const userId of touch.people) {
      const own = rows.get(userId);
      if (own) own.push(touch);
      else rows.set(userId, [touch]);
    }
  }
  if (rows.size === 0) return new Map();
  const people = [...rows.keys()].sort();
  // Each row with how far it is behind its person's new version.
  const columns: [string[], string[], string[], number[], boolean[]] = [[], [], [], [], []];
  for (const [userId, own] of rows) {
    own.forEach((touch, index) => {
      columns[0].push(userId);
      columns[1].push(touch.entity);
      columns[2].push(touch.id);
      columns[3].push(own.length - 1 - index);
      columns[4].push(touch.deleted);
    });
  }
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
    [people, people.map((userId) => Math.max(1, rows.get(userId)!.length)), ...columns],
  );
  return new Map(raised.rows.map((row) => [row.user_id, Number(row.version)]));
}
