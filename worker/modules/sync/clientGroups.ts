// Which person a client group belongs to: the first who comes with it, for good. What has not been seen for as long as tombstones are kept
// is forgotten (server/authority/compaction.ts).
import type { Connection } from "../../../server/database/connection.ts";
import { AppError } from "../../../shared/errors.ts";

interface ClientGroup {
  userId: string;
  /** Not noted as seen for a day. */
  unseen: boolean;
  /** Older than a day: a client of it may have been forgotten. */
  old: boolean;
}

/** Makes the group this person's where it is new, and notes once a day that it is in use. Throws `access.denied` where it is somebody else's. */
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

/** For an answer that says nothing of the group's contents. Throws `access.denied` where it is somebody else's. */
export async function assertOwnGroup(connection: Connection, userId: string, clientGroupID: string): Promise<void> {
  const group = await find(connection, clientGroupID);
  if (group && group.userId !== userId) throw new AppError("access.denied");
}

/** A condition on a row of `client_groups` named `g`: it is time to note it as seen again. */
export const isUnseen = "g.last_seen_at < now() - interval '1 day'";

/** One of many requests at once writes it. */
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
