// The SQL of the directory: its sources, and what people are shown of it.
import {
  type DirectoryOffice,
  type DirectoryPerson,
  type DirectoryPlan,
  type DirectoryProblem,
  type DirectorySource,
  type DirectorySourceKey,
  directorySourceKeys,
} from "../../shared/api/directory.ts";
import type { Connection } from "../database/connection.ts";
import { matchable, unshared } from "./known.ts";

type Queries = Pick<Connection, "query">;

/** After so many minutes a look that was asked for has ended, whatever became of it. */
const lookMinutes = 15;

/** At the backend's start: what its environment has. A source that it does not name any more keeps what it had, and its groups are an administrator's again. */
export async function tellConfigured(connection: Queries, configured: readonly DirectorySourceKey[]): Promise<void> {
  for (const key of directorySourceKeys)
    await connection.query(
      `INSERT INTO directory_sources (key, configured) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET configured = excluded.configured, working = NULL`,
      [key, configured.includes(key)],
    );
}

export async function configuredSources(connection: Queries): Promise<DirectorySourceKey[]> {
  const { rows } = await connection.query<{ key: DirectorySourceKey }>("SELECT key FROM directory_sources WHERE configured ORDER BY key");
  return rows.map(({ key }) => key);
}

type SourceRow = Omit<DirectorySource, "checkedAt" | "syncedAt"> & { checkedAt: Date | null; syncedAt: Date | null };

/** `key`: this one alone. */
export async function listSources(connection: Queries, key?: DirectorySourceKey): Promise<DirectorySource[]> {
  const { rows } = await connection.query<SourceRow>(
    `SELECT s.key, s.configured, s.audience, s.state, s.problem, s.detail, s.checked_at AS "checkedAt", s.synced_at AS "syncedAt", s.plan,
            CASE WHEN s.working_since > now() - make_interval(mins => $2) THEN s.working END AS working,
            (SELECT count(*) FROM directory_offices o WHERE o.source = s.key AND o.gone_at IS NULL)::int AS offices,
            (SELECT count(*) FROM directory_people p WHERE p.source = s.key AND p.gone_at IS NULL)::int AS people,
            (SELECT count(DISTINCT u.id) FROM directory_people p JOIN users u ON lower(u.email) = p.email AND ${matchable}
              WHERE p.source = s.key AND p.gone_at IS NULL AND p.email <> '' AND ${unshared("p")})::int AS matched
       FROM directory_sources s WHERE $1::text IS NULL OR s.key = $1 ORDER BY s.key`,
    [key ?? null, lookMinutes],
  );
  return rows.map(({ checkedAt, syncedAt, ...source }) => ({
    ...source,
    checkedAt: checkedAt?.toISOString() ?? null,
    syncedAt: syncedAt?.toISOString() ?? null,
  }));
}

/** Locks the row to the end of the transaction. */
export async function lockSource(connection: Queries, key: DirectorySourceKey): Promise<{ configured: boolean } | undefined> {
  const { rows } = await connection.query<{ configured: boolean }>("SELECT configured FROM directory_sources WHERE key = $1 FOR UPDATE", [
    key,
  ]);
  return rows[0];
}

export async function askForLook(connection: Queries, key: DirectorySourceKey, mode: "preview" | "sync"): Promise<void> {
  await connection.query("UPDATE directory_sources SET working = $2, working_since = now() WHERE key = $1", [key, mode]);
}

export async function writeAudience(connection: Queries, key: DirectorySourceKey, audience: "members" | "everyone"): Promise<void> {
  await connection.query("UPDATE directory_sources SET audience = $2 WHERE key = $1", [key, audience]);
}

/** Where the look goes on. */
export async function recordLook(connection: Queries, key: DirectorySourceKey): Promise<string | null> {
  const { rows } = await connection.query<{ cursor: string | null }>("SELECT cursor FROM directory_sources WHERE key = $1", [key]);
  return rows[0]?.cursor ?? null;
}

interface Found {
  state?: "available" | "unavailable";
  problem?: DirectoryProblem;
  detail?: string;
  /** What was found and not taken over. */
  plan?: DirectoryPlan;
  /** All of it is here now. */
  synced?: boolean;
  /** Left out: it stays. */
  cursor?: string | null;
}

/** The look has ended. A plan stays until all has been taken over or another one takes its place. */
export async function finishLook(connection: Queries, key: DirectorySourceKey, found: Found): Promise<void> {
  const { state = null, problem = null, detail = null, plan = null, synced = false } = found;
  await connection.query(
    `UPDATE directory_sources SET working = NULL, working_since = NULL, state = coalesce($2, state), problem = $3, detail = $4,
       plan = CASE WHEN $6 THEN NULL ELSE coalesce($5, plan) END,
       checked_at = CASE WHEN $2::text IS NULL THEN checked_at ELSE now() END, synced_at = CASE WHEN $6 THEN now() ELSE synced_at END,
       cursor = CASE WHEN $7 THEN $8 ELSE cursor END WHERE key = $1`,
    [key, state, problem, detail, plan && JSON.stringify(plan), synced, found.cursor !== undefined, found.cursor ?? null],
  );
}

/** SQL: whether the person `$1` may look at what the source `s` has: an administrator, everybody, or whoever is in it themselves. */
const open = `(s.configured OR s.synced_at IS NOT NULL) AND (s.audience = 'everyone' OR EXISTS (SELECT FROM users u WHERE u.id = $1 AND (u.role = 'admin'
  OR ${matchable} AND EXISTS (SELECT FROM directory_people p WHERE p.source = s.key AND p.email = lower(u.email) AND p.gone_at IS NULL AND ${unshared("p")}))))`;

export async function mayLook(connection: Queries, userId: string): Promise<boolean> {
  return ((await connection.query(`SELECT FROM directory_sources s WHERE ${open} LIMIT 1`, [userId])).rowCount ?? 0) > 0;
}

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** By id; one more than `limit` where there are more. */
export async function listOffices(connection: Queries, userId: string, { limit, cursor }: Page): Promise<DirectoryOffice[]> {
  const { rows } = await connection.query<DirectoryOffice>(
    `SELECT o.id, o.name, o.email, o.phone, o.address, o.gone_at IS NOT NULL AS gone
       FROM directory_offices o JOIN directory_sources s ON s.key = o.source
      WHERE ${open} AND ($2::uuid IS NULL OR o.id > $2) ORDER BY o.id LIMIT $3`,
    [userId, cursor ?? null, limit + 1],
  );
  return rows;
}

/** By id; one more than `limit` where there are more. */
export async function listPeople(connection: Queries, userId: string, { limit, cursor }: Page): Promise<DirectoryPerson[]> {
  const { rows } = await connection.query<DirectoryPerson>(
    `SELECT x.*, EXISTS (SELECT FROM directory_pictures i WHERE i.person_id = x.id) AS picture,
            (SELECT coalesce(array_agg(m.office_id ORDER BY m.office_id), '{}') FROM directory_memberships m WHERE m.person_id = x.id) AS "officeIds"
       FROM (SELECT d.id, d.name, d.title, d.email, d.phone, d.gone_at IS NOT NULL AS gone
               FROM directory_people d JOIN directory_sources s ON s.key = d.source
              WHERE ${open} AND ($2::uuid IS NULL OR d.id > $2) ORDER BY d.id LIMIT $3) x ORDER BY x.id`,
    [userId, cursor ?? null, limit + 1],
  );
  return rows;
}

export async function findPicture(
  connection: Queries,
  userId: string,
  personId: string,
): Promise<{ contentType: string; bytes: Uint8Array } | undefined> {
  const { rows } = await connection.query<{ contentType: string; bytes: Uint8Array }>(
    `SELECT i.content_type AS "contentType", i.bytes FROM directory_pictures i JOIN directory_people d ON d.id = i.person_id
       JOIN directory_sources s ON s.key = d.source WHERE d.id = $2 AND ${open}`,
    [userId, personId],
  );
  return rows[0];
}

/** The source that says what the group is called and who belongs to it, where one does. */
export async function managerOf(connection: Queries, groupId: string): Promise<DirectorySourceKey | undefined> {
  const { rows } = await connection.query<{ source: DirectorySourceKey }>(
    `SELECT o.source FROM directory_offices o JOIN directory_sources s ON s.key = o.source
      WHERE o.id = $1 AND o.gone_at IS NULL AND s.configured`,
    [groupId],
  );
  return rows[0]?.source;
}
