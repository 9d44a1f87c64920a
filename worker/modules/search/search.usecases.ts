// Search and lists for the app and for other programs: the same statement that runs on the device, in the scope of one person.
import { visibleVaults } from "../../../server/authority/audience.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { askerOf, runOn, scopeOf } from "../../../server/search/scope.ts";
import type { DocumentsQuery, FacetsQuery, SearchResponse } from "../../../shared/api/documents.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import {
  contextOf,
  countFacets,
  type Facets,
  isEmptyQuery,
  parseQuery,
  type QueryProblem,
  searchDocuments,
} from "../../../shared/search/index.ts";
import { customOrderOf, listIds } from "./search.queries.ts";

export async function search(
  connection: Connection,
  userId: string,
  { q, zone, sort, limit, cursor }: { q: string; zone?: string; sort?: string | undefined; limit: number; cursor: number },
): Promise<SearchResponse> {
  const vaults = await visibleVaults(connection, userId);
  const asker = await askerOf(connection, userId, q, zone, vaults);
  const page = await searchDocuments({
    query: q,
    limit,
    offset: cursor,
    scope: scopeOf(userId, vaults),
    asker,
    order: await customOrderOf(connection, userId, { sort }),
    forgiving: true,
    run: runOn(connection),
  });
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
    corrected: page.corrected,
  };
}

export async function facets(connection: Connection, userId: string, { q, zone, limit }: FacetsQuery): Promise<Facets> {
  const vaults = await visibleVaults(connection, userId);
  const asker = await askerOf(connection, userId, q, zone, vaults);
  return countFacets({ query: q, limit, scope: scopeOf(userId, vaults), asker, run: runOn(connection) });
}

/** With a query best first or by a custom field, without one in the order asked for. Trash is left out unless the query says `in:trash`. */
export async function listDocuments(
  connection: Connection,
  userId: string,
  { query, zone, sort, language, limit, cursor, ...filters }: Omit<DocumentsQuery, "zone"> & { zone?: string },
): Promise<{ items: VaultDocument[]; next: string | null; problems: QueryProblem[] }> {
  const vaults = await visibleVaults(connection, userId);
  const asker = await askerOf(connection, userId, query, zone, vaults);
  const parsed = parseQuery(query, contextOf(asker));
  const page = isEmptyQuery(parsed)
    ? { ...(await listIds(connection, userId, vaults, { sort, language, limit, cursor, ...filters })), problems: parsed.problems }
    : await searchDocuments({
        ...{ query, limit, offset: cursor, asker, scope: scopeOf(userId, vaults, filters) },
        order: await customOrderOf(connection, userId, { sort, language }),
        run: runOn(connection),
      }).then(({ items, ...rest }) => ({ ids: items.map((item) => item.documentId), ...rest }));
  const documents = await readEntities(connection, "document", page.ids, userId);
  return {
    items: page.ids.flatMap((id) => (documents.get(id) as VaultDocument | undefined) ?? []),
    next: page.next === null ? null : String(page.next),
    problems: page.problems,
  };
}
