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

/** Most rows in one statement's parameters, and most rows it writes. Further statements use the versions that the first one raised. */
const most = { sent: 5_000, written: 50_000 };

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
 * row is raised by one: their mutation had no effect. Called last in the transaction. Returns the new versions.
 * Rows refer to nothing by a foreign key, which would be looked up for each: they are written under the lock of their person's row in
 * feed_versions, for whom it is there, and a trigger takes them away with it.
 */
export async function writeFeed(connection: Connection, rows: ReadonlyMap<string, readonly FeedRow[]>): Promise<Map<string, number>> {
  if (rows.size === 0) return new Map();
  const lists = listsOf(rows);
  const people = lists.flatMap((list, number) => list.people.map((userId) => [userId, Math.max(1, list.rows.length), number]));
  const [first = [], ...others] = portionsOf(lists);
  const raised = await connection.query<{ user_id: string; version: string }>(
    `WITH locked AS MATERIALIZED (SELECT user_id FROM feed_versions WHERE user_id = ANY($1::uuid[]) ORDER BY user_id FOR UPDATE),
          steps AS (SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[]) AS s (user_id, step, list)),
          raised AS (
            UPDATE feed_versions v SET version = v.version + s.step
              FROM locked l JOIN steps s USING (user_id) WHERE v.user_id = l.user_id
            RETURNING v.user_id, v.version, s.list),
          written AS (
            INSERT INTO feed (user_id, entity, entity_id, version, deleted)
            SELECT r.user_id, t.entity, t.entity_id, r.version - t.behind, t.deleted
              FROM unnest($4::int[], $5::text[], $6::uuid[], $7::bigint[], $8::boolean[]) AS t (list, entity, entity_id, behind, deleted)
              JOIN raised r USING (list)
            ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted)
     SELECT user_id, version FROM raised`,
    [...columns(people, 3), ...columns(first, 5)],
  );
  for (const portion of others)
    await connection.query(
      `INSERT INTO feed (user_id, entity, entity_id, version, deleted)
       SELECT v.user_id, t.entity, t.entity_id, v.version - t.behind, t.deleted
         FROM unnest($1::uuid[], $2::int[]) AS p (user_id, list)
         JOIN unnest($3::int[], $4::text[], $5::uuid[], $6::bigint[], $7::boolean[]) AS t (list, entity, entity_id, behind, deleted) USING (list)
         JOIN feed_versions v USING (user_id)
       ON CONFLICT (user_id, entity, entity_id) DO UPDATE SET version = excluded.version, deleted = excluded.deleted`,
      [people.map(([userId]) => userId), people.map(([, , list]) => list), ...columns(portion, 5)],
    );
  return new Map(raised.rows.map((row) => [row.user_id, Number(row.version)]));
}

/** The same rows for several people, as where a folder is shared with a group: they are sent once. */
interface FeedList {
  people: string[];
  rows: readonly FeedRow[];
}

function listsOf(rows: ReadonlyMap<string, readonly FeedRow[]>): FeedList[] {
  const lists = new Map<string, FeedList[]>();
  for (const [userId, own] of rows) {
    const key = `${own.length} ${own[0]?.id}`;
    const alike = lists.get(key) ?? [];
    lists.set(key, alike);
    const same = alike.find((list) => areSame(list.rows, own));
    if (same) same.people.push(userId);
    else alike.push({ people: [userId], rows: own });
  }
  return [...lists.values()].flat();
}

/** In the same order: `Change` notes what several people see for all of them at once. */
const areSame = (some: readonly FeedRow[], others: readonly FeedRow[]): boolean =>
  some.length === others.length &&
  some.every((row, index) => {
    const other = others[index]!;
    return row === other || (row.id === other.id && row.entity === other.entity && row.deleted === other.deleted);
  });

type SentRow = [list: number, entity: FeedEntity, id: string, behind: number, deleted: boolean];

/** Cuts the rows into statements; `behind`: how many versions below the person's new one. */
function portionsOf(lists: readonly FeedList[]): SentRow[][] {
  const portions: SentRow[][] = [];
  let written = Number.POSITIVE_INFINITY;
  lists.forEach(({ people, rows }, list) => {
    rows.forEach(({ entity, id, deleted }, index) => {
      if (written + people.length > most.written || portions.at(-1)!.length === most.sent) {
        portions.push([]);
        written = 0;
      }
      portions.at(-1)!.push([list, entity, id, rows.length - 1 - index, deleted]);
      written += people.length;
    });
  });
  return portions;
}

const columns = (rows: readonly unknown[][], count: number) => Array.from({ length: count }, (_, column) => rows.map((row) => row[column]));
