// A template's first version, whoever brings it: its HTML has been sanitized.
import type { Connection } from "../database/connection.ts";

export interface TemplateState {
  name: string;
  category: string;
  shared: boolean;
  html: string;
}

export async function countTemplates(connection: Connection, userId: string): Promise<number> {
  const { rows } = await connection.query<{ n: number }>("SELECT count(*)::int AS n FROM templates WHERE owner_id = $1", [userId]);
  return rows[0]?.n ?? 0;
}

/** False where the id is in use. */
export async function insertTemplate(
  connection: Connection,
  userId: string,
  id: string,
  { name, category, shared, html }: TemplateState,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    "INSERT INTO templates (id, owner_id, name, category, shared) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
    [id, userId, name, category, shared],
  );
  if (rowCount === 0) return false;
  await connection.query("INSERT INTO template_versions (template_id, version, name, html) VALUES ($1, 1, $2, $3)", [id, name, html]);
  return true;
}
