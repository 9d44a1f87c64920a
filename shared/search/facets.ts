// What the hits of a query have in common, counted: what it can be narrowed by. Runs in the worker and on the device.
import { labelColumn, singleLabels } from "../mutators/labelKinds.ts";
import { type Asker, contextOf, nameTables } from "./conditions.ts";
import { fileKindOf, isOfKind } from "./fileKinds.ts";
import { dayIn, filterText, isEmptyQuery, parseQuery } from "./query/index.ts";
import type { NameFilter, Query } from "./query/tree.ts";
import { beginningOfDay } from "./query/zone.ts";
import { hasWords, hitsOf } from "./sql.ts";
import type { Param, SearchScope, Statement } from "./statement.ts";
import { foldName } from "./words/fold.ts";

export const facetKinds = ["type", "from", "tag", "folder", "year"] as const;
export type FacetKind = (typeof facetKinds)[number];

export interface FacetValue {
  /** As it is written where it occurs most; a year in four digits. */
  name: string;
  /** Put beside the query, it finds so many documents. */
  count: number;
  /** How that is written: `tag:"Home"`, `date:2026`. */
  filter: string;
}

export interface Facet {
  /** Those of most hits first, years from the newest. */
  items: FacetValue[];
  /** How many values there are beside these. */
  more: number;
}

export interface Facets {
  /** Hits in all. */
  total: number;
  facets: Record<FacetKind, Facet>;
}

export interface FacetsRequest {
  /** As typed. */
  query: string;
  /** Values of each kind. */
  limit: number;
  scope?: SearchScope;
  asker: Asker;
  run<Row>(statement: Statement): Promise<Row[]>;
}

/** Of an empty query: of all that is not in the trash. */
export async function countFacets({ query: typed, limit, scope, asker, run }: FacetsRequest): Promise<Facets> {
  const today = dayIn(asker.zone, new Date());
  const query = parseQuery(typed, contextOf(asker));
  // Something was typed, and nothing of it could be understood: that is not everything.
  if (isEmptyQuery(query) && typed.trim() !== "") return { total: 0, facets: fold([], limit).facets };
  return fold(await run<Row>(facetsStatement(query, { scope, asker, thisYear: Number(today.slice(0, 4)) })), limit);
}

interface Row {
  /** `total` has no name; `file` is a kind of file, `id` the type of the documents that have it. */
  kind: FacetKind | "total" | "file";
  /** Whose name it is: of a folder's hits the one in which they lie, and the name that of any one around it. */
  id: string;
  name: string;
  hits: number;
}

/** Earlier ones are no days on which a document was added. */
const firstYear = 1900;
const knownYears = new Map<string, string[]>();

/** Beginnings of years as instants, because the device's database knows no zones. */
function yearsIn(zone: string, last: number): string[] {
  const key = `${zone} ${last}`;
  let years = knownYears.get(key);
  if (!years) {
    years = Array.from({ length: last + 1 - firstYear }, (_, index) => beginningOfDay(zone, `${firstYear + index}-01-01`));
    // Zones come from requests.
    if (knownYears.size > 100) knownYears.clear();
    knownYears.set(key, years);
  }
  return years;
}

function facetsStatement(
  query: Query,
  { scope, asker, thisYear }: { scope: SearchScope | undefined; asker: Asker; thisYear: number },
): Statement {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  // The device's clock may be a little ahead.
  const added = `(${firstYear - 1} + width_bucket(d.created_at, ${param(yearsIn(asker.zone, thisYear + 1))}::timestamptz[]))::text`;
  const own = singleLabels.map((entity) => `d.${labelColumn(entity)}`).join(", ");
  const columns = `d.id, d.folder_id, ${own}, d.content_type, coalesce(left(d.document_date, 4), ${added}) AS year`;
  const { hits } = hitsOf({ query, scope, asker, columns }, param);
  const seen = (alias: string) => (scope?.names ? scope.names(param, alias) : "true");
  const counted = (column: string) =>
    `SELECT ${column} AS id, count(*)::int AS hits FROM hit WHERE ${column} IS NOT NULL GROUP BY ${column}`;
  const named = (kind: Exclude<NameFilter, "folder">, found: string) => {
    const [table, alias] = nameTables[kind];
    return `SELECT '${kind}', n.id::text, ${alias}.name, n.hits FROM (${found}) n JOIN ${table} ${alias} ON ${alias}.id = n.id WHERE ${seen(alias)}`;
  };
  const parts = [
    "SELECT 'total' AS kind, '' AS id, '' AS name, count(*)::int AS hits FROM hit",
    "SELECT 'file', coalesce(type_id::text, ''), content_type, count(*)::int FROM hit GROUP BY type_id, content_type",
    "SELECT 'year', '', year, count(*)::int FROM hit GROUP BY year",
    named("type", counted(labelColumn("type"))),
    named("from", counted(labelColumn("correspondent"))),
    named(
      "tag",
      `SELECT id, hits FROM borne WHERE id NOT IN (SELECT id FROM above WHERE id <> leaf)
       UNION ALL SELECT a.id, count(DISTINCT hit.id)::int FROM above a JOIN document_tags dt ON dt.tag_id = a.leaf JOIN hit ON hit.id = dt.document_id
         WHERE a.id IN (SELECT id FROM above WHERE id <> leaf) GROUP BY a.id`,
    ),
    `SELECT 'folder', around.leaf::text, f.name, lies.hits FROM around JOIN lies ON lies.id = around.leaf JOIN folders f ON f.id = around.id WHERE ${seen("f")}`,
  ];
  // A folder has all that lies in it, however deep: each that has hits counts for all around it.
  const folders = `lies AS MATERIALIZED (${counted("folder_id")}),
    around AS (SELECT id AS leaf, id FROM lies
      UNION SELECT around.leaf, f.parent_id FROM around JOIN folders f ON f.id = around.id WHERE f.parent_id IS NOT NULL)`;
  // A tag has what bears a tag in it, each document once. Where no tag lies in another one, each is counted by itself, which costs least.
  const tags = `borne AS MATERIALIZED (
      SELECT dt.tag_id AS id, count(*)::int AS hits FROM hit JOIN document_tags dt ON dt.document_id = hit.id GROUP BY dt.tag_id),
    above AS (SELECT id AS leaf, id FROM borne
      UNION SELECT above.leaf, p.id FROM above JOIN tags t ON t.id = above.id AND (${seen("t")}) JOIN tags p ON p.id = t.parent_id AND (${seen("p")}))`;
  return { text: `WITH RECURSIVE ${hits}, ${folders}, ${tags} ${parts.join(" UNION ALL ")}`, values, asksWords: hasWords(query) };
}

interface Value {
  name: string;
  /** Hits of the one that is named like this. */
  most: number;
  /** Each once: a folder and one around it may have the same name. */
  hitsOf: Map<string, number>;
}

/** Names that look the same are one in the language of queries, whoever's they are. */
function fold(rows: readonly Row[], limit: number): Facets {
  let total = 0;
  const found = new Map(facetKinds.map((kind) => [kind, new Map<string, Value>()]));
  const files: Row[] = [];
  for (const row of rows) {
    const { kind, id, name, hits } = row;
    if (kind === "total") total = hits;
    else if (kind === "file") files.push(row);
    else {
      const values = found.get(kind)!;
      const key = foldName(name);
      const value = values.get(key) ?? { name, most: 0, hitsOf: new Map() };
      values.set(key, value);
      if (hits > value.most || (hits === value.most && name < value.name)) [value.name, value.most] = [name, hits];
      value.hitsOf.set(id, hits);
    }
  }
  // `type:photo` asks for files as well.
  for (const [key, { hitsOf }] of found.get("type")!) {
    const kind = fileKindOf(key);
    for (const { id, name, hits } of kind ? files : []) if (!hitsOf.has(id) && isOfKind(name, kind!)) hitsOf.set(`${id} ${name}`, hits);
  }
  const facetOf = (kind: FacetKind): Facet => {
    const values = [...found.get(kind)!].map(([key, { name, hitsOf }]) => ({
      key,
      name,
      count: [...hitsOf.values()].reduce((sum, hits) => sum + hits, 0),
      filter: kind === "year" ? `date:${name}` : filterText(kind, name),
    }));
    const known = kind === "year" ? values.filter(({ filter }) => parseQuery(filter).problems.length === 0) : values;
    known.sort((a, b) => (kind === "year" ? compare(b.key, a.key) : b.count - a.count || compare(a.key, b.key)));
    return { items: known.slice(0, limit).map(({ key: _, ...value }) => value), more: Math.max(0, known.length - limit) };
  };
  return { total, facets: Object.fromEntries(facetKinds.map((kind) => [kind, facetOf(kind)])) as Facets["facets"] };
}

const compare = (a: string, b: string) => (a < b ? -1 : 1);
