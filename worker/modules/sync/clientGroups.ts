// Which person a client group belongs to: the first who comes with it, for good.
import type { Connection } from "../../../shared/authority/connection.ts";
import { AppError } from "../../../shared/errors.ts";

/** Makes the group this person's where it is new. Throws `access.denied` where it is somebody else's. */
export async function claimClientGroup(connection: Connection, userId: string, clientGroupID: string): Promise<void> {
  await connection.query("INSERT INTO client_groups (id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", [clientGroupID, userId]);
  const group = await connection.query<{ user_id: string }>("SELECT user_id FROM client_groups WHERE id = $1", [clientGroupID]);
  if (group.rows[0]?.user_id !== userId) throw new AppError("access.denied");
}
