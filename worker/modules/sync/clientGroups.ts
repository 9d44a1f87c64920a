// Which person a client group belongs to: the first who comes with it, for good.
import type { Connection } from "../../../server/authority/connection.ts";
import { AppError } from "../../../shared/errors.ts";

/** Makes the group this person's where it is new. Throws `access.denied` where it is somebody else's. */
export async function claimClientGroup(connection: Connection, userId: string, clientGroupID: string): Promise<void> {
  let owner = await ownerOf(connection, clientGroupID);
  if (owner === undefined) {
    await connection.query("INSERT INTO client_groups (id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", [clientGroupID, userId]);
    owner = await ownerOf(connection, clientGroupID); // another device may have come first
  }
  if (owner !== userId) throw new AppError("access.denied");
}

async function ownerOf(connection: Connection, clientGroupID: string): Promise<string | undefined> {
  const { rows } = await connection.query<{ user_id: string }>("SELECT user_id FROM client_groups WHERE id = $1", [clientGroupID]);
  return rows[0]?.user_id;
}
