// Events end after some days, and a single entity keeps its newest ones only: nobody fills the table by renaming one thing for ever.
import type { Connection } from "../database/connection.ts";

/** Events that one document, folder or label keeps. */
const most = 1_000;
/** Rows a statement, so that no lock is held for long. */
const chunk = 10_000;

/** Returns the number of rows removed. Running it twice changes nothing. */
export async function purgeHistory(connection: Connection, { now, days }: { now: Date; days: number }): Promise<number> {
  const until = new Date(now.getTime() - days * 24 * 60 * 60 * 1000).toISOString();
  const old = await inChunks(connection, "SELECT id FROM events WHERE at < $1 LIMIT $2", [until, chunk]);
  const surplus = await inChunks(
    connection,
    `SELECT r.id FROM (SELECT vault_id, entity_id FROM events GROUP BY 1, 2 HAVING count(*) > $1) e,
       LATERAL (SELECT id FROM events o WHERE o.vault_id = e.vault_id AND o.entity_id = e.entity_id ORDER BY id DESC OFFSET $1) r LIMIT $2`,
    [most, chunk],
  );
  return old + surplus;
}

async function inChunks(connection: Connection, ids: string, values: unknown[]): Promise<number> {
  for (let removed = 0; ; ) {
    const { rowCount } = await connection.query(`DELETE FROM events WHERE id IN (${ids})`, values);
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < chunk) return removed;
  }
}
