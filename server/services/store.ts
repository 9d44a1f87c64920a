// The SQL of apps: what is registered, its state, who is granted it.
import type { AdminService, AdminServicePatch, RegisteredService, ServiceView } from "../../shared/api/services.ts";
import type { Connection } from "../database/connection.ts";

type Queries = Pick<Connection, "query">;

const view = `s.key, s.name, s.description, s.icon, CASE WHEN s.available THEN 'available' ELSE 'unavailable' END AS status, s.since,
  s.checked_at AS "checkedAt"`;
/** Whether the person `$1` may use the service `s`. */
const granted = `(s.everyone OR EXISTS (SELECT FROM service_grants g WHERE g.service_key = s.key AND (g.user_id = $1
  OR g.group_id IN (SELECT m.group_id FROM group_members m WHERE m.user_id = $1))))`;

type Times<T> = Omit<T, "since" | "checkedAt"> & { since: Date | null; checkedAt: Date | null };
const inIso = <T extends { since: Date | null; checkedAt: Date | null }>({ since, checkedAt, ...row }: T) => ({
  ...row,
  since: since?.toISOString() ?? null,
  checkedAt: checkedAt?.toISOString() ?? null,
});

/** What a person may use, by name. */
export async function grantedServices(connection: Queries, userId: string): Promise<ServiceView[]> {
  const { rows } = await connection.query<Times<ServiceView>>(
    `SELECT ${view} FROM services s WHERE s.active AND ${granted} ORDER BY lower(s.name), s.key`,
    [userId],
  );
  return rows.map(inIso);
}

export interface ServiceTarget {
  address: string;
  available: boolean;
  handle: string;
}

/** Where a service lies; undefined where the person may not use it, which includes services that there are not. */
export async function findGranted(connection: Queries, userId: string, key: string): Promise<ServiceTarget | undefined> {
  const { rows } = await connection.query<ServiceTarget>(
    `SELECT s.address, s.available OR s.checked_at IS NULL AS available, u.handle FROM services s JOIN users u ON u.id = $1 WHERE s.key = $2 AND s.active AND ${granted}`,
    [userId, key],
  );
  return rows[0];
}

/** Of administrators, by name; `key`: this one alone. */
export async function listServices(connection: Queries, key?: string): Promise<AdminService[]> {
  const { rows } = await connection.query<Times<AdminService>>(
    `SELECT ${view}, s.address, s.health_path AS "healthPath", s.everyone, s.registered_by AS "from", s.reason,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'handle', u.handle) ORDER BY lower(u.handle)), '[]')
               FROM service_grants g JOIN users u ON u.id = g.user_id WHERE g.service_key = s.key) AS people,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name) ORDER BY lower(c.name)), '[]')
               FROM service_grants g JOIN groups c ON c.id = g.group_id WHERE g.service_key = s.key) AS groups
       FROM services s WHERE s.active AND ($1::text IS NULL OR s.key = $1) ORDER BY lower(s.name), s.key`,
    [key ?? null],
  );
  return rows.map(inIso);
}

/** False where the key is in use. One that the environment named once, and does not any more, is replaced without its grants. */
export async function insertService(connection: Queries, service: RegisteredService): Promise<boolean> {
  await connection.query("DELETE FROM services WHERE key = $1 AND NOT active", [service.key]);
  const { rowCount } = await connection.query(
    `INSERT INTO services (key, name, description, icon, address, health_path, everyone, registered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'settings') ON CONFLICT (key) DO NOTHING`,
    valuesOf(service),
  );
  return rowCount === 1;
}

/** Locks the row to the end of the transaction. */
export async function lockService(connection: Queries, key: string): Promise<{ from: "environment" | "settings" } | undefined> {
  const { rows } = await connection.query<{ from: "environment" | "settings" }>(
    'SELECT registered_by AS "from" FROM services WHERE key = $1 AND active FOR UPDATE',
    [key],
  );
  return rows[0];
}

/** What is left out stays. Another address is another server: it counts as unavailable until it was looked at. */
export async function updateService(connection: Queries, key: string, patch: AdminServicePatch): Promise<void> {
  const { name, description, icon, address, healthPath, everyone } = patch;
  await connection.query(
    `UPDATE services SET name = coalesce($2, name), description = coalesce($3, description), icon = coalesce($4, icon),
       address = coalesce($5, address), health_path = coalesce($6, health_path), everyone = coalesce($7, everyone),
       available = available AND coalesce($5, address) = address AND coalesce($6, health_path) = health_path WHERE key = $1`,
    [key, name ?? null, description ?? null, icon ?? null, address ?? null, healthPath ?? null, everyone ?? null],
  );
}

/** Replaces all grants of one kind. Ids of nobody are left out. */
export async function writeGrants(connection: Queries, key: string, kind: "people" | "groups", ids: readonly string[]): Promise<void> {
  const column = kind === "people" ? "user_id" : "group_id";
  await connection.query(`DELETE FROM service_grants WHERE service_key = $1 AND ${column} <> ALL($2::uuid[])`, [key, ids]);
  await changeGrants(connection, key, kind, { add: ids });
}

/** Adds and takes away grants of one kind; all others stay as they are. Ids of nobody are left out. */
export async function changeGrants(
  connection: Queries,
  key: string,
  kind: "people" | "groups",
  { add = [], remove = [] }: { add?: readonly string[] | undefined; remove?: readonly string[] | undefined },
): Promise<void> {
  const [column, table] = kind === "people" ? ["user_id", "users"] : ["group_id", "groups"];
  await connection.query(`DELETE FROM service_grants WHERE service_key = $1 AND ${column} = ANY($2::uuid[])`, [key, remove]);
  await connection.query(
    `INSERT INTO service_grants (service_key, ${column}) SELECT $1, id FROM ${table} WHERE id = ANY($2::uuid[]) ORDER BY id ON CONFLICT DO NOTHING`,
    [key, add],
  );
}

export async function deleteService(connection: Queries, key: string): Promise<void> {
  await connection.query("DELETE FROM services WHERE key = $1", [key]);
}

/** The environment's services become those of the table; what it does not name any more rests. A key of settings goes to the environment. */
export async function registerFromEnvironment(connection: Queries, services: readonly RegisteredService[]): Promise<void> {
  await connection.query("UPDATE services SET active = false WHERE registered_by = 'environment' AND key <> ALL($1::text[])", [
    services.map(({ key }) => key),
  ]);
  for (const service of services)
    await connection.query(
      `INSERT INTO services (key, name, description, icon, address, health_path, everyone, registered_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'environment')
       ON CONFLICT (key) DO UPDATE SET name = excluded.name, description = excluded.description, icon = excluded.icon,
         available = services.available AND services.active AND services.address = excluded.address, address = excluded.address,
         health_path = excluded.health_path, everyone = excluded.everyone, registered_by = 'environment', active = true`,
      valuesOf(service),
    );
}

const valuesOf = ({ key, name, description, icon, address, healthPath, everyone }: RegisteredService) => [
  key,
  name,
  description,
  icon,
  address,
  healthPath,
  everyone,
];

export interface Watched {
  key: string;
  address: string;
  healthPath: string;
}

export async function watchedServices(connection: Queries): Promise<Watched[]> {
  const { rows } = await connection.query<Watched>(
    'SELECT key, address, health_path AS "healthPath" FROM services WHERE active ORDER BY key',
  );
  return rows;
}

/** `reason`: null where it is available. Nothing is written where the address has become another one meanwhile. */
export async function recordState(connection: Queries, { key, address, healthPath }: Watched, reason: string | null): Promise<void> {
  await connection.query(
    `UPDATE services SET since = CASE WHEN checked_at IS NULL OR available <> ($4::text IS NULL) THEN now() ELSE since END,
       available = $4::text IS NULL, reason = $4, checked_at = now() WHERE key = $1 AND address = $2 AND health_path = $3`,
    [key, address, healthPath, reason],
  );
}
