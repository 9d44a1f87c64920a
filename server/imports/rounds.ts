// Files of a watched folder that failed are tried again by themselves: after longer and longer pauses, and not for ever.
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

/** Hours between a failure and the next round of tries: eight days in all. */
export const roundHours = [1, 4, 12, 24, 48, 96] as const;
/** What may pass without anybody doing something there: a full storage, a file that was being written, a service that was away. */
export const passingReasons = ["unreachable", "quota.exceeded", "checksum", "cloud.refused"] as const;

/** Whether a watched folder that rests has failures whose time has come: they wait again, and it goes on with them. Inside a transaction. */
export async function beginRound(connection: Queries, importId: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    `UPDATE imports SET state = 'fetching', listing = NULL, token = cursor, finished_at = NULL
      WHERE id = $1 AND watching AND state = 'done'
        AND EXISTS (SELECT FROM import_files WHERE import_id = $1 AND state = 'failed' AND next_round_at <= now())`,
    [importId],
  );
  if (rowCount !== 1) return false;
  await connection.query(
    `UPDATE import_files SET state = 'waiting', tries = 0, next_round_at = NULL
      WHERE import_id = $1 AND state = 'failed' AND next_round_at <= now()`,
    [importId],
  );
  return true;
}
