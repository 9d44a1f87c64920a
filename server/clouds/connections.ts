// People's connections to stores of their own, as rows. Credentials stay sealed here: only the backend has the key.
import type { CloudConnection, CloudProblem, CloudProvider, OriginalPlace } from "../../shared/api/clouds.ts";
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

interface ConnectionRow {
  id: string;
  provider: CloudProvider;
  displayName: string;
  organisation: boolean;
  account: string;
  folder: string;
  state: CloudConnection["status"];
  problem: CloudProblem | null;
  connectedAt: Date;
  lastUsedAt: Date | null;
  removing: boolean;
  isDefault: boolean;
  followNames: boolean;
  count: number;
  bytes: number;
  waiting: number;
  failing: number;
}

/** The person's, the oldest first. `id`: this one alone. */
export async function listConnections(connection: Queries, userId: string, id: string | null = null): Promise<CloudConnection[]> {
  const { rows } = await connection.query<ConnectionRow>(
    `SELECT c.id, c.provider, c.display_name AS "displayName", c.organisation, c.account, c.folder, c.state, c.problem, c.connected_at AS "connectedAt",
            c.last_used_at AS "lastUsedAt", c.removing, d.user_id IS NOT NULL AS "isDefault", c.follow_names AS "followNames", coalesce(v.count, 0)::float8 AS count,
            coalesce(v.bytes, 0)::float8 AS bytes, coalesce(m.waiting, 0)::float8 AS waiting, coalesce(m.failing, 0)::float8 AS failing
       FROM cloud_connections c LEFT JOIN default_storages d ON d.connection_id = c.id LEFT JOIN organisation_store s ON c.organisation
       LEFT JOIN LATERAL (SELECT count(*), sum(size) AS bytes FROM document_versions WHERE connection_id = c.id) v ON true
       LEFT JOIN LATERAL (SELECT count(*) AS waiting, count(*) FILTER (WHERE problem IS NOT NULL) AS failing
                            FROM original_moves WHERE connection_id = c.id) m ON true
      WHERE c.user_id = $1 AND ($2::uuid IS NULL OR c.id = $2)
        -- The organisation's store, where it is set up no longer, stands there for what still lies in it.
        AND (NOT c.organisation OR s.configured OR d.user_id IS NOT NULL OR v.count > 0 OR m.waiting > 0)
      ORDER BY c.organisation DESC, c.connected_at, c.id`,
    [userId, id],
  );
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    display_name: row.displayName,
    connected_at: row.connectedAt.toISOString(),
    status: row.state,
    organisation: row.organisation,
    account: row.account,
    folder: row.folder,
    problem: row.problem,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    isDefault: row.isDefault,
    followNames: row.followNames,
    originals: { count: row.count, bytes: row.bytes },
    moving: { waiting: row.waiting, failing: row.failing },
    removing: row.removing,
  }));
}

/** Of this person; locked to the end of the transaction where `lock` says so. @throws AppError entity.notFound */
export async function assertConnection(
  connection: Queries,
  userId: string,
  id: string,
  { lock = "", providers }: { lock?: "" | "FOR UPDATE"; providers?: readonly CloudProvider[] } = {},
): Promise<{ organisation: boolean }> {
  const { rows } = await connection.query<{ organisation: boolean }>(
    `SELECT organisation FROM cloud_connections WHERE id = $1 AND user_id = $2 AND ($3::text[] IS NULL OR provider = ANY($3)) ${lock}`,
    [id, userId, providers ?? null],
  );
  if (!rows[0]) throw new AppError("entity.notFound");
  return rows[0];
}

/** One that its person has made, and may remake and remove. @throws AppError entity.notFound, cloud.fixed */
export async function assertOwnConnection(...asked: Parameters<typeof assertConnection>): Promise<void> {
  const { organisation } = await assertConnection(...asked);
  if (organisation) throw new AppError("cloud.fixed");
}

/** An id, or a provider's name where there is one connection of it that the person has made. @throws AppError entity.notFound */
export async function connectionIdOf(connection: Queries, userId: string, named: string): Promise<string> {
  const { rows } = await connection.query<{ id: string }>(
    "SELECT id FROM cloud_connections WHERE user_id = $1 AND (id::text = $2 OR provider = $2 AND NOT organisation) LIMIT 2",
    [userId, named],
  );
  if (rows.length !== 1) throw new AppError("entity.notFound");
  return rows[0]!.id;
}

export async function readDefaultStorage(connection: Queries, userId: string) {
  const { rows } = await connection.query<{ connectionId: string; folder: string }>(
    `SELECT d.connection_id AS "connectionId", c.folder FROM default_storages d JOIN cloud_connections c ON c.id = d.connection_id WHERE d.user_id = $1`,
    [userId],
  );
  return rows[0] ?? { connectionId: null, folder: null };
}

/** Where the originals of a document's versions lie, by version. For its owner alone. */
export async function placesOf(connection: Queries, documentId: string): Promise<Map<string, OriginalPlace>> {
  const { rows } = await connection.query<
    Omit<OriginalPlace, "verifiedAt" | "provider"> & { id: string; provider: CloudProvider | "objectStore"; verifiedAt: Date | null }
  >(
    `SELECT v.id, v.backend AS provider, c.id AS "connectionId", c.display_name AS name, coalesce(c.organisation, false) AS organisation,
            CASE WHEN v.backend <> 'objectStore' THEN v.reference END AS path, v.verified_at AS "verifiedAt", m.direction AS moving,
            coalesce(m.problem, CASE WHEN v.backend <> 'objectStore' AND c.id IS NULL THEN 'missing' WHEN v.backend <> 'objectStore' THEN c.problem END) AS problem
       FROM document_versions v LEFT JOIN cloud_connections c ON c.id = v.connection_id LEFT JOIN original_moves m ON m.version_id = v.id
      WHERE v.document_id = $1`,
    [documentId],
  );
  return new Map(
    rows.map(({ id, provider, verifiedAt, ...row }) => [
      id,
      { ...row, provider: provider === "objectStore" ? null : provider, verifiedAt: verifiedAt?.toISOString() ?? null },
    ]),
  );
}
