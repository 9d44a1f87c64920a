// A connection that has been tried is written down: a new one, or new credentials for one that is there, which then goes on where it stopped.
import type { Pool } from "pg";
import { moveJob } from "../../../../server/clouds/moves.ts";
import { audit } from "../../../../server/events/audit.ts";
import { importJob } from "../../../../server/imports/imports.ts";
import { addJobs } from "../../../../server/jobs/enqueue.ts";
import type { CloudProvider } from "../../../../shared/api/clouds.ts";
import { AppError } from "../../../../shared/errors.ts";

export interface SavedConnection {
  id: string;
  userId: string;
  provider: CloudProvider;
  displayName: string;
  account: string;
  folder: string;
  sealed: Uint8Array;
}

/** One person has no more connected clouds than this. */
const mostConnections = 20;

/** @throws AppError entity.tooMany */
export async function insertConnection(
  pool: Pool,
  { id, userId, provider, displayName, account, folder, sealed }: SavedConnection,
): Promise<void> {
  const { rowCount } = await pool.query(
    `INSERT INTO cloud_connections (id, user_id, provider, display_name, account, folder, sealed, last_used_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, now() WHERE (SELECT count(*) FROM cloud_connections WHERE user_id = $2 AND NOT organisation) < $8`,
    [id, userId, provider, displayName, account, folder, sealed, mostConnections],
  );
  if (rowCount !== 1) throw new AppError("entity.tooMany");
}

/** References begin below the folder: it stays what it was. @throws AppError entity.notFound */
export async function renewConnection(
  pool: Pool,
  { id, userId, provider, account, sealed }: Omit<SavedConnection, "displayName" | "folder">,
): Promise<void> {
  const { rowCount } = await pool.query(
    `UPDATE cloud_connections SET sealed = $3, account = $4, provider = $5, state = 'ACTIVE', problem = NULL, refreshing_until = NULL
      WHERE id = $1 AND user_id = $2 AND NOT organisation AND (provider = $5 OR (provider = ANY($6::text[]) AND $5 = ANY($6::text[])))`,
    [id, userId, sealed, account, provider, ["webdav", "nextcloud"]],
  );
  if (rowCount !== 1) throw new AppError("entity.notFound");
  await pool.query("UPDATE original_moves SET next_at = now() WHERE connection_id = $1", [id]);
  await pool.query("UPDATE cloud_leftovers SET next_at = now() WHERE connection_id = $1", [id]);
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM imports WHERE connection_id = $1 AND (state IN ('listing', 'fetching') OR watching)",
    [id],
  );
  await addJobs(pool, [moveJob(userId), ...rows.map((one) => importJob({ ...one, userId, source: "cloud" }))]);
}

export async function auditConnection(
  pool: Pool,
  event: "cloud.connected" | "cloud.reconnected",
  { userId, ...details }: { userId: string; connectionId: string; provider: CloudProvider; host?: string; address: string },
): Promise<void> {
  await audit(pool, { actorId: userId, event, details });
}
