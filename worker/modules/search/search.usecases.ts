// Search and lists for the app and for other programs: the same statement that runs on the device, in the scope of one person.
import type { SearchResponse } from "../../../shared/api/documents.ts";
import { visibleDocuments } from "../../../shared/authority/audience.ts";
import type { Connection } from "../../../shared/authority/connection.ts";
import { readEntities } from "../../../shared/authority/rows.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import { isEmptyQuery, parseQuery, type SearchScope, type Statement, searchDocuments } from "../../../shared/search/index.ts";

type Param = (value: unknown) => string;
interface Filters {
  folder?: string | undefined;
  tag?: string | undefined;
}

/** What one person sees, and of that what the filters leave. */
function scopeOf(userId: string, { folder, tag }: Filters = {}): SearchScope {
  return {
    documents: (param: Param) =>
      [
        visibleDocuments(param(userId)),
        ...(folder ? [`d.folder_id = ${param(folder)}::uuid`] : []),
        ...(tag ? [`EXISTS (SELECT 1 FROM document_tags own WHERE own.document_id = d.id AND own.tag_id = ${param(tag)}::uuid)`] : []),
      ].join(" AND "),
    names: (param: Param, alias: string) => `${alias}.owner_id = ${param(userId)}::uuid`,
  };
}

const runOn =
  (connection: Connection) =>
  async <Row>({ text, values }: Statement): Promise<Row[]> =>
    (await connection.query(text, values)).rows as Row[];

export async function search(
  connection: Connection,
  userId: string,
  { q, limit, cursor }: { q: string; limit: number; cursor: number },
): Promise<SearchResponse> {
  const page = await searchDocuments({ query: q, limit, offset: cursor, scope: scopeOf(userId), run: runOn(connection) });
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
  };
}

const orders = {
  newest: "d.created_at DESC, d.id DESC",
  oldest: "d.created_at, d.id",
  title: "lower(d.title), d.id",
  largest: "d.size DESC, d.id",
};

export interface ListRequest extends Filters {
  query: string;
  sort: keyof typeof orders;
  limit: number;
  cursor: number;
}

/** With a query best first, without one in the order asked for. Trash is left out unless the query says `in:trash`. */
export async function listDocuments(
  connection: Connection,
  userId: string,
  { query, sort, limit, cursor, ...filters }: ListRequest,
): Promise<{ items: VaultDocument[]; next: string | null }> {
  const scope = scopeOf(userId, filters);
  const page = isEmptyQuery(parseQuery(query))
    ? await listIds(connection, scope, { sort, limit, cursor })
    : await searchDocuments({ query, limit, offset: cursor, scope, run: runOn(connection) }).then(({ items, next }) => ({
        ids: items.map((item) => item.documentId),
        next,
      }));
  const documents = await readEntities(connection, "document", page.ids, userId);
  return {
    items: page.ids.flatMap((id) => (documents.get(id) as VaultDocument | undefined) ?? []),
    next: page.next === null ? null : String(page.next),
  };
}

async function listIds(
  connection: Connection,
  scope: SearchScope,
  { sort, limit, cursor }: Pick<ListRequest, "sort" | "limit" | "cursor">,
) {
  const values: unknown[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  const where = `d.trashed_at IS NULL AND ${scope.documents(param)}`;
  const text = `SELECT d.id FROM documents d WHERE ${where} ORDER BY ${orders[sort]} LIMIT ${param(limit + 1)} OFFSET ${param(cursor)}`;
  const { rows } = await connection.query<{ id: string }>(text, values);
  return { ids: rows.slice(0, limit).map((row) => row.id), next: rows.length > limit ? cursor + limit : null };
}
