// The store that the operator's settings name for everybody of the installation. A person has a connection to it as to a store of their own,
// but without credentials, which are in the backend's settings alone, and with a folder that is nobody else's.
import type { CloudProblem } from "../../shared/api/clouds.ts";
import type { Connection } from "../database/connection.ts";
import { addJobs } from "../jobs/enqueue.ts";
import { moveJob } from "./moves.ts";

type Queries = Pick<Connection, "query">;

export interface OrganisationStoreRow {
  provider: "webdav" | "nextcloud";
  /** SHA-256 of its address, in hex. */
  place: string;
  /** New originals of people who have not chosen go there. */
  isDefault: boolean;
}

/** Everybody's folder lies in it. */
export const organisationFolder = "DocuVault";

/**
 * At the backend's start: what its settings have, null where they have none. What waits goes on. Gives how many originals lie there, and
 * whether they were put at another address.
 */
export async function tellOrganisationStore(
  connection: Connection,
  store: OrganisationStoreRow | null,
): Promise<{ originals: number; moved: boolean }> {
  const { rows: before } = await connection.query<{ place: string }>("SELECT place FROM organisation_store");
  if (store) {
    await connection.query(
      `INSERT INTO organisation_store (configured, provider, place, is_default) VALUES (true, $1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET configured = true, provider = excluded.provider, place = excluded.place, is_default = excluded.is_default`,
      [store.provider, store.place, store.isDefault],
    );
    await connection.query("UPDATE cloud_connections SET provider = $1 WHERE organisation AND provider <> $1", [store.provider]);
    await offerOrganisationStore(connection, null);
    await goOn(connection);
  } else {
    await connection.query("UPDATE organisation_store SET configured = false WHERE configured");
    await noteOrganisationStore(connection, "withdrawn");
  }
  const { rows } = await connection.query<{ originals: number }>(
    "SELECT count(*)::float8 AS originals FROM document_versions WHERE connection_id IN (SELECT id FROM cloud_connections WHERE organisation)",
  );
  const [{ originals }] = rows as [{ originals: number }];
  return { originals, moved: !!store && !!before[0] && before[0].place !== store.place };
}

/** The connection of a person, or of everybody (null), where it is set up and they have none yet. */
export async function offerOrganisationStore(connection: Queries, userId: string | null): Promise<void> {
  await connection.query(
    `WITH made AS (
       INSERT INTO cloud_connections (id, user_id, provider, display_name, account, folder, organisation)
       SELECT gen_random_uuid(), u.id, s.provider, 'Organisation store', '', $2 || '/' || u.handle || ' ' || u.id, true
         FROM organisation_store s JOIN users u ON u.role = 'user' AND ($1::uuid IS NULL OR u.id = $1)
        WHERE s.configured AND NOT EXISTS (SELECT FROM cloud_connections c WHERE c.user_id = u.id AND c.organisation)
       ON CONFLICT (user_id) WHERE organisation DO NOTHING RETURNING id, user_id)
     INSERT INTO default_storages (user_id, connection_id) SELECT m.user_id, m.id FROM made m JOIN organisation_store s ON s.is_default
     ON CONFLICT (user_id) DO NOTHING`,
    [userId, organisationFolder],
  );
}

/** What is known of it without anybody having used it. Null: all is well. */
export async function noteOrganisationStore(connection: Queries, problem: CloudProblem | null): Promise<void> {
  await connection.query(
    `UPDATE cloud_connections SET state = CASE WHEN $1::text IS NULL THEN 'ACTIVE' ELSE 'ERROR' END, problem = $1
      WHERE organisation AND problem IS DISTINCT FROM $1`,
    [problem],
  );
}

/** What could not go while it was away, or its settings were wrong. */
async function goOn(connection: Connection): Promise<void> {
  const { rows } = await connection.query<{ ownerId: string }>(
    `WITH waiting AS (
       UPDATE original_moves m SET next_at = now() FROM cloud_connections c
        WHERE c.id = m.connection_id AND c.organisation AND m.problem IS NOT NULL RETURNING m.owner_id),
     left_there AS (
       UPDATE cloud_leftovers l SET next_at = now() FROM cloud_connections c WHERE c.id = l.connection_id AND c.organisation RETURNING c.user_id)
     SELECT owner_id AS "ownerId" FROM waiting UNION SELECT user_id FROM left_there`,
  );
  await addJobs(
    connection,
    rows.map(({ ownerId }) => moveJob(ownerId)),
  );
}
