// One search statement for PostgreSQL and PGlite, made from the tree of a query. It reads documents, their labels and their vectors, never a text.
import { type CustomOrder, orderByCustom } from "../documents/customOrder.ts";
import { type Asker, conditionOf } from "./conditions.ts";
import { type Query, type QueryNode, reachesTrash, termsOf } from "./query/tree.ts";
import type { Param, SearchScope, SearchWay, Statement } from "./statement.ts";
import { needsWords, onlyWords, rankedWords, tsqueryOf } from "./tsquery.ts";

export interface SearchOptions {
  query: Query;
  limit: number;
  offset?: number;
  scope?: SearchScope;
  asker: Asker;
  /** Instead of the best first. */
  order?: CustomOrder | undefined;
}

/** Beyond this many hits only the newest and those with the words in title, labels or notes are ranked: the others follow by age. */
const ranked = 300;
/** D, C, B, A. */
const weights = "{0.1,0.2,0.4,1}";

/** Rows `{documentId, rank, total}`, best first; `total` counts all hits. */
export function searchStatement({ query, limit, offset = 0, scope, asker, order }: SearchOptions): Statement {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  const key = order ? `, d.custom ->> ${param(order.field.id)} AS value` : "";
  const { hits, words, asked } = hitsOf({ query, scope, asker, columns: `d.id, d.created_at${key}` }, param);
  const page = `LIMIT ${param(limit)} OFFSET ${param(offset)}`;
  const asksWords = hasWords(query);
  if (order) {
    const ordered = `FROM hit d ORDER BY ${orderByCustom(order, param)} ${page}`;
    return {
      text: `WITH ${hits} SELECT d.id AS "documentId", 0::real AS rank, (SELECT count(*)::int FROM hit) AS total ${ordered}`,
      values,
      asksWords,
    };
  }
  if (!words) {
    return {
      text: `WITH ${hits} SELECT id AS "documentId", 0::real AS rank, (SELECT count(*)::int FROM hit) AS total FROM hit ORDER BY created_at DESC, id DESC ${page}`,
      values,
      asksWords,
    };
  }
  const sought = `${param(rankedWords(asked))}::tsquery`;
  const candidates = `total AS MATERIALIZED (SELECT count(*)::int AS hits FROM hit),
    candidate AS MATERIALIZED (
      (SELECT id, created_at FROM hit ORDER BY created_at DESC, id DESC LIMIT ${ranked})
      UNION
      (SELECT id, created_at FROM hit WHERE (SELECT hits FROM total) > ${ranked}
          AND id IN (SELECT document_id FROM document_search h WHERE ts_filter(h.vector, '{a,b,c}') @@ ${sought})
        ORDER BY created_at DESC, id DESC LIMIT ${ranked})
    ),
    best AS MATERIALIZED (
      SELECT c.id, c.created_at, (SELECT ts_rank('${weights}', s.vector, ${sought}) FROM document_search s WHERE s.document_id = c.id) AS rank
        FROM candidate c
    )`;
  // A page that ends among the ranked ones needs none of the others: with 10,000 hits half of the time.
  const ordered =
    offset + limit <= ranked
      ? "SELECT id, rank, created_at FROM best"
      : "SELECT hit.id, coalesce(best.rank, 0) AS rank, hit.created_at FROM hit LEFT JOIN best ON best.id = hit.id";
  const text = `WITH ${hits}, ${candidates}
    SELECT found.id AS "documentId", found.rank, (SELECT hits FROM total) AS total FROM (${ordered}) found
     ORDER BY found.rank DESC, found.created_at DESC, found.id DESC ${page}`;
  return { text, values, asksWords };
}

/** `hit`: the documents that a query finds, as a part of a statement. `words`: what the index of words is asked, `asked` its nodes. */
export function hitsOf(
  { query, scope, asker, columns }: Pick<SearchOptions, "query" | "scope" | "asker"> & { columns: string },
  param: Param,
): { hits: string; words: string | undefined; asked: QueryNode[] } {
  const parts = partsOf(query.tree);
  // What needs words that are there is one question to the index; the rest is asked of what it finds.
  const asked = parts.filter((part) => onlyWords(part) && needsWords(part));
  const others = parts.filter((part) => !asked.includes(part));
  const bound = asked.length > 0;
  const excluded = bound ? others.filter((part) => part.kind === "not" && onlyWords(part)) : [];
  const words = bound ? `${param(tsqueryOf([...asked, ...excluded]))}::tsquery` : undefined;
  const conditions = [
    ...(reachesTrash(query) ? [] : ["d.trashed_at IS NULL"]),
    ...others.filter((part) => !excluded.includes(part)).map((part) => conditionOf(part, { param, scope, asker })),
    ...(words ? [`s.vector @@ ${words}`] : []),
  ];
  const source = words ? "document_search s JOIN documents d ON d.id = s.document_id" : "documents d";
  const ways = (scope?.documents(param) ?? [{ where: "true" }]).map(
    ({ join = "", where }: SearchWay) => `SELECT ${columns} FROM ${source} ${join} WHERE ${[...conditions, `(${where})`].join(" AND ")}`,
  );
  return { hits: `hit AS MATERIALIZED (${ways.join(" UNION ALL ")})`, words, asked };
}

/** Whether the index of words is asked anything. */
export const hasWords = (query: Query): boolean => [...termsOf(query.tree)].some(({ term }) => term.kind === "words");

function partsOf(tree: QueryNode | null): QueryNode[] {
  return tree === null ? [] : tree.kind === "all" ? tree.of : [tree];
}

/** Beginnings of texts for snippets: rows `{documentId, text, cut}`. `cut`: the text goes on. */
export function textsStatement(documentIds: readonly string[], characters: number): Statement {
  return {
    text: `SELECT document_id AS "documentId", left(text, $2) AS text, length(text) > $2 AS cut FROM document_texts WHERE document_id = ANY($1::uuid[])`,
    values: [documentIds, characters],
  };
}
