// A part of a query as a condition on a document, `d`, the same for PostgreSQL and PGlite.
import { dayNumber } from "../detect/facts/searchedFacts.ts";
import { inboxCondition } from "../documents/inbox.ts";
import { fileKindOf } from "./fileKinds.ts";
import type {
  AskedField,
  CustomTerm,
  CustomTest,
  DateTerm,
  HasTerm,
  IsTerm,
  NameFilter,
  NameTerm,
  NumberTerm,
  QueryContext,
  QueryNode,
  Term,
} from "./query/tree.ts";
import { beginningOfDay, dayIn } from "./query/zone.ts";
import type { Param, SearchScope } from "./statement.ts";
import { needsWords, onlyWords, tsqueryOf } from "./tsquery.ts";
import { foldName } from "./words/fold.ts";

export interface Asker {
  userId: string;
  /** IANA name of the time zone: whose days are meant. */
  zone: string;
  /** Ids by handle, in small letters, of owners that the query names. Those that are not there own nothing. */
  owners: Readonly<Record<string, string>>;
  /** Custom fields that they see, where the query may speak of one (`namesCustomFields`). */
  customFields?: readonly AskedField[];
}

/** In which a query of theirs is parsed. */
export const contextOf = ({ zone, customFields }: Asker): QueryContext => ({ today: dayIn(zone, new Date()), customFields });

interface Builder {
  param: Param;
  scope: SearchScope | undefined;
  asker: Asker;
}

/** NULL counts as no, wherever it comes up: a document without a type is not one of this type. */
export function conditionOf(node: QueryNode, builder: Builder): string {
  if (onlyWords(node) && needsWords(node)) return withWords(tsqueryOf([node]), builder);
  switch (node.kind) {
    case "all":
      return `(${node.of.map((part) => conditionOf(part, builder)).join(" AND ")})`;
    case "any":
      return `(${node.of.map((part) => conditionOf(part, builder)).join(" OR ")})`;
    case "not": {
      const { of } = node;
      if (of.kind === "missing") return "false";
      // Excluded words are whole ones, and those of a group likewise.
      const inner = onlyWords(of) && needsWords(of) ? withWords(tsqueryOf([of], true), builder) : conditionOf(of, builder);
      return `(${inner}) IS NOT TRUE`;
    }
    default:
      return termCondition(node, builder);
  }
}

/** By the index at once, whatever else is asked: one look at each document's vector costs twenty times as much. */
function withWords(tsquery: string, { param }: Builder): string {
  return `d.id IN (SELECT n.document_id FROM document_search n WHERE n.vector @@ ${param(tsquery)}::tsquery)`;
}

function termCondition(term: Term, builder: Builder): string {
  const { param } = builder;
  switch (term.kind) {
    case "words":
      return withWords(tsqueryOf([term]), builder);
    case "tag":
      return `d.id IN (SELECT dt.document_id FROM document_tags dt WHERE dt.tag_id IN (${withInnerTags(term, builder)}))`;
    case "from":
      return `d.correspondent_id IN (${named(term, builder)})`;
    case "type": {
      const kind = fileKindOf(foldName(term.value));
      const ofType = `d.type_id IN (${named(term, builder)})`;
      return kind ? `(${ofType} OR d.content_type LIKE ANY(${param(kind)}::text[]))` : ofType;
    }
    case "folder":
      return `d.folder_id IN (WITH RECURSIVE inside AS (${named(term, builder)} UNION SELECT b.id FROM folders b JOIN inside ON b.parent_id = inside.id) SELECT id FROM inside)`;
    case "date":
      return dateCondition(term, builder);
    case "number":
      return numberCondition(term, builder);
    case "owner":
      return `d.owner_id = ANY(${param([builder.asker.owners[term.value.toLowerCase()]].filter(Boolean))}::uuid[])`;
    case "language":
      return `d.language = ANY(${param(languages(term.value))}::text[])`;
    case "is":
      return stateCondition(term, builder);
    case "has":
      return hasCondition(term, builder);
    case "custom":
      return `(${term.fields.map((field) => customCondition(field, builder)).join(" OR ")})`;
    case "missing":
      return "false";
  }
}

/** By the index of which documents have a value for the field at all. Its values are all of the field's kind (mutators/customValues.ts). */
function customCondition({ id, test }: CustomTerm["fields"][number], { param }: Builder): string {
  const field = param(id);
  const value = `(c.custom->>${field}::text)`;
  const conditions = [`c.custom ? ${field}::text`, ...testConditions(value, test, param)];
  return `d.id IN (SELECT c.id FROM documents c WHERE ${conditions.join(" AND ")})`;
}

function testConditions(value: string, test: CustomTest, param: Param): string[] {
  switch (test.kind) {
    case "any":
      return [];
    case "number": {
      const { min, max, open, currencies } = test;
      const number = `split_part(${value}, ' ', 1)::numeric`;
      return [
        ...(min === null ? [] : [`${number} ${open ? ">" : ">="} ${param(String(min))}::numeric`]),
        ...(max === null ? [] : [`${number} ${open ? "<" : "<="} ${param(String(max))}::numeric`]),
        ...(currencies ? [`split_part(${value}, ' ', 2) = ANY(${param(["", ...currencies])}::text[])`] : []),
      ];
    }
    case "days": {
      const day = `${value} COLLATE "C"`;
      return [
        ...(test.from === null ? [] : [`${day} >= ${param(test.from)}`]),
        ...(test.to === null ? [] : [`${day} < ${param(test.to)}`]),
      ];
    }
    case "values":
      return [`${value} = ANY(${param(test.values)}::text[])`];
  }
}

/** `no` is both written languages. */
export const languages = (code: string): string[] => (code === "no" ? ["no", "nb", "nn"] : [code]);

/** Where the names of each kind are, and what they are called in a statement. */
export const nameTables: Record<NameFilter, [table: string, alias: string]> = {
  tag: ["tags", "t"],
  from: ["correspondents", "c"],
  type: ["document_types", "y"],
  folder: ["folders", "f"],
};

function visible(filter: NameFilter, { param, scope }: Builder): string {
  const [table, alias] = nameTables[filter];
  return `SELECT ${alias}.id FROM ${table} ${alias} WHERE ${scope?.names ? `(${scope.names(param, alias)})` : "true"}`;
}

function named(term: NameTerm, builder: Builder): string {
  const folded = foldedName(`${nameTables[term.kind][1]}.name`);
  const sought = builder.param(foldName(term.value));
  return `${visible(term.kind, builder)} AND ${term.exact ? `${folded} = ${sought}` : `starts_with(${folded}, ${sought})`}`;
}

/** The tags of this name with all that lie in them. Who is not told of one in between sees what lies in that one at the top level. */
function withInnerTags(term: NameTerm, builder: Builder): string {
  const { param, scope } = builder;
  const told = scope?.names ? ` AND (${scope.names(param, "b")})` : "";
  return `WITH RECURSIVE inside AS (${named(term, builder)} UNION SELECT b.id FROM tags b JOIN inside ON b.parent_id = inside.id${told}) SELECT id FROM inside`;
}

function dateCondition({ field, from, to }: DateTerm, { param, asker }: Builder): string {
  const between = (column: string, [first, last]: [string | null, string | null]) =>
    [first !== null && `${column} >= ${first}`, last !== null && `${column} < ${last}`].filter(Boolean).join(" AND ");
  const instant = (day: string | null) => day && `${param(beginningOfDay(asker.zone, day))}::timestamptz`;
  const instants = (column: string) => between(column, [instant(from), instant(to)]);
  if (field === "due") {
    const number = (value: string | null) => (value === null ? null : Number(dayNumber(value)));
    const last = number(to);
    return factCondition("due", { min: number(from), max: last === null ? null : last - 0.01 }, { param });
  }
  if (field !== "date") return `(${instants(field === "added" ? "d.created_at" : "d.updated_at")})`;
  const day = (value: string | null) => value && param(value);
  const own = between(`d.document_date COLLATE "C"`, [day(from), day(to)]);
  // An alternative, and not one CASE: each side of it is a range of the index documents_date.
  return `((${own}) OR (d.document_date IS NULL AND ${instants("d.created_at")}))`;
}

type FactField = "amount" | "due" | "asn";

/** One of the document's facts lies between both ends. `value` is what the index is ordered by. */
function factCondition(
  field: FactField,
  { min, max, currencies }: { min: number | null; max: number | null; currencies?: string[] },
  { param }: Pick<Builder, "param">,
): string {
  const conditions = [
    `f.field = '${field}'`,
    min !== null && `f.value >= ${param(inColumn(min))}::numeric`,
    max !== null && `f.value <= ${param(inColumn(max))}::numeric`,
    // What is written without a currency may be any.
    currencies && `(f.currency IS NULL OR f.currency = ANY(${param(currencies)}::text[]))`,
  ];
  return `d.id IN (SELECT f.document_id FROM document_facts f WHERE ${conditions.filter(Boolean).join(" AND ")})`;
}

const inColumn = (value: number) => Math.max(-1e15, Math.min(value, 1e15)).toFixed(2);

function numberCondition(term: NumberTerm, { param }: Builder): string {
  const { field, min, max } = term;
  if (field === "amount" || field === "asn") return factCondition(field, term, { param });
  const column = { size: "d.size", pages: "d.page_count" }[field];
  const bounds = [
    min !== null && `${column} >= ${param(bounded(min))}::bigint`,
    max !== null && `${column} <= ${param(bounded(max))}::bigint`,
  ];
  return `(${bounds.filter(Boolean).join(" AND ")})`;
}

/** What a bigint holds, and no fractions of bytes. */
const bounded = (value: number) => Math.max(-1, Math.min(Math.round(value), Number.MAX_SAFE_INTEGER));

function stateCondition({ value }: IsTerm, { param, asker }: Builder): string {
  const own = () => `d.owner_id = ${param(asker.userId)}::uuid`;
  switch (value) {
    case "inbox":
      return `(${own()} AND d.trashed_at IS NULL AND ${inboxCondition(param(dayIn(asker.zone, new Date())))})`;
    case "unfiled":
      return `(d.folder_id IS NULL AND ${own()})`;
    case "mine":
      return own();
    case "shared":
      return `d.owner_id <> ${param(asker.userId)}::uuid`;
    case "trash":
      return "d.trashed_at IS NOT NULL";
    case "anywhere":
      return "true";
    default:
      return `d.state = ${param(value)}`;
  }
}

function hasCondition({ value }: HasTerm, builder: Builder): string {
  switch (value) {
    case "notes":
      return "d.notes <> ''";
    case "date":
      return "d.document_date IS NOT NULL";
    case "language":
      return "d.language IS NOT NULL";
    case "pages":
      return "d.page_count IS NOT NULL";
    case "amount":
    case "due":
    case "asn":
      return factCondition(value, { min: null, max: null }, builder);
    case "tag":
      return `d.id IN (SELECT dt.document_id FROM document_tags dt WHERE dt.tag_id IN (${visible("tag", builder)}))`;
    case "type":
      return `d.type_id IN (${visible("type", builder)})`;
    case "from":
      return `d.correspondent_id IN (${visible("from", builder)})`;
    case "folder":
      return `d.folder_id IN (${visible("folder", builder)})`;
  }
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
