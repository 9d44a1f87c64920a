// A vault filled in bulk: the rows that the product itself would have written by now, feed and search vectors included.

import { createHash } from "node:crypto";
import type { Client } from "pg";
import { v7 as uuid } from "uuid";
import { emptyFields } from "../../shared/mutators/documentFields.ts";
import { writeVectorsStatement } from "../../shared/search/vectors.ts";
import { randomFrom, textOf, titleOf } from "./words.ts";

export interface VaultShape {
  documents: number;
  tags: number;
  /** Words a document; 0: no texts and no search vectors (for what never reads them). */
  words: number;
  /** Documents of different vaults have different numbers, and so different words. */
  firstIndex?: number;
}

export interface SeededVault {
  documentIds: string[];
  tagIds: string[];
}

const batch = 1000;
const startOfVault = Date.UTC(2022, 0, 1);
const thirtyMinutes = 30 * 60_000;

/** Fills the vault of an existing person, oldest document first, as they would have come. `client` may be any role that writes. */
export async function fillVault(client: Client, userId: string, shape: VaultShape): Promise<SeededVault> {
  const { documents, tags, words, firstIndex = 0 } = shape;
  const feed = new Feed(client, userId, await versionOf(client, userId));
  const names = new Map<string, string>();
  const labels = async (table: string, entity: string, count: number, more: (index: number) => object = () => ({})) => {
    const rows = Array.from({ length: count }, (_, index) => ({
      id: uuid(),
      owner_id: userId,
      name: `${entity} ${index}`,
      created_at: new Date(startOfVault).toISOString(),
      ...more(index),
    }));
    await insert(client, table, rows);
    for (const { id, name } of rows) {
      feed.add(entity, id);
      names.set(id, name);
    }
    return rows.map(({ id }) => id);
  };
  const tagIds = await labels("tags", "tag", tags, (index) => ({ color: `#${(0x336699 + index * 97).toString(16).slice(-6)}` }));
  const folderIds = await labels("folders", "folder", 40, () => ({ parent_id: null }));
  const typeIds = await labels("document_types", "type", 20);
  const correspondentIds = await labels("correspondents", "correspondent", 200);

  const documentIds: string[] = [];
  let bytes = 0;
  for (let from = 0; from < documents; from += batch) {
    const made = Array.from({ length: Math.min(batch, documents - from) }, (_, offset) => {
      const index = firstIndex + from + offset;
      const at = startOfVault + (from + offset) * thirtyMinutes;
      const random = randomFrom(index + 99);
      const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
      return {
        index,
        row: {
          id: uuid({ msecs: at }),
          owner_id: userId,
          title: titleOf(index),
          name: `scan-${index}.pdf`,
          content_type: "application/pdf",
          size: 80_000 + (index % 1000),
          sha256: createHash("sha256").update(`${userId} ${index}`).digest("hex"),
          page_count: 2,
          document_date: new Date(at).toISOString().slice(0, 10),
          language: "no",
          folder_id: pick(folderIds),
          type_id: pick(typeIds),
          correspondent_id: pick(correspondentIds),
          notes: "",
          state: "ready",
          filled: { title: { by: "reader" }, documentDate: { by: "reader", quote: "Dato: 01.02.2022" } },
          classification: { state: "skipped", at: new Date(at).toISOString(), reason: "noProvider" },
          thumbnail: createHash("sha256").update(`thumbnail ${index}`).digest("hex"),
          created_at: new Date(at).toISOString(),
          updated_at: new Date(at).toISOString(),
        },
        tags: tagIds.length > 0 ? [...new Set([pick(tagIds), pick(tagIds), pick(tagIds)])] : [],
      };
    });
    await insert(
      client,
      "documents",
      made.map(({ row }) => row),
    );
    await insert(
      client,
      "document_tags",
      made.flatMap(({ row, tags }) => tags.map((tagId) => ({ document_id: row.id, tag_id: tagId }))),
    );
    const objects = made.map(({ row: { id, size, sha256 } }) => {
      bytes += size;
      const key = `${userId}/${id}/${sha256}`;
      // One id for version and upload, as the product gives them.
      return { id: uuid(), document_id: id, key, size, sha256, content_type: "application/pdf", merged_from: [] };
    });
    const past = new Date(startOfVault).toISOString();
    await insert(
      client,
      "document_versions",
      objects.map(({ key, ...object }) => ({ ...object, backend: "objectStore", reference: key, created_by: userId, created_at: past })),
    );
    await client.query(
      "UPDATE documents d SET version_id = v.id FROM document_versions v WHERE v.document_id = d.id AND d.version_id IS NULL",
    );
    const upload = { owner_id: userId, user_id: userId, state: "complete", created_at: past, expires_at: past, signed_until: past };
    await insert(
      client,
      "uploads",
      objects.map((object) => ({ ...object, ...upload })),
    );
    if (words > 0) {
      const texts = made.map(({ index, row, tags }) => ({
        documentId: row.id,
        text: textOf(index, words),
        ...emptyFields(),
        title: row.title,
        name: row.name,
        labels: [...tags, row.type_id, row.correspondent_id].map((id) => names.get(id)!),
      }));
      await insert(
        client,
        "document_texts",
        texts.map(({ documentId, text }) => ({ document_id: documentId, text })),
      );
      const vectors = writeVectorsStatement(texts);
      await client.query(vectors.text, vectors.values);
    }
    for (const { row } of made) {
      feed.add("text", row.id);
      feed.add("document", row.id);
      documentIds.push(row.id);
    }
    await feed.flush();
  }
  await feed.flush();
  await client.query("UPDATE quotas SET used_bytes = used_bytes + $2, limit_bytes = limit_bytes + 2 * $2::bigint WHERE user_id = $1", [
    userId,
    bytes,
  ]);
  return { documentIds, tagIds };
}

async function versionOf(client: Client, userId: string): Promise<number> {
  const { rows } = await client.query<{ version: string }>("SELECT version FROM feed_versions WHERE user_id = $1", [userId]);
  return Number(rows[0]?.version ?? 0);
}

/**
 * Runs `fill` without the word indexes, which are made anew afterwards (minutes are saved, the result is the same), and does
 * what autovacuum would have done by the time the vaults have grown so far.
 */
export async function seeding<T>(superuser: Client, fill: () => Promise<T>): Promise<T> {
  const { rows } = await superuser.query<{ name: string; definition: string }>(
    "SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'document_search' AND indexdef LIKE '%USING gin%'",
  );
  for (const { name } of rows) await superuser.query(`DROP INDEX ${superuser.escapeIdentifier(name)}`);
  const filled = await fill();
  for (const { definition } of rows) await superuser.query(definition);
  await superuser.query("VACUUM (ANALYZE)");
  await superuser.query("CHECKPOINT");
  return filled;
}

async function insert(client: Client, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`, [JSON.stringify(rows)]);
}

/** Every row with a version of its own, as the product numbers them. */
class Feed {
  readonly #client: Client;
  readonly #userId: string;
  #version: number;
  #rows: object[] = [];

  constructor(client: Client, userId: string, version: number) {
    this.#client = client;
    this.#userId = userId;
    this.#version = version;
  }

  add(entity: string, id: string): void {
    this.#rows.push({ user_id: this.#userId, entity, entity_id: id, version: ++this.#version, deleted: false });
  }

  async flush(): Promise<void> {
    await insert(this.#client, "feed", this.#rows);
    this.#rows = [];
    await this.#client.query("UPDATE feed_versions SET version = $2 WHERE user_id = $1", [this.#userId, this.#version]);
  }
}
