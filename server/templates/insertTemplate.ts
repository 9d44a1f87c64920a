// A template's first version, whoever brings it: its HTML has been sanitized.
import { AppError } from "../../shared/errors.ts";
import type { Connection } from "../database/connection.ts";

export interface TemplateState {
  name: string;
  category: string;
  shared: boolean;
  html: string;
}

/** One person has no more templates than this. */
const mostTemplates = 2_000;

/** Inside a transaction. False where the id is in use. @throws AppError entity.tooMany */
export async function insertTemplate(
  connection: Connection,
  userId: string,
  id: string,
  { name, category, shared, html }: TemplateState,
): Promise<boolean> {
  // Two at once are counted one after the other.
  await connection.query("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE", [userId]);
  const { rows } = await connection.query<{ n: number; taken: boolean }>(
    "SELECT count(*)::int AS n, EXISTS (SELECT FROM templates WHERE id = $2) AS taken FROM templates WHERE owner_id = $1",
    [userId, id],
  );
  if (rows[0]?.taken) return false;
  if ((rows[0]?.n ?? 0) >= mostTemplates) throw new AppError("entity.tooMany");
  const { rowCount } = await connection.query(
    "INSERT INTO templates (id, owner_id, name, category, shared) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
    [id, userId, name, category, shared],
  );
  if (rowCount === 0) return false;
  await connection.query("INSERT INTO template_versions (template_id, version, name, html) VALUES ($1, 1, $2, $3)", [id, name, html]);
  return true;
}
