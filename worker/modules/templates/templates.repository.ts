// The SQL of templates. A template is seen by its owner, and by everybody with a vault where it is shared; only its owner changes it.
import type { Connection } from "../../../server/database/connection.ts";
import type { TemplateState } from "../../../server/templates/insertTemplate.ts";
import type { TemplateItem, TemplateVersion } from "../../../shared/api/templates.ts";

type Row = Omit<TemplateItem, "updatedAt"> & { updatedAt: Date };
const columns = `t.id, t.name, t.category, t.shared, t.owner_id = $1 AS own, t.version, t.updated_at AS "updatedAt"`;
const visible = "(t.owner_id = $1 OR t.shared)";
const view = ({ updatedAt, ...row }: Row): TemplateItem => ({ ...row, updatedAt: updatedAt.toISOString() });

export interface TemplateSearch {
  query?: string | undefined;
  category?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** By name, one more than `limit` where there are more. */
export async function listTemplates(connection: Connection, userId: string, { query, category, cursor, limit }: TemplateSearch) {
  const { rows } = await connection.query<Row>(
    `SELECT ${columns} FROM templates t WHERE ${visible} AND ($2::text IS NULL OR t.category = $2)
        AND ($3::text IS NULL OR strpos(lower(t.name || ' ' || t.category), lower($3)) > 0)
        AND ($4::uuid IS NULL OR (lower(t.name), t.id) > (SELECT lower(c.name), c.id FROM templates c WHERE c.id = $4))
      ORDER BY lower(t.name), t.id LIMIT $5`,
    [userId, category ?? null, query || null, cursor ?? null, limit + 1],
  );
  return rows.map(view);
}

export interface StoredTemplate extends TemplateItem {
  html: string;
}

export async function findTemplate(connection: Connection, userId: string, id: string): Promise<StoredTemplate | undefined> {
  const { rows } = await connection.query<Row & { html: string }>(
    `SELECT ${columns}, v.html FROM templates t JOIN template_versions v ON v.template_id = t.id AND v.version = t.version
      WHERE t.id = $2 AND ${visible}`,
    [userId, id],
  );
  return rows[0] && { ...view(rows[0]), html: rows[0].html };
}

/** The person's own one, locked to the end of the transaction. */
export async function lockTemplate(connection: Connection, userId: string, id: string): Promise<TemplateState | undefined> {
  await connection.query("SELECT FROM templates WHERE id = $1 AND owner_id = $2 FOR UPDATE", [id, userId]);
  const { rows } = await connection.query<TemplateState>(
    `SELECT t.name, t.category, t.shared, v.html FROM templates t
       JOIN template_versions v ON v.template_id = t.id AND v.version = t.version WHERE t.id = $1 AND t.owner_id = $2`,
    [id, userId],
  );
  return rows[0];
}

export async function updateTemplate(connection: Connection, id: string, { name, category, shared }: TemplateState): Promise<void> {
  await connection.query("UPDATE templates SET name = $2, category = $3, shared = $4, updated_at = now() WHERE id = $1", [
    id,
    name,
    category,
    shared,
  ]);
}

/** A version more, which is the current one; the oldest go where there are more than `most`. */
export async function addVersion(connection: Connection, id: string, { name, html }: TemplateState, most: number): Promise<void> {
  await connection.query(
    `WITH next AS (SELECT max(version) + 1 AS version FROM template_versions WHERE template_id = $1),
          added AS (INSERT INTO template_versions (template_id, version, name, html) SELECT $1, version, $2, $3 FROM next)
     UPDATE templates SET version = (SELECT version FROM next) WHERE id = $1`,
    [id, name, html],
  );
  await connection.query(
    "DELETE FROM template_versions v USING templates t WHERE v.template_id = $1 AND t.id = $1 AND v.version <= t.version - $2",
    [id, most],
  );
}

/** Newest first; undefined where the person does not see the template. */
export async function listVersions(connection: Connection, userId: string, id: string): Promise<TemplateVersion[] | undefined> {
  const { rows } = await connection.query<Omit<TemplateVersion, "at"> & { at: Date }>(
    `SELECT v.version, v.name, v.created_at AS at, v.version = t.version AS current FROM templates t
       JOIN template_versions v ON v.template_id = t.id WHERE t.id = $2 AND ${visible} ORDER BY v.version DESC`,
    [userId, id],
  );
  return rows.length > 0 ? rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })) : undefined;
}

export async function versionOf(connection: Connection, id: string, version: number): Promise<{ name: string; html: string } | undefined> {
  const { rows } = await connection.query<{ name: string; html: string }>(
    "SELECT name, html FROM template_versions WHERE template_id = $1 AND version = $2",
    [id, version],
  );
  return rows[0];
}

/** False where it is not the person's own. */
export async function removeTemplate(connection: Connection, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await connection.query("DELETE FROM templates WHERE id = $1 AND owner_id = $2", [id, userId]);
  return rowCount === 1;
}
