// The SQL of lists on the server: the first page of what one person sees, in each order.
import type { Connection } from "../../../server/database/connection.ts";
import { filtered } from "../../../server/search/scope.ts";
import type { DocumentsQuery } from "../../../shared/api/documents.ts";
import { titleCollation } from "../../../shared/documents/titleOrder.ts";
import type { Language } from "../../../shared/languages.ts";

type Param = (value: unknown) => string;

/** As on the device (client/replica/orderedIds.ts). */
const orders: Record<DocumentsQuery["sort"], (language: Language) => string> = {
  newest: () => "d.created_at DESC, d.id DESC",
  oldest: () => "d.created_at, d.id",
  title: (language) => `d.title COLLATE ${titleCollation[language]}, d.id`,
  largest: () => "d.size DESC, d.id DESC",
};

async function languageOf(connection: Connection, userId: string): Promise<Language> {
  const { rows } = await connection.query<{ language: Language | null }>("SELECT language FROM users WHERE id = $1", [userId]);
  return rows[0]?.language ?? "en";
}

/** Ids of one page without a query. `next`: where the page after it begins. */
export async function listIds(
  connection: Connection,
  userId: string,
  vaults: readonly string[],
  { sort, language, limit, cursor, ...filters }: Omit<DocumentsQuery, "query" | "zone">,
) {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  const order = orders[sort](sort === "title" ? (language ?? (await languageOf(connection, userId))) : "en");
  const where = ["d.trashed_at IS NULL", ...filtered(userId, filters, param)].join(" AND ");
  const columns = "d.id, d.created_at, d.title, d.size";
  const page = `LIMIT ${param(limit + 1)} OFFSET ${param(cursor)}`;
  const first = `ORDER BY ${order} LIMIT ${param(cursor + limit + 1)}`;
  const own = `SELECT ${columns} FROM documents d WHERE d.owner_id = ${param(userId)}::uuid AND ${where} ${first}`;
  const others = vaults.filter((vaultId) => vaultId !== userId);
  // The first of each vault in the order of its index, then the first of all: several vaults at once have no order.
  const given = () => `SELECT ${columns} FROM unnest(${param(others)}::uuid[]) AS v (id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM documents d JOIN document_access a ON a.document_id = d.id AND a.user_id = ${param(userId)}::uuid
       WHERE d.owner_id = v.id AND ${where} ${first}) d`;
  const found = others.length === 0 ? own : `(${own}) UNION ALL (${given()})`;
  const text = `SELECT d.id FROM (${found}) d ORDER BY ${order} ${page}`;
  const { rows } = await connection.query<{ id: string }>(text, values);
  return { ids: rows.slice(0, limit).map((row) => row.id), next: rows.length > limit ? cursor + limit : null };
}
