// Which person a client group (a browser's replica) belongs to: whoever uses its id first, for good. Groups that have not been used for as
// long as tombstones are kept are removed (server/authority/compaction.ts).
import type { Connection } from "../../../server/database/connection.ts";
import { AppError } from "../../../shared/errors.ts";

interface ClientGroup {
  userId: string;
  /** Its last use was noted more than a day ago. */
  unseen: boolean;
  /** It is older than a day, so clients of it may have been removed. */
  old: boolean;
}

/** Records a new group as this person's, and once a day that a known one is in use. Throws `access.denied` where it is somebody else's. */
export async function claimClientGroup(connection: Connection, userId: string, clientGroupID: string): Promise<{ old: boolean }> {
  let group = await find(connection, clientGroupID);
  if (group === undefined) {
    await connection.query("INSERT INTO client_groups (id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", [clientGroupID, userId]);
    group = await find(connection, clientGroupID); // another device may have come first
  }
  if (group?.userId !== userId) throw new AppError("access.denied");
  if (group.unseen) await noteSeen(connection, clientGroupID);
  return { old: group.old };
}

/** Only checks whose group it is and writes nothing, for answers that hold none of the vault's data. Throws `access.denied` where it is somebody else's. */
export async function assertOwnGroup(connection: Connection, userId: string, clientGroupID: string): Promise<void> {
  const group = await find(connection, clientGroupID);
  if (group && group.userId !== userId) throw new AppError("access.denied");
}

/** SQL condition on a row of `client_groups` named `g`: its last use was noted long enough ago to note it again. */
export const isUnseen = "g.last_seen_at < now() - interval '1 day'";

/** Notes the use. Of many requests at the same time only one writes. */
export async function noteSeen(connection: Connection, clientGroupID: string): Promise<void> {
  await connection.query(`UPDATE client_groups g SET last_seen_at = now() WHERE id = $1 AND ${isUnseen}`, [clientGroupID]);
}

async function find(connection: Connection, clientGroupID: string): Promise<ClientGroup | undefined> {
  const { rows } = await connection.query<ClientGroup>(
    `SELECT g.user_id AS "userId", ${isUnseen} AS unseen, g.created_at < now() - interval '1 day' AS old FROM client_groups g WHERE g.id = $1`,
    [clientGroupID],
  );
  return rows[0];
}
