// What decides where originals shall lie: a person's default storage, their wish to move some, the end of a connection. The work itself is
// a job of the backend (containers/backend/clouds/moving).
import { AppError } from "../../shared/errors.ts";
import { changeVault } from "../authority/change.ts";
import type { Connection } from "../database/connection.ts";
import { audit } from "../events/audit.ts";
import { addJobs } from "../jobs/enqueue.ts";
import { assertConnection, assertOwnConnection } from "./connections.ts";

/** One job a person at a time; one that is enqueued while it runs comes after it. */
export const moveJob = (ownerId: string) =>
  ({ task: "move-originals", payload: { ownerId }, options: { key: `move-originals:${ownerId}` } }) as const;

interface By {
  connection: Connection;
  userId: string;
  address: string;
}

/** Null: here. What lies somewhere already stays. @throws AppError entity.notFound, cloud.fixed */
export async function setDefaultStorage(
  { connection, userId, address }: By,
  wanted: { connectionId: string | null; folder?: string | undefined },
): Promise<void> {
  await changeVault(connection, { vaults: [userId] }, async () => {
    const { connectionId, folder } = wanted;
    if (connectionId === null) await connection.query("DELETE FROM default_storages WHERE user_id = $1", [userId]);
    else {
      const { organisation } = await assertConnection(connection, userId, connectionId, { lock: "FOR UPDATE" });
      if (organisation && folder !== undefined) throw new AppError("cloud.fixed");
      await connection.query(
        `INSERT INTO default_storages (user_id, connection_id) SELECT $1, id FROM cloud_connections WHERE id = $2 AND NOT removing
         ON CONFLICT (user_id) DO UPDATE SET connection_id = excluded.connection_id`,
        [userId, connectionId],
      );
      // What lies there keeps its place: paths of originals begin at the folder of the day they came.
      if (folder !== undefined) await moveFolder(connection, connectionId, folder);
    }
    await audit(connection, { actorId: userId, event: "cloud.defaultChanged", details: { connectionId, address } });
  });
}

/** References begin below the folder; another folder would make them others. @throws AppError request.invalid */
async function moveFolder(connection: Connection, connectionId: string, folder: string): Promise<void> {
  const { rowCount } = await connection.query(
    `UPDATE cloud_connections c SET folder = $2 WHERE id = $1
        AND (folder = $2 OR NOT EXISTS (SELECT FROM document_versions WHERE connection_id = c.id)
                        AND NOT EXISTS (SELECT FROM original_moves WHERE connection_id = c.id)
                        AND NOT EXISTS (SELECT FROM cloud_leftovers WHERE connection_id = c.id))`,
    [connectionId, folder],
  );
  if (rowCount !== 1)
    throw new AppError("request.invalid", { errors: [{ field: "folder", message: "can not be changed while originals lie there" }] });
}

/** Nothing goes to a connection that is on its way out. @throws AppError entity.notFound */
async function assertStays(connection: Connection, userId: string, connectionId: string): Promise<void> {
  await assertConnection(connection, userId, connectionId, { lock: "FOR UPDATE" });
  const { rowCount } = await connection.query("SELECT 1 FROM cloud_connections WHERE id = $1 AND NOT removing", [connectionId]);
  if (rowCount !== 1) throw new AppError("entity.notFound");
}

/**
 * To a connection, or here (null): of these documents, or of all that the person owns. Gives how many originals were told to move.
 * @throws AppError entity.notFound
 */
export async function startMoves(
  { connection, userId }: By,
  { connectionId, documentIds }: { connectionId: string | null; documentIds?: readonly string[] | undefined },
): Promise<number> {
  const { result } = await changeVault(connection, { vaults: [userId] }, async (change) => {
    if (connectionId !== null) await assertStays(connection, userId, connectionId);
    else await callOffRenames(connection, { ownerId: userId, documentIds });
    const { rows } =
      connectionId === null
        ? await connection.query<{ id: string }>(
            `INSERT INTO original_moves (version_id, owner_id, direction, connection_id)
             SELECT v.id, d.owner_id, 'bringBack', c.id FROM documents d JOIN document_versions v ON v.document_id = d.id
               JOIN cloud_connections c ON c.id = v.connection_id
              WHERE d.owner_id = $1 AND ($2::uuid[] IS NULL OR d.id = ANY($2)) AND v.backend <> 'objectStore'
             ON CONFLICT (version_id) DO UPDATE SET next_at = now(), problem = NULL RETURNING version_id AS id`,
            [userId, documentIds ?? null],
          )
        : await connection.query<{ id: string }>(
            `INSERT INTO original_moves (version_id, owner_id, direction, connection_id)
             SELECT v.id, d.owner_id, 'carry', $3 FROM documents d JOIN document_versions v ON v.document_id = d.id
              WHERE d.owner_id = $1 AND ($2::uuid[] IS NULL OR d.id = ANY($2)) AND v.backend = 'objectStore'
             ON CONFLICT (version_id) DO UPDATE SET next_at = now(), problem = NULL RETURNING version_id AS id`,
            [userId, documentIds ?? null, connectionId],
          );
    // What has not begun its way and shall not go any more stays where it is.
    if (connectionId === null)
      await connection.query(
        `DELETE FROM original_moves WHERE owner_id = $1 AND direction = 'carry' AND target IS NULL
            AND ($2::uuid[] IS NULL OR version_id IN (SELECT id FROM document_versions WHERE document_id = ANY($2)))`,
        [userId, documentIds ?? null],
      );
    if (rows.length > 0) change.enqueue("move-originals", { ownerId: userId }, { key: moveJob(userId).options.key });
    return rows.length;
  });
  return result;
}

/**
 * `bringBack`: it goes when all that lies there has come back. `leave`: it goes now, and the documents say where their originals were.
 * @throws AppError entity.notFound, cloud.fixed
 */
export async function endConnection(
  { connection, userId, address }: By,
  id: string,
  documents: "bringBack" | "leave",
): Promise<{ people: string[] }> {
  return changeVault(connection, { vaults: [userId] }, async (change) => {
    await assertOwnConnection(connection, userId, id, { lock: "FOR UPDATE" });
    await connection.query("DELETE FROM default_storages WHERE connection_id = $1", [id]);
    await callOffRenames(connection, { connectionId: id });
    // Nothing more goes there. What was put there for one that had not arrived is removed.
    await connection.query(
      `WITH ended AS (DELETE FROM original_moves WHERE connection_id = $1 AND direction = 'carry' RETURNING target)
       INSERT INTO cloud_leftovers (connection_id, reference) SELECT $1, target FROM ended WHERE target IS NOT NULL ON CONFLICT DO NOTHING`,
      [id],
    );
    if (documents === "leave") {
      await deleteConnection(connection, { id, userId, address });
      return;
    }
    await connection.query("UPDATE cloud_connections SET removing = true WHERE id = $1", [id]);
    await connection.query(
      `INSERT INTO original_moves (version_id, owner_id, direction, connection_id) SELECT id, $2, 'bringBack', $1 FROM document_versions
        WHERE connection_id = $1 ON CONFLICT (version_id) DO UPDATE SET next_at = now(), problem = NULL`,
      [id, userId],
    );
    if (await isEmpty(connection, id)) await deleteConnection(connection, { id, userId, address });
    else change.enqueue("move-originals", { ownerId: userId }, { key: moveJob(userId).options.key });
  });
}

/** What comes back, or is left, needs no new name there. What was put there under it is removed. */
async function callOffRenames(
  connection: Connection,
  { connectionId, ownerId, documentIds }: { connectionId?: string; ownerId?: string; documentIds?: readonly string[] | undefined },
): Promise<void> {
  await connection.query(
    `WITH ended AS (
       DELETE FROM original_moves WHERE direction = 'rename' AND (connection_id = $1 OR owner_id = $2)
          AND ($3::uuid[] IS NULL OR version_id IN (SELECT id FROM document_versions WHERE document_id = ANY($3))) RETURNING connection_id, target)
     INSERT INTO cloud_leftovers (connection_id, reference) SELECT connection_id, target FROM ended WHERE target IS NOT NULL ON CONFLICT DO NOTHING`,
    [connectionId ?? null, ownerId ?? null, documentIds ?? null],
  );
}

/** Switched on, all that lies there is looked at once. @throws AppError entity.notFound */
export async function setFollowNames({ connection, userId }: By, id: string, followNames: boolean): Promise<void> {
  await changeVault(connection, { vaults: [userId] }, async (change) => {
    await assertConnection(connection, userId, id, { lock: "FOR UPDATE" });
    await connection.query("UPDATE cloud_connections SET follow_names = $2 WHERE id = $1", [id, followNames]);
    if (!followNames) return callOffRenames(connection, { connectionId: id });
    const { rowCount } = await connection.query(
      `INSERT INTO original_moves (version_id, owner_id, direction, connection_id) SELECT v.id, c.user_id, 'rename', c.id
         FROM cloud_connections c JOIN document_versions v ON v.connection_id = c.id WHERE c.id = $1 AND NOT c.removing ON CONFLICT (version_id) DO NOTHING`,
      [id],
    );
    if (rowCount) change.enqueue("move-originals", { ownerId: userId }, { key: moveJob(userId).options.key });
  });
}

export async function isEmpty(connection: Connection, id: string): Promise<boolean> {
  const { rows } = await connection.query<{ empty: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM document_versions WHERE connection_id = $1)
        AND NOT EXISTS (SELECT FROM cloud_leftovers WHERE connection_id = $1) AS empty`,
    [id],
  );
  return rows[0]!.empty;
}

/** Its credentials go with it. */
export async function deleteConnection(connection: Connection, { id, userId, address }: { id: string; userId: string; address?: string }) {
  const { rows } = await connection.query<{ provider: string }>("DELETE FROM cloud_connections WHERE id = $1 RETURNING provider", [id]);
  if (!rows[0]) return;
  const { provider } = rows[0];
  await connection.query("DELETE FROM cloud_files WHERE connection_id = $1", [id]);
  await audit(connection, { actorId: userId, event: "cloud.disconnected", details: { connectionId: id, provider, address } });
  await audit(connection, { actorId: userId, event: "cloud.credentials_purged", details: { providers: [provider] } });
}

/**
 * For an account that goes, before its rows do: what a job needs to remove what lies in its clouds. Local objects go when that has been
 * tried. Gives the job's purges.
 */
export async function purgeClouds(connection: Connection, userId: string): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `INSERT INTO cloud_purges (user_id, connection_id, provider, folder, salt, sealed, paths)
     SELECT u.id, c.id, c.provider, c.folder, u.salt, c.sealed,
            (SELECT coalesce(jsonb_agg(r.reference), '[]') FROM (
               SELECT reference FROM document_versions WHERE connection_id = c.id
               UNION SELECT reference FROM cloud_leftovers WHERE connection_id = c.id
               UNION SELECT target FROM original_moves WHERE connection_id = c.id AND direction IN ('carry', 'rename') AND target IS NOT NULL) r)
       FROM users u JOIN cloud_connections c ON c.user_id = u.id WHERE u.id = $1 RETURNING id`,
    [userId],
  );
  await addJobs(
    connection,
    rows.map(({ id }) => ({ task: "purge-cloud", payload: { purgeId: id }, options: { key: `purge-cloud:${id}` } })),
  );
  return rows.map(({ id }) => id);
}
