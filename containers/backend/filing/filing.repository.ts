// The SQL of what is learnt from: documents of a vault with what they are filed under, their features, and those that wait in the inbox.
import type { Pool } from "pg";
import { bounds, type Taught } from "../../../shared/classify/learn/examples.ts";
import { featuresVersion } from "../../../shared/classify/learn/features.ts";
import { inboxCondition } from "../../../shared/documents/inbox.ts";
import type { AskedField } from "../ai/index.ts";

type Queries = Pick<Pool, "query">;

/** Characters of a text in which its first page ends, whatever comes after. */
const textRead = 40_000;
const tagsOf = `ARRAY(SELECT dt.tag_id FROM document_tags dt WHERE dt.document_id = d.id ORDER BY dt.tag_id)`;
const taught = `d.id, d.created_at AS "createdAt", d.filled, d.type_id AS "typeId", d.correspondent_id AS "correspondentId", d.folder_id AS "folderId",
       d.filed_on AS "filedOn", ${tagsOf} AS tags`;

/** Those that may teach, newest first. */
export async function taughtDocuments(pool: Queries, ownerId: string): Promise<Taught[]> {
  const { rows } = await pool.query<Taught>(
    `SELECT ${taught} FROM documents d
      WHERE d.owner_id = $1 AND d.trashed_at IS NULL
        AND (d.type_id IS NOT NULL OR d.correspondent_id IS NOT NULL OR d.folder_id IS NOT NULL OR d.filed_on IS NOT NULL
             OR EXISTS (SELECT FROM document_tags dt WHERE dt.document_id = d.id))
      ORDER BY d.created_at DESC, d.id DESC LIMIT ${bounds.looked}`,
    [ownerId],
  );
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt).toISOString() }));
}

/** Packed features of these documents, as far as they are kept. */
export async function keptFeatures(pool: Queries, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const { rows } = await pool.query<{ id: string; features: Uint8Array }>(
    "SELECT document_id AS id, features FROM filing_features WHERE document_id = ANY($1::uuid[]) AND version = $2",
    [ids, featuresVersion],
  );
  return new Map(rows.map(({ id, features }) => [id, features]));
}

/** The beginnings of their texts, with the names of their files. */
export async function textsOf(pool: Queries, ids: readonly string[]): Promise<{ id: string; name: string; text: string }[]> {
  const { rows } = await pool.query<{ id: string; name: string; text: string }>(
    `SELECT d.id, d.name, left(t.text, ${textRead}) AS text FROM documents d JOIN document_texts t ON t.document_id = d.id WHERE d.id = ANY($1::uuid[])`,
    [ids],
  );
  return rows;
}

/** One that was deleted meanwhile is left out. */
export async function keepFeatures(pool: Queries, features: readonly { id: string; features: Uint8Array }[]): Promise<void> {
  await pool.query(
    `INSERT INTO filing_features (document_id, version, features)
     SELECT n.id, $3, n.features FROM unnest($1::uuid[], $2::bytea[]) AS n (id, features) JOIN documents d ON d.id = n.id
     ON CONFLICT (document_id) DO UPDATE SET version = excluded.version, features = excluded.features`,
    [features.map(({ id }) => id), features.map((one) => Buffer.from(one.features)), featuresVersion],
  );
}

export interface Possible {
  typeId: Set<string>;
  correspondentId: Set<string>;
  folderId: Set<string>;
  tags: Set<string>;
}

/** What may be proposed in a vault: what there is, without folders that others see, so that no machine shows them anything. */
export async function possibleFilings(pool: Queries, ownerId: string): Promise<Possible> {
  const ids = async (sql: string) => new Set((await pool.query<{ id: string }>(sql, [ownerId])).rows.map(({ id }) => id));
  return {
    typeId: await ids("SELECT id FROM document_types WHERE owner_id = $1"),
    correspondentId: await ids("SELECT id FROM correspondents WHERE owner_id = $1"),
    folderId: await ids(
      "SELECT f.id FROM folders f WHERE f.owner_id = $1 AND NOT EXISTS (SELECT FROM folder_access a WHERE a.folder_id = f.id)",
    ),
    tags: await ids("SELECT id FROM tags WHERE owner_id = $1"),
  };
}

/** What has been read and waits to be filed, newest first. */
export async function waitingDocuments(pool: Queries, ownerId: string, most: number): Promise<(Taught & { name: string })[]> {
  const { rows } = await pool.query<Taught & { name: string }>(
    `SELECT ${taught}, d.name FROM documents d
      WHERE d.owner_id = $1 AND d.trashed_at IS NULL AND d.state = 'ready' AND ${inboxCondition("'9999-12-31'")}
      ORDER BY d.created_at DESC, d.id DESC LIMIT $2`,
    [ownerId, most],
  );
  return rows;
}

/** A vault's custom fields. */
export async function customFieldsOf(pool: Queries, ownerId: string): Promise<AskedField[]> {
  const { rows } = await pool.query<AskedField>("SELECT id, name, kind, options FROM custom_fields WHERE owner_id = $1 ORDER BY name, id", [
    ownerId,
  ]);
  return rows;
}
