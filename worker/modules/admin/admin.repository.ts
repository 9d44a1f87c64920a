// The SQL of administration: accounts and the audit log, newest first, page by page.

import type { Connection } from "../../../server/database/connection.ts";
import type {
  AdminGroup,
  AdminGroupsQuery,
  AdminUser,
  AdminUserPatch,
  AdminUsersQuery,
  AuditEntryView,
  AuditQuery,
} from "../../../shared/api/admin.ts";

const columns = `u.id, u.email, u.handle, u.role, u.active, u.email_verified_at IS NOT NULL AS "emailVerified",
  u.vouched_at IS NOT NULL AS vouched, u.ai_provider AS "aiProvider",
  u.ai_model AS "aiModel", u.created_at AS "createdAt", u.last_seen_at AS "lastSeenAt",
  coalesce(q.used_bytes, 0) AS "usedBytes", coalesce(q.limit_bytes, 0) AS "limitBytes",
  EXISTS (SELECT FROM totps t WHERE t.user_id = u.id AND t.activated_at IS NOT NULL)
    OR EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id) AS "secondFactor"`;
const tables = "users u LEFT JOIN quotas q ON q.user_id = u.id";

type Row = Omit<AdminUser, "quota" | "createdAt" | "lastSeenAt"> & {
  usedBytes: string;
  limitBytes: string;
  createdAt: Date;
  lastSeenAt: Date | null;
};
const view = ({ usedBytes, limitBytes, createdAt, lastSeenAt, ...user }: Row): AdminUser => ({
  ...user,
  quota: { usedBytes: Number(usedBytes), limitBytes: Number(limitBytes) },
  createdAt: createdAt.toISOString(),
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
});

/** One more than `limit`, where there are more. Ids are version 7, so that their order is that of the accounts' beginnings. */
export async function listUsers(connection: Connection, { query, role, active, cursor, limit }: AdminUsersQuery): Promise<AdminUser[]> {
  const { rows } = await connection.query<Row>(
    `SELECT ${columns} FROM ${tables}
      WHERE ($1::text IS NULL OR strpos(lower(u.email), lower($1)) > 0 OR strpos(lower(u.handle), lower($1)) > 0)
        AND ($2::text IS NULL OR u.role = $2) AND ($3::boolean IS NULL OR u.active = $3) AND ($4::uuid IS NULL OR u.id < $4)
      ORDER BY u.id DESC LIMIT $5`,
    [query ?? null, role ?? null, active === undefined ? null : active === "true", cursor ?? null, limit + 1],
  );
  return rows.map(view);
}

export async function findUser(connection: Connection, id: string): Promise<AdminUser | undefined> {
  const { rows } = await connection.query<Row>(`SELECT ${columns} FROM ${tables} WHERE u.id = $1`, [id]);
  return rows[0] && view(rows[0]);
}

/** What is `undefined` stays; `null` clears. */
export async function updateUser(
  connection: Connection,
  id: string,
  { role, active, vouched, aiProvider, aiModel }: AdminUserPatch,
): Promise<void> {
  await connection.query(
    `UPDATE users SET role = coalesce($2, role), active = coalesce($3, active),
       vouched_at = CASE WHEN $4 THEN coalesce(vouched_at, now()) WHEN NOT $4 THEN NULL ELSE vouched_at END,
       ai_provider = CASE WHEN $5 THEN $6 ELSE ai_provider END, ai_model = CASE WHEN $7 THEN $8 ELSE ai_model END WHERE id = $1`,
    [
      id,
      role ?? null,
      active ?? null,
      vouched ?? null,
      aiProvider !== undefined,
      aiProvider ?? null,
      aiModel !== undefined,
      aiModel ?? null,
    ],
  );
}

export async function updateQuota(connection: Connection, id: string, limitBytes: number): Promise<void> {
  await connection.query("UPDATE quotas SET limit_bytes = $2 WHERE user_id = $1", [id, limitBytes]);
}

const selectGroups = `SELECT g.id, g.name, g.created_at AS "createdAt", coalesce(m.members, '[]') AS members,
       (SELECT o.source FROM directory_offices o JOIN directory_sources d ON d.key = o.source
         WHERE o.id = g.id AND o.gone_at IS NULL AND d.configured) AS "managedBy"
  FROM groups g LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('id', u.id, 'handle', u.handle) ORDER BY lower(u.handle)) AS members
      FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.group_id = g.id) m ON true`;
type GroupRow = Omit<AdminGroup, "createdAt"> & { createdAt: Date };
const groupView = ({ createdAt, ...group }: GroupRow): AdminGroup => ({ ...group, createdAt: createdAt.toISOString() });

/** By name, one more than `limit` where there are more. `cursor`: the last group of the page before. */
export async function listGroups(connection: Connection, { cursor, limit }: AdminGroupsQuery): Promise<AdminGroup[]> {
  const { rows } = await connection.query<GroupRow>(
    `${selectGroups} WHERE $1::uuid IS NULL OR (lower(g.name), g.id) > (SELECT lower(c.name), c.id FROM groups c WHERE c.id = $1)
      ORDER BY lower(g.name), g.id LIMIT $2`,
    [cursor ?? null, limit + 1],
  );
  return rows.map(groupView);
}

export async function findGroup(connection: Connection, id: string): Promise<AdminGroup | undefined> {
  const { rows } = await connection.query<GroupRow>(`${selectGroups} WHERE g.id = $1`, [id]);
  return rows[0] && groupView(rows[0]);
}

/** One more than `limit`, where there are more. */
export async function listAudit(
  connection: Connection,
  { actorId, event, from, until, cursor, limit }: AuditQuery,
): Promise<AuditEntryView[]> {
  const beginning = event?.endsWith(".") ?? false;
  const { rows } = await connection.query<Omit<AuditEntryView, "id" | "at"> & { id: string; at: Date }>(
    `SELECT a.id, a.at, a.actor_id AS "actorId", u.handle, a.event, a.details FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id
      WHERE ($1::uuid IS NULL OR a.actor_id = $1) AND ($2::text IS NULL OR CASE WHEN $3 THEN starts_with(a.event, $2) ELSE a.event = $2 END)
        AND ($4::timestamptz IS NULL OR a.at >= $4) AND ($5::timestamptz IS NULL OR a.at < $5) AND ($6::bigint IS NULL OR a.id < $6)
      ORDER BY a.id DESC LIMIT $7`,
    [actorId ?? null, event ?? null, beginning, from ?? null, until ?? null, cursor ?? null, limit + 1],
  );
  return rows.map(({ id, at, ...entry }) => ({ ...entry, id: Number(id), at: at.toISOString() }));
}
