// The mutators' transaction on PostgreSQL: writes rows and notes in the change what has to follow (feed, search, quota, objects).
import { and, eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { AppError } from "../errors.ts";
import type { Collection, Share, VaultDocument, VaultTx } from "../mutators/index.ts";
import { correspondents, documents, documentTags, documentTypes, folders, savedSearches, tags } from "../schema/index.ts";
import { audience } from "./audience.ts";
import type { Change } from "./change.ts";
import { MetAnother } from "./connection.ts";
import { freeDocument } from "./freeDocument.ts";
import { documentFromRow, readEntities, selectDocuments } from "./rows.ts";

type LabelTable = PgTable & { id: PgColumn; ownerId: PgColumn };
type LabelEntity = "savedSearch" | "folder" | "tag" | "type" | "correspondent";

export function serverTx(change: Change, userId: string): VaultTx {
  const { connection, db } = change;

  function labels<T extends { id: string; ownerId: string }>(
    entity: LabelEntity,
    table: LabelTable,
    usedBy: (id: string) => Promise<string[]>,
  ): Collection<T> {
    const changed = async (id: string, ownerId: string, deleted = false) => {
      change.touch(entity, id, audience(ownerId), deleted);
    };
    return {
      get: async (id) => (await readEntities(connection, entity, [id], userId)).get(id) as T | undefined,
      async insert(value) {
        const inserted = await db
          .insert(table)
          .values(value as never)
          .onConflictDoNothing()
          .returning({ id: table.id });
        if (inserted.length > 0) return changed(value.id, value.ownerId);
        // An id that is there stays as it is, unless somebody else has just taken it: their access was not looked at.
        const [there] = await db.select({ ownerId: table.ownerId }).from(table).where(eq(table.id, value.id));
        if (there?.ownerId !== value.ownerId) throw new MetAnother();
      },
      async update(id, patch) {
        const rows = await db
          .update(table)
          .set(patch as never)
          .where(eq(table.id, id))
          .returning({ ownerId: table.ownerId });
        if (rows[0]) await changed(id, rows[0].ownerId as string);
        if ("name" in patch) await reindex(change, await usedBy(id));
      },
      async delete(id) {
        const users = await usedBy(id);
        for (const documentId of users) await touchDocument(change, documentId);
        if (entity === "type") await db.update(documents).set({ typeId: null }).where(eq(documents.typeId, id));
        if (entity === "correspondent") await db.update(documents).set({ correspondentId: null }).where(eq(documents.correspondentId, id));
        const rows = await db.delete(table).where(eq(table.id, id)).returning({ ownerId: table.ownerId });
        if (rows[0]) await changed(id, rows[0].ownerId as string, true);
        await reindex(change, users);
      },
    };
  }

  const idsOf = async (sql: string, id: string) => (await connection.query<{ id: string }>(sql, [id])).rows.map((row) => row.id);

  return {
    userId,
    now: change.now,
    documents: {
      async get(id) {
        const { rows } = await connection.query(`${selectDocuments} WHERE d.id = $1`, [id]);
        return rows[0] && documentFromRow(rows[0], userId);
      },
      async insert(value) {
        const { access: _computed, tags: _own, ...row } = value;
        const inserted = await db.insert(documents).values(row).onConflictDoNothing().returning({ id: documents.id });
        // The mutator saw none: it came this moment (an upload's record and the push that creates the same document).
        if (inserted.length === 0) throw new MetAnother();
        change.touch("document", value.id, audience(value.ownerId));
        change.searchHeadChanged(value.id);
      },
      async update(id, patch) {
        const { access: _computed, tags: _own, ...row } = patch as Partial<VaultDocument>;
        if (Object.keys(row).length === 0) return;
        const rows = await db.update(documents).set(row).where(eq(documents.id, id)).returning({ ownerId: documents.ownerId });
        if (!rows[0]) return;
        change.touch("document", id, audience(rows[0].ownerId));
        if ("title" in row || "typeId" in row || "correspondentId" in row) change.searchHeadChanged(id);
      },
      delete: (id) => freeDocument(change, id),
      inFolder: (folderId) => idsOf("SELECT id FROM documents WHERE folder_id = $1 ORDER BY id", folderId),
    },
    folders: {
      ...labels("folder", folders, async () => []),
      childrenOf: (folderId) => idsOf("SELECT id FROM folders WHERE parent_id = $1 ORDER BY id", folderId),
    },
    tags: labels("tag", tags, (id) => idsOf("SELECT document_id AS id FROM document_tags WHERE tag_id = $1 ORDER BY 1", id)),
    types: labels("type", documentTypes, (id) => idsOf("SELECT id FROM documents WHERE type_id = $1 ORDER BY id", id)),
    correspondents: labels("correspondent", correspondents, (id) =>
      idsOf("SELECT id FROM documents WHERE correspondent_id = $1 ORDER BY id", id),
    ),
    shares: {
      get: async (id) => (await readEntities(connection, "share", [id], userId)).get(id) as Share | undefined,
      async grant() {
        throw new AppError("access.denied");
      },
      async delete() {
        throw new AppError("access.denied");
      },
    },
    savedSearches: labels("savedSearch", savedSearches, async () => []),
    settings: {
      async update(patch) {
        await connection.query(
          `INSERT INTO person_settings AS s (user_id, settings) VALUES ($1, $2)
           ON CONFLICT (user_id) DO UPDATE SET settings = s.settings || excluded.settings`,
          [userId, JSON.stringify(patch)],
        );
        change.touch("settings", userId, [userId]);
      },
    },
    refusals: {
      async delete(id) {
        const { rows } = await connection.query<{ user_id: string }>("DELETE FROM refusals WHERE id = $1 RETURNING user_id", [id]);
        if (rows[0]) change.touch("refusal", id, [rows[0].user_id], true);
      },
    },
    documentTags: {
      async add(documentId, tagId) {
        const added = await db.insert(documentTags).values({ documentId, tagId }).onConflictDoNothing().returning();
        if (added.length > 0) await tagsChanged(change, documentId);
      },
      async remove(documentId, tagId) {
        const removed = await db
          .delete(documentTags)
          .where(and(eq(documentTags.documentId, documentId), eq(documentTags.tagId, tagId)))
          .returning();
        if (removed.length > 0) await tagsChanged(change, documentId);
      },
    },
  };
}

async function tagsChanged(change: Change, documentId: string): Promise<void> {
  await touchDocument(change, documentId);
  change.searchHeadChanged(documentId);
}

async function touchDocument(change: Change, documentId: string): Promise<void> {
  const { rows } = await change.connection.query<{ owner_id: string }>(
    "UPDATE documents SET updated_at = $2 WHERE id = $1 RETURNING owner_id",
    [documentId, change.now],
  );
  if (rows[0]) change.touch("document", documentId, audience(rows[0].owner_id));
}

/** A label of few documents is indexed at once, one of many by a job, so that a rename never holds the person up. */
async function reindex(change: Change, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length <= 200) for (const id of documentIds) change.searchHeadChanged(id);
  else
    for (let at = 0; at < documentIds.length; at += 1000)
      change.enqueue("refresh-search", { documentIds: documentIds.slice(at, at + 1000) });
}
