// Brings the replica's values into the tables. The same value again costs nothing, so that "project everything" is the way to
// repair, to start and to go on after a crash: there is no position to trust.

import { getTableName } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { labelFieldNames, searchedFieldNames } from "../../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import { labelColumn, singleLabels } from "../../../shared/mutators/labelKinds.ts";
import { columnsOf, labelTables, readModelTables } from "../../../shared/schema/readModel.ts";
import { headsStatement, type SearchHead, writeHeadsStatement } from "../../../shared/search/vectors.ts";
import type { Sql } from "./sql.ts";

/** A row of the replica that moved; `value` null: it is gone. */
export interface ProjectedChange {
  key: string;
  value: unknown;
}

type Entity = { id: string };

const tables: Record<string, PgTable> = {
  document: readModelTables.documents,
  folder: readModelTables.folders,
  ...labelTables,
};

/** Whose heads a changed name is part of. `$1` are the ids. */
const named: Record<string, string> = {
  tag: "SELECT document_id FROM document_tags WHERE tag_id = ANY($1::uuid[])",
  customField: "SELECT id FROM documents WHERE custom ?| $1::text[]",
  ...Object.fromEntries(singleLabels.map((entity) => [entity, `SELECT id FROM documents WHERE ${labelColumn(entity)} = ANY($1::uuid[])`])),
};

export class Projector {
  readonly #sql: Sql;
  readonly #digests: Map<string, string>;

  private constructor(sql: Sql, digests: Map<string, string>) {
    this.#sql = sql;
    this.#digests = digests;
  }

  static async load(sql: Sql): Promise<Projector> {
    const rows = await sql.run<{ key: string; digest: string }>({ text: "SELECT key, digest FROM projected", values: [] });
    return new Projector(sql, new Map(rows.map(({ key, digest }) => [key, digest])));
  }

  /** Values that have been written before. */
  get size(): number {
    return this.#digests.size;
  }

  /** Writes what differs from what was written before; returns how many values that were. */
  async project(changes: readonly ProjectedChange[]): Promise<number> {
    const latest = new Map(changes.flatMap(({ key, value }) => (kindOf(key) in tables ? [[key, value] as const] : [])));
    const written = new Map<string, { value: Entity; digest: string }>();
    const removed: string[] = [];
    for (const [key, value] of latest) {
      if (value === null || value === undefined) {
        if (this.#digests.has(key)) removed.push(key);
        continue;
      }
      const digest = digestOf(key, value);
      if (this.#digests.get(key) !== digest) written.set(key, { value: value as Entity, digest });
    }
    if (written.size === 0 && removed.length === 0) return 0;
    await this.#sql.transaction((tx) => this.#write(tx, written, removed));
    for (const [key, { digest }] of written) this.#digests.set(key, digest);
    for (const key of removed) this.#digests.delete(key);
    return written.size + removed.length;
  }

  /** How many of these values the tables hold otherwise than they are, or not at all; the next `project` writes them. */
  async check(entries: readonly ProjectedChange[]): Promise<number> {
    const faulty = new Set<string>();
    for (const [kind, table] of Object.entries(tables)) {
      const own = entries.filter(({ key, value }) => kindOf(key) === kind && value !== null && value !== undefined);
      if (own.length === 0) continue;
      const name = getTableName(table);
      const rows = await this.#sql.run<{ id: string }>({
        text: `SELECT r.id FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) AS r LEFT JOIN ${name} AS d ON d.id = r.id WHERE d IS DISTINCT FROM r`,
        values: [JSON.stringify(own.map(({ value }) => rowOf(table, value as Entity)))],
      });
      for (const { id } of rows) faulty.add(`${kind}/${id}`);
    }
    for (const { key, value } of entries)
      if (kindOf(key) in tables && value && this.#digests.get(key) !== digestOf(key, value)) faulty.add(key);
    for (const key of faulty) this.#digests.delete(key);
    return faulty.size;
  }

  /** Everything that is not among `keys` is gone from the replica. */
  async retain(keys: Iterable<string>): Promise<number> {
    const kept = new Set(keys);
    const gone = [...this.#digests.keys()].filter((key) => !kept.has(key));
    return this.project(gone.map((key) => ({ key, value: null })));
  }

  /** Writes up to `limit` heads that titles, tags or names have outrun; returns how many there were. */
  async refreshHeads(limit: number): Promise<number> {
    const stale = await this.#sql.run<{ id: string }>({ text: "SELECT document_id AS id FROM stale_heads LIMIT $1", values: [limit] });
    if (stale.length === 0) return 0;
    const ids = stale.map(({ id }) => id);
    const heads = await this.#sql.run<SearchHead>(headsStatement(ids));
    await this.#sql.transaction(async (tx) => {
      if (heads.length > 0) await tx.run(writeHeadsStatement(heads));
      await tx.run({ text: "DELETE FROM stale_heads WHERE document_id = ANY($1::uuid[])", values: [ids] });
    });
    return stale.length;
  }

  async #write(tx: Sql, written: Map<string, { value: Entity; digest: string }>, removed: readonly string[]): Promise<void> {
    const renamed = new Map<string, string[]>();
    for (const [kind, table] of Object.entries(tables)) {
      const values = [...written].flatMap(([key, { value }]) => (kindOf(key) === kind ? [value] : []));
      const gone = removed.flatMap((key) => (kindOf(key) === kind ? [idOf(key)] : []));
      renamed.set(kind, [...values.map(({ id }) => id), ...gone]);
      if (values.length > 0) await tx.run(upsert(table, values));
      if (gone.length > 0) await tx.run({ text: `DELETE FROM ${getTableName(table)} WHERE id = ANY($1::uuid[])`, values: [gone] });
    }
    const documents = [...written].flatMap(([key, { value }]) => (kindOf(key) === "document" ? [value as VaultDocument] : []));
    const touched = renamed.get("document")!;
    if (touched.length > 0) {
      await tx.run({ text: "DELETE FROM document_tags WHERE document_id = ANY($1::uuid[])", values: [touched] });
      const pairs = documents.flatMap(({ id, tags }) => tags.map((tagId) => ({ document_id: id, tag_id: tagId })));
      await tx.run({
        text: "INSERT INTO document_tags SELECT document_id, tag_id FROM json_to_recordset($1::json) AS r (document_id uuid, tag_id uuid) ON CONFLICT DO NOTHING",
        values: [JSON.stringify(pairs)],
      });
    }
    await this.#markStale(tx, documents, renamed);
    await tx.run({
      text: "INSERT INTO projected SELECT key, digest FROM json_to_recordset($1::json) AS r (key text, digest text) ON CONFLICT (key) DO UPDATE SET digest = excluded.digest",
      values: [JSON.stringify([...written].map(([key, { digest }]) => ({ key, digest })))],
    });
    await tx.run({ text: "DELETE FROM projected WHERE key = ANY($1::text[])", values: [removed] });
  }

  /** A changed thumbnail or state does not touch the index; a changed name touches all that carry it. */
  async #markStale(tx: Sql, documents: readonly VaultDocument[], renamed: ReadonlyMap<string, string[]>): Promise<void> {
    const stale = documents.filter((document) => headDigest(document) !== this.#digests.get(documentKey(document.id))?.split(":")[1]);
    const mark = "INSERT INTO stale_heads";
    if (stale.length > 0) {
      await tx.run({ text: `${mark} SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING`, values: [stale.map(({ id }) => id)] });
    }
    for (const [kind, carriers] of Object.entries(named)) {
      const ids = renamed.get(kind) ?? [];
      if (ids.length > 0) await tx.run({ text: `${mark} ${carriers} ON CONFLICT DO NOTHING`, values: [ids] });
    }
  }
}

function upsert(table: PgTable, values: readonly Entity[]): { text: string; values: unknown[] } {
  const name = getTableName(table);
  const columns = columnsOf(table);
  const rows = values.map((value) => rowOf(table, value));
  const updates = Object.values(columns).flatMap((column) => (column === "id" ? [] : [`${column} = excluded.${column}`]));
  return {
    text: `INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")}`,
    values: [JSON.stringify(rows)],
  };
}

function rowOf(table: PgTable, value: Entity): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columnsOf(table)).map(([property, column]) => [column, (value as never)[property] ?? null]));
}

const kindOf = (key: string) => key.slice(0, key.indexOf("/"));
const idOf = (key: string) => key.slice(key.indexOf("/") + 1);
const documentKey = (id: string) => `document/${id}`;

/** Of everything in the value; for documents followed by that of what the head is made of. */
function digestOf(key: string, value: unknown): string {
  const whole = hash(JSON.stringify(value));
  return kindOf(key) === "document" ? `${whole}:${headDigest(value as VaultDocument)}` : whole;
}

function headDigest(document: VaultDocument): string {
  const values = [...searchedFieldNames, ...labelFieldNames].map((field) => document[field]);
  if (document.custom) values.push(JSON.stringify(document.custom));
  return hash(JSON.stringify([document.name, [...document.tags].sort(), ...values]));
}

/** 64 bits in two halves (FNV-1a and a multiplicative one): only equality matters, and nobody gains by a collision. */
function hash(text: string): string {
  let first = 0x811c9dc5;
  let second = 5381;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second, 33) ^ code;
  }
  return (first >>> 0).toString(36) + (second >>> 0).toString(36);
}
