// What was brought in long ago: its report goes, what came in stays.
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

/** Days that the report of an import stands after its end. Until then another import knows what its person has deleted since. */
export const importDays = 180;
/** Rows that one statement removes: an import has up to 200,000. */
const atOnce = 10_000;

/** Those that ended before; a folder that is watched has no end. Gives how many went. */
export async function forgetImports(connection: Queries, now: Date): Promise<number> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT id FROM imports WHERE state IN ('done', 'failed') AND NOT watching AND finished_at < $1::timestamptz - make_interval(days => $2)
      ORDER BY finished_at LIMIT 1000`,
    [now.toISOString(), importDays],
  );
  let gone = 0;
  for (const { id } of rows) {
    let removed: number | null;
    do {
      ({ rowCount: removed } = await connection.query(
        "DELETE FROM import_files WHERE import_id = $1 AND id IN (SELECT id FROM import_files WHERE import_id = $1 LIMIT $2)",
        [id, atOnce],
      ));
    } while (removed === atOnce);
    // Its person may have begun it again meanwhile: then it lists anew what it needs.
    const { rowCount } = await connection.query("DELETE FROM imports WHERE id = $1 AND state IN ('done', 'failed') AND NOT watching", [id]);
    gone += rowCount ?? 0;
  }
  return gone;
}

/** The longest gone first. Until then another look knows what its person has deleted since. Gives how many went. */
export async function forgetGone(connection: Queries, { importId, most }: { importId: string; most: number }): Promise<number> {
  const { rowCount } = await connection.query(
    `DELETE FROM import_files WHERE import_id = $1
        AND id IN (SELECT id FROM import_files WHERE import_id = $1 AND gone_at IS NOT NULL ORDER BY gone_at LIMIT $2)`,
    [importId, most],
  );
  return rowCount ?? 0;
}

/** Of watched folders, which have no end: what has not been there for as long as the report of any other import stands. */
export async function forgetLongGone(connection: Queries, now: Date): Promise<number> {
  let gone = 0;
  for (let removed = atOnce; removed === atOnce; gone += removed) {
    const { rowCount } = await connection.query(
      `DELETE FROM import_files f USING (SELECT import_id, id FROM import_files
          WHERE gone_at < $1::timestamptz - make_interval(days => $2) ORDER BY gone_at LIMIT $3) old
        WHERE f.import_id = old.import_id AND f.id = old.id`,
      [now.toISOString(), importDays, atOnce],
    );
    removed = rowCount ?? 0;
  }
  return gone;
}
