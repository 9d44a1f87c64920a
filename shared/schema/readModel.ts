// The tables that exist on the device as well, made from the same definitions: without foreign keys, and nothing of other people.
import { getTableColumns, getTableName } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import type { LabelEntity } from "../mutators/labelKinds.ts";
import { vectorVersion } from "../search/vector.ts";
import { correspondents, customFields, documentTypes, tags } from "./labels.ts";
import { documentFacts, documentSearch, documents, documentTags, folders } from "./vault.ts";

/** Every table of the read model. Texts lie beside it, so that it can be built again without network. */
export const readModelTables = {
  documents,
  folders,
  tags,
  documentTags,
  documentTypes,
  correspondents,
  customFields,
  documentSearch,
  documentFacts,
} as const;

/** Of each kind of label. */
export const labelTables: Readonly<Record<LabelEntity, PgTable>> = {
  tag: tags,
  type: documentTypes,
  correspondent: correspondents,
  customField: customFields,
};

/** What only the device has: what has been projected, whose head has to be written, how far texts are indexed. */
const own = [
  "CREATE TABLE projected (key text PRIMARY KEY, digest text NOT NULL)",
  "CREATE TABLE stale_heads (document_id uuid PRIMARY KEY)",
  "CREATE TABLE read_model (name text PRIMARY KEY, value text NOT NULL)",
];
/** Words in title, labels and notes alone, for the ranking of searches with very many hits. */
const headIndex = "CREATE INDEX document_search_head ON document_search USING gin (ts_filter(vector, '{a,b,c}'))";

/** The statements that make an empty read model. */
export function readModelStatements(): string[] {
  return [...Object.values(readModelTables).flatMap(statementsOf), headIndex, ...own];
}

/** Changes with the shape: another one means that the read model is built anew. */
export function readModelVersion(): string {
  // FNV-1a: only equality matters.
  let hash = 0x811c9dc5;
  for (const letter of [vectorVersion, ...readModelStatements()].join("\n"))
    hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(16);
}

/** Column name by property name. */
export function columnsOf(table: PgTable): Record<string, string> {
  return Object.fromEntries(Object.entries(getTableColumns(table)).map(([property, column]) => [property, column.name]));
}

function statementsOf(table: PgTable): string[] {
  const { columns, primaryKeys, indexes } = getTableConfig(table);
  const name = getTableName(table);
  const keys = primaryKeys.map((key) => `PRIMARY KEY (${key.columns.map((column) => column.name).join(", ")})`);
  const create = `CREATE TABLE ${name} (${[...columns.map(columnSql), ...keys].join(", ")})`;
  return [create, ...indexes.flatMap(({ config }) => indexSql(name, config))];
}

function columnSql(column: PgColumn): string {
  return [column.name, column.getSQLType(), column.primary && "PRIMARY KEY", column.notNull && !column.primary && "NOT NULL"]
    .filter(Boolean)
    .join(" ");
}

type IndexConfig = ReturnType<typeof getTableConfig>["indexes"][number]["config"];

/** Indexes by column. Those that begin with the owner are of no use where everything has the same one. */
function indexSql(table: string, { name, columns, method = "btree" }: IndexConfig): string[] {
  const names = columns.flatMap((column) => ("name" in column && column.name ? [column.name] : []));
  if (names.length < columns.length || names[0] === "owner_id") return [];
  return [`CREATE INDEX ${name} ON ${table} USING ${method} (${names.join(", ")})`];
}
