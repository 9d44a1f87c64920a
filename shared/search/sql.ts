// One search statement for PostgreSQL and PGlite. It reads documents, their labels and their vectors, never a text.
import { foldName } from "./fold.ts";
import type { NamePart, Query, QueryPart, WordsPart } from "./query.ts";

export interface Statement {
  text: string;
  values: unknown[];
}

/** What the asker may see. `param` adds a value and returns its placeholder. Absent on the device: everything there is theirs. */
export interface SearchScope {
  /**
   * The ways in which a document, `d`, may be theirs, no two at once: a condition, and what it is joined with for that. One statement
   * each, because PostgreSQL plans an OR of them badly: with 10,000 hits three times as slow.
   */
  documents(param: (value: unknown) => string): readonly SearchWay[];
  /** A condition on a tag, type, correspondent or folder, so that names of other vaults are not even looked at. */
  names?(param: (value: unknown) => string, alias: string): string;
}

export interface SearchWay {
  /** `JOIN ... ON ...` */
  join?: string;
  where: string;
}

export interface SearchOptions {
  query: Query;
  limit: number;
  offset?: number;
  scope?: SearchScope;
}

/** Beyond this many hits only the newest and those with the words in title or labels are ranked: the others follow by age. */
const ranked = 300;
/** D, C, B, A. */
const weights = "{0.1,0.2,0.4,1}";

/** Rows `{documentId, rank, total}`, best first; `total` counts all hits. */
export function searchStatement({ query, limit, offset = 0, scope }: SearchOptions): Statement {
  const values: unknown[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  const wanted = tsqueryOf(query);
  const words = wanted && `${param(wanted)}::tsquery`;
  const conditions = [trashCondition(query), ...query.flatMap((part) => conditionOf(part, param, scope) ?? [])];
  if (words) conditions.push(`s.vector @@ ${words}`);
  const source = words ? "document_search s JOIN documents d ON d.id = s.document_id" : "documents d";
  const ways = (scope?.documents(param) ?? [{ where: "true" }]).map(
    ({ join = "", where }: SearchWay) =>
      `SELECT d.id, d.created_at FROM ${source} ${join} WHERE ${[...conditions, `(${where})`].join(" AND ")}`,
  );
  const hits = `hit AS MATERIALIZED (${ways.join(" UNION ALL ")})`;
  const page = `LIMIT ${param(limit)} OFFSET ${param(offset)}`;
  if (!words) {
    return {
      text: `WITH ${hits} SELECT id AS "documentId", 0::real AS rank, (SELECT count(*)::int FROM hit) AS total FROM hit ORDER BY created_at DESC, id DESC ${page}`,
      values,
    };
  }
  const candidates = `total AS MATERIALIZED (SELECT count(*)::int AS hits FROM hit),
    candidate AS MATERIALIZED (
      (SELECT id, created_at FROM hit ORDER BY created_at DESC, id DESC LIMIT ${ranked})
      UNION
      (SELECT id, created_at FROM hit WHERE (SELECT hits FROM total) > ${ranked}
          AND id IN (SELECT document_id FROM document_search h WHERE ts_filter(h.vector, '{a,b}') @@ ${words})
        ORDER BY created_at DESC, id DESC LIMIT ${ranked})
    ),
    best AS MATERIALIZED (
      SELECT c.id, c.created_at, (SELECT ts_rank('${weights}', s.vector, ${words}) FROM document_search s WHERE s.document_id = c.id) AS rank
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
  return { text, values };
}

/** Beginnings of texts for snippets: rows `{documentId, text, cut}`. `cut`: the text goes on. */
export function textsStatement(documentIds: readonly string[], characters: number): Statement {
  return {
    text: `SELECT document_id AS "documentId", left(text, $2) AS text, length(text) > $2 AS cut FROM document_texts WHERE document_id = ANY($1::uuid[])`,
    values: [documentIds, characters],
  };
}

/** The words that have to be there, as a literal: no configuration and no locale takes part. Undefined where there are none. */
export function tsqueryOf(query: Query): string | undefined {
  const wanted = query.flatMap((part) => (part.kind === "words" && !part.negated ? [wordsLiteral(part)] : []));
  return wanted.length > 0 ? wanted.join(" & ") : undefined;
}

/** Words are letters and digits only: there is nothing to escape. The last one may go on, unless exact or excluded. */
function wordsLiteral({ words, exact, negated }: WordsPart): string {
  const lexemes = words.map((word, index) => (exact || negated || index < words.length - 1 ? `'${word}'` : `'${word}':*`));
  return lexemes.length > 1 ? `(${lexemes.join(" <-> ")})` : lexemes[0]!;
}

function trashCondition(query: Query): string {
  return query.some(({ kind, negated }) => kind === "trash" && !negated) ? "d.trashed_at IS NOT NULL" : "d.trashed_at IS NULL";
}

function conditionOf(part: QueryPart, param: (value: unknown) => string, scope: SearchScope | undefined): string | undefined {
  const condition = positive(part, param, scope);
  if (!condition) return undefined;
  // A document without a type is not one "of this type": NULL has to count as no.
  return part.negated ? `(${condition}) IS NOT TRUE` : condition;
}

function positive(part: QueryPart, param: (value: unknown) => string, scope: SearchScope | undefined): string | undefined {
  const named = (table: string, alias: string, value: NamePart) =>
    `SELECT ${alias}.id FROM ${table} ${alias} WHERE ${nameMatches(alias, value, param)}${scope?.names ? ` AND (${scope.names(param, alias)})` : ""}`;
  switch (part.kind) {
    case "words":
      return part.negated
        ? `EXISTS (SELECT 1 FROM document_search n WHERE n.document_id = d.id AND n.vector @@ ${param(wordsLiteral(part))}::tsquery)`
        : undefined;
    case "trash":
      return undefined;
    case "tag":
      return `d.id IN (SELECT dt.document_id FROM document_tags dt WHERE dt.tag_id IN (${named("tags", "t", part)}))`;
    case "from":
      return `d.correspondent_id IN (${named("correspondents", "c", part)})`;
    case "type": {
      const kind = fileKinds[foldName(part.value)];
      const ofType = `d.type_id IN (${named("document_types", "y", part)})`;
      return kind ? `(${ofType} OR d.content_type LIKE ${param(kind)})` : ofType;
    }
    case "folder":
      return `d.folder_id IN (WITH RECURSIVE inside AS (${named("folders", "f", part)} UNION SELECT b.id FROM folders b JOIN inside ON b.parent_id = inside.id) SELECT id FROM inside)`;
    case "before":
      return `${documentDay} < ${param(part.value)}`;
    case "after":
      return `${documentDay} >= ${param(part.value)}`;
  }
}

/** What a person calls the kind of a file, beside the types that they made themselves. */
const fileKinds: Record<string, string> = {
  pdf: "application/pdf",
  image: "image/%",
  photo: "image/%",
  picture: "image/%",
  text: "text/%",
};

const documentDay = `coalesce(d.document_date, to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')) COLLATE "C"`;

function nameMatches(alias: string, { value, exact }: NamePart, param: (value: unknown) => string): string {
  const folded = foldedName(`${alias}.name`);
  return exact ? `${folded} = ${param(foldName(value))}` : `starts_with(${folded}, ${param(foldName(value))})`;
}

/** `foldName` in SQL: the builtin locale does the same on every system. */
function foldedName(column: string): string {
  const lower = `lower(normalize(${column}, NFKD) COLLATE "pg_c_utf8")`;
  const bare = `regexp_replace(${lower}, '[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff]+', '', 'g')`;
  const single = `translate(${bare}, 'øđðłħŧŋĸıȷς', 'oddlhtnkijσ')`;
  const double = [
    ["æ", "ae"],
    ["œ", "oe"],
    ["ß", "ss"],
    ["þ", "th"],
  ].reduce((inner, [from, to]) => `replace(${inner}, '${from}', '${to}')`, single);
  return `trim(regexp_replace(${double}, '\\s+', ' ', 'g'))`;
}
