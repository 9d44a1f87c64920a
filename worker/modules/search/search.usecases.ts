// Search and lists for the app and for other programs: the same statement that runs on the device, in the scope of one person.

import { visibleNames, visibleVaults } from "../../../server/authority/audience.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import type { Connection } from "../../../server/database/connection.ts";
import type { DocumentsQuery, SearchResponse } from "../../../shared/api/documents.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import {
  type Asker,
  dayIn,
  isEmptyQuery,
  knownZone,
  parseQuery,
  type QueryProblem,
  type SearchScope,
  type Statement,
  searchDocuments,
  termsOf,
} from "../../../shared/search/index.ts";

type Param = (value: unknown) => string;
interface Filters {
  folder?: string | undefined;
  tag?: string | undefined;
}

/** What one person sees, and of that what the filters leave: their own, and from other vaults what is shared with them. */
function scopeOf(userId: string, vaults: readonly string[], filters: Filters = {}): SearchScope {
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

const runOn =
  (connection: Connection) =>
  async <Row>({ text, values }: Statement): Promise<Row[]> =>
    (await connection.query(text, values)).rows as Row[];

export async function search(
  connection: Connection,
  userId: string,
  { q, zone, limit, cursor }: { q: string; zone?: string; limit: number; cursor: number },
): Promise<SearchResponse> {
  const vaults = await visibleVaults(connection, userId);
  const asker = await askerOf(connection, userId, q, zone, vaults);
  const page = await searchDocuments({ query: q, limit, offset: cursor, scope: scopeOf(userId, vaults), asker, run: runOn(connection) });
  return {
    items: page.items.map(({ documentId, rank, snippet }) => ({
      documentId,
      rank,
      snippet: snippet?.snippet ?? "",
      marks: snippet?.marks ?? [],
      page: snippet?.page ?? null,
    })),
    next: page.next === null ? null : String(page.next),
    total: page.total,
    problems: page.problems,
  };
}

/** Owners are looked up among those of whom the asker sees something. */
async function askerOf(
  connection: Connection,
  userId: string,
  typed: string,
  zone: string | undefined,
  vaults: readonly string[],
): Promise<Asker> {
  const handles = [...termsOf(parseQuery(typed).tree)].flatMap(({ term }) => (term.kind === "owner" ? [term.value.toLowerCase()] : []));
  const owners: Record<string, string> = {};
  if (handles.length > 0) {
    const { rows } = await connection.query<{ id: string; handle: string }>(
      "SELECT id, lower(handle) AS handle FROM users WHERE id = ANY($1::uuid[]) AND lower(handle) = ANY($2::text[])",
      [vaults, handles],
    );
    for (const { id, handle } of rows) owners[handle] = id;
  }
  return { userId, zone: knownZone(zone), owners };
}

const orders: Record<DocumentsQuery["sort"], string> = {
  newest: "d.created_at DESC, d.id DESC",
  oldest: "d.created_at, d.id",
  title: "lower(d.title), d.id",
  largest: "d.size DESC, d.id",
};

/** With a query best first, without one in the order asked for. Trash is left out unless the query says `in:trash`. */
export async function listDocuments(
  connection: Connection,
  userId: string,
  { query, zone, sort, limit, cursor, ...filters }: Omit<DocumentsQuery, "zone"> & { zone?: string },
): Promise<{ items: VaultDocument[]; next: string | null; problems: QueryProblem[] }> {
  const vaults = await visibleVaults(connection, userId);
  const asker = await askerOf(connection, userId, query, zone, vaults);
  const parsed = parseQuery(query, { today: dayIn(asker.zone, new Date()) });
  const page = isEmptyQuery(parsed)
    ? { ...(await listIds(connection, userId, vaults, { sort, limit, cursor, ...filters })), problems: parsed.problems }
    : await searchDocuments({ query, limit, offset: cursor, scope: scopeOf(userId, vaults, filters), asker, run: runOn(connection) }).then(
        ({ items, ...rest }) => ({ ids: items.map((item) => item.documentId), ...rest }),
      );
  const documents = await readEntities(connection, "document", page.ids, userId);
  return {
    items: page.ids.flatMap((id) => (documents.get(id) as VaultDocument | undefined) ?? []),
    next: page.next === null ? null : String(page.next),
    problems: page.problems,
  };
}

async function listIds(
  connection: Connection,
  userId: string,
  vaults: readonly string[],
  { sort, limit, cursor, ...filters }: Omit<DocumentsQuery, "query" | "zone">,
) {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  const order = orders[sort];
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
