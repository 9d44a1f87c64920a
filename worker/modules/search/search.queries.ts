// The SQL of search and lists on the server: what one person sees, and its first page in each order.
import { visibleNames } from "../../../server/authority/audience.ts";
import { byIndexes, type Connection } from "../../../server/database/connection.ts";
import type { DocumentsQuery } from "../../../shared/api/documents.ts";
import { titleCollation } from "../../../shared/documents/titleOrder.ts";
import type { Language } from "../../../shared/languages.ts";
import type { SearchScope, Statement } from "../../../shared/search/index.ts";

type Param = (value: unknown) => string;
interface Filters {
  folder?: string | undefined;
  tag?: string | undefined;
}

/** What one person sees, and of that what the filters leave: their own, and from other vaults what is shared with them. */
export function scopeOf(userId: string, vaults: readonly string[], filters: Filters = {}): SearchScope {
  const others = vaults.filter((vaultId) => vaultId !== userId);
  return {
    documents(param: Param) {
      const left = filtered(userId, filters, param);
      const own = { where: [`d.owner_id = ${param(userId)}::uuid`, ...left].join(" AND ") };
      // Who is given nothing by anybody pays nothing for it. The vaults are named, so that the index of lists can be read for them.
      if (others.length === 0) return [own];
      const join = `JOIN document_access given ON given.document_id = d.id AND given.user_id = ${param(userId)}::uuid`;
      return [own, { join, where: [`d.owner_id = ANY(${param(others)}::uuid[])`, ...left].join(" AND ") }];
    },
    names: (param: Param, alias: string) =>
      others.length === 0 ? `${alias}.owner_id = ${param(userId)}::uuid` : visibleNames(alias, param(userId)),
  };
}

/** Conditions on `d`. */
const filtered = (userId: string, { folder, tag }: Filters, param: Param): string[] => [
  ...(folder
    ? [`d.folder_id IN (SELECT f.id FROM folders f WHERE f.id = ${param(folder)}::uuid AND ${visibleNames("f", param(userId))})`]
    : []),
  ...(tag ? [`EXISTS (SELECT 1 FROM document_tags own WHERE own.document_id = d.id AND own.tag_id = ${param(tag)}::uuid)`] : []),
];

export const runOn =
  (connection: Connection) =>
  async <Row>({ text, values, asksWords }: Statement): Promise<Row[]> => {
    const ask = async () => (await connection.query(text, values)).rows as Row[];
    return asksWords ? byIndexes(connection, ask) : ask();
  };

/** The ids of people by their handles, among the owners of `vaults`. */
export async function ownersByHandle(
  connection: Connection,
  vaults: readonly string[],
  handles: readonly string[],
): Promise<Record<string, string>> {
  if (handles.length === 0) return {};
  const { rows } = await connection.query<{ id: string; handle: string }>(
    "SELECT id, lower(handle) AS handle FROM users WHERE id = ANY($1::uuid[]) AND lower(handle) = ANY($2::text[])",
    [vaults, handles],
  );
  return Object.fromEntries(rows.map(({ id, handle }) => [handle, id]));
}

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
