// The mutators' transaction on PostgreSQL: writes rows and notes in the change what has to follow (feed, search, quota, objects).
import { and, eq, inArray } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { type HistoryEntity, historyEntities } from "../../shared/history/fields.ts";
import type {
  Collection,
  Correspondent,
  DocumentType,
  EntityName,
  Folder,
  SavedSearch,
  Share,
  Tag,
  VaultDocument,
  VaultTx,
} from "../../shared/mutators/index.ts";
import { correspondents, documents, documentTags, documentTypes, folders, savedSearches, tags } from "../../shared/schema/index.ts";
import { accessMoved, endAccess, inheritAccess } from "./access.ts";
import type { Change, Label } from "./change.ts";
import { RetryTransaction } from "./connection.ts";
import { purgeDocument } from "./purgeDocument.ts";
import { documentFromRow, folderFromRow, readEntities, selectDocuments } from "./rows.ts";
import { deleteShare, endShares, grantShare } from "./sharing.ts";

type LabelTable = PgTable & { id: PgColumn; ownerId: PgColumn };
type LabelEntity = "savedSearch" | "folder" | "tag" | "type" | "correspondent";
type Thing = { readonly id: string; readonly ownerId: string };
const hasHistory = (entity: EntityName): entity is HistoryEntity => (historyEntities as readonly string[]).includes(entity);

/** `absent`: keys that were looked up and not found. Where one of them turns up after all, nothing beside it was looked at with it in mind. */
export function serverTx(change: Change, userId: string, absent: ReadonlyMap<string, unknown>): VaultTx {
  const { connection, db, events } = change;
  /** As they were read or written last: what an event tells as `before`. */
  const known = new Map<string, Thing>();

  function checked<T extends { id: string; ownerId: string }>(entity: string, found: T | undefined): T | undefined {
    if (found && absent.has(`${entity}/${found.id}`)) throw new RetryTransaction();
    if (found) known.set(`${entity}/${found.id}`, found);
    return found;
  }

  function created(entity: EntityName, value: Thing): void {
    known.set(`${entity}/${value.id}`, value);
    if (hasHistory(entity)) events.created(entity, value);
  }

  function changed(entity: EntityName, before: Thing, patch: object): void {
    const after = { ...before, ...patch };
    known.set(`${entity}/${before.id}`, after);
    if (hasHistory(entity)) events.changed(entity, before, after);
  }

  /** Read only where this mutation has not done so. */
  const stateOf = async (entity: EntityName, id: string, read: (id: string) => Promise<Thing | undefined>): Promise<Thing | undefined> =>
    known.get(`${entity}/${id}`) ?? (await read(id));
  /** Documents and folders that leave a folder because it is deleted: its event names them. */
  const leaving = new Set<string>();

  function labels<T extends { id: string; ownerId: string }>(
    entity: LabelEntity,
    table: LabelTable,
    usedBy: (id: string) => Promise<string[]>,
    follow: {
      inserted?: (value: T) => Promise<void>;
      updated?: (id: string, vaultId: string, patch: object) => void;
      /** What lay in it when it was deleted. */
      lost?: (id: string) => { documents: string[]; folders: string[] } | undefined;
    } = {},
  ): Collection<T> {
    return {
      get: async (id) => checked(entity, (await readEntities(connection, entity, [id], userId)).get(id) as T | undefined),
      async insert(value) {
        const { access: _computed, ...row } = value as T & { access?: unknown };
        const inserted = await db
          .insert(table)
          .values(row as never)
          .onConflictDoNothing()
          .returning({ id: table.id });
        if (inserted.length > 0) {
          created(entity, value);
          await follow.inserted?.(value);
          return change.touch(entity, value.id, value.ownerId);
        }
        // An id that is there stays as it is, unless somebody else has just taken it: their access was not looked at.
        const [there] = await db.select({ ownerId: table.ownerId }).from(table).where(eq(table.id, value.id));
        if (there?.ownerId !== value.ownerId) throw new RetryTransaction();
      },
      async update(id, patch) {
        const was = leaving.has(id) ? undefined : await stateOf(entity, id, this.get);
        const rows = await db
          .update(table)
          .set(patch as never)
          .where(eq(table.id, id))
          .returning({ ownerId: table.ownerId });
        if (rows[0]) {
          const vaultId = rows[0].ownerId as string;
          if (was) changed(entity, was, patch);
          change.touch(entity, id, vaultId);
          follow.updated?.(id, vaultId, patch);
        }
        if ("name" in patch) await reindex(change, await usedBy(id));
      },
      async delete(id) {
        const was = await stateOf(entity, id, this.get);
        const users = await usedBy(id);
        for (const documentId of users) await touchDocument(change, documentId);
        if (entity === "type") await db.update(documents).set({ typeId: null }).where(inArray(documents.id, users));
        if (entity === "correspondent") await db.update(documents).set({ correspondentId: null }).where(inArray(documents.id, users));
        const rows = await db.delete(table).where(eq(table.id, id)).returning({ ownerId: table.ownerId });
        if (rows[0]) change.touch(entity, id, rows[0].ownerId as string, true);
        if (rows[0] && was && hasHistory(entity)) events.deleted(entity, was, { documents: users, ...follow.lost?.(id) });
        await reindex(change, users);
      },
    };
  }

  const contents = new Map<string, { documents: string[]; folders: string[] }>();
  /** Only the deletion of a folder asks for what is in it. */
  function leave(folderId: string, what: "documents" | "folders", ids: string[]): string[] {
    contents.set(folderId, { documents: [], folders: [], ...contents.get(folderId), [what]: ids });
    for (const id of ids) leaving.add(id);
    return ids;
  }
  const plainFolders = labels<Folder>("folder", folders, async () => [], {
    lost: (id) => contents.get(id),
    async inserted({ id, ownerId, parentId }) {
      if (parentId && change.isShared(ownerId)) await inheritAccess(change, "folder", id, parentId);
    },
    updated(id, vaultId, patch) {
      if ("parentId" in patch && change.isShared(vaultId)) accessMoved(change, vaultId, { folders: [id] });
    },
  });
  /** The mutators read a document before they tag it. */
  function retagged(documentId: string, tagsOf: (tags: readonly string[]) => string[]): void {
    const document = known.get(`document/${documentId}`) as VaultDocument | undefined;
    if (!document) throw new Error("a document is tagged that was not read");
    changed("document", document, { tags: tagsOf(document.tags) });
  }

  const idsOf = async (sql: string, id: string) => (await connection.query<{ id: string }>(sql, [id])).rows.map((row) => row.id);

  return {
    userId,
    now: change.now,
    documents: {
      async get(id) {
        const { rows } = await connection.query(`${selectDocuments} WHERE d.id = $1`, [id]);
        return checked("document", rows[0] && documentFromRow(rows[0], userId));
      },
      async insert(value) {
        const { access: _computed, tags: _own, ...row } = value;
        const inserted = await db.insert(documents).values(row).onConflictDoNothing().returning({ id: documents.id });
        // The mutator saw none: it came this moment (an upload's record and the push that creates the same document).
        if (inserted.length === 0) throw new RetryTransaction();
        if (row.folderId && change.isShared(row.ownerId)) await inheritAccess(change, "document", row.id, row.folderId);
        created("document", value);
        change.touch("document", value.id, value.ownerId);
        change.searchHeadChanged(value.id);
      },
      async update(id, patch) {
        const { access: _computed, tags: _own, ...row } = patch as Partial<VaultDocument>;
        if (Object.keys(row).length === 0) return;
        const was = leaving.has(id) ? undefined : await stateOf("document", id, this.get);
        const relabelled = "typeId" in row || "correspondentId" in row;
        const before = relabelled ? await labelsOf(change, id) : [];
        const rows = await db.update(documents).set(row).where(eq(documents.id, id)).returning({ ownerId: documents.ownerId });
        if (!rows[0]) return;
        const vaultId = rows[0].ownerId;
        if (was) changed("document", was, row);
        change.touch("document", id, vaultId);
        if (relabelled) change.labelsChanged(vaultId, id, [...before, ...labelsIn(row)]);
        if ("folderId" in row && change.isShared(vaultId)) accessMoved(change, vaultId, { documents: [id] });
        if ("title" in row || "typeId" in row || "correspondentId" in row) change.searchHeadChanged(id);
      },
      async delete(id) {
        const was = await this.get(id);
        if (!was) return;
        await purgeDocument(change, id);
        events.deleted("document", was);
      },
      inFolder: async (folderId) =>
        leave(folderId, "documents", await idsOf("SELECT id FROM documents WHERE folder_id = $1 ORDER BY id", folderId)),
    },
    folders: {
      ...plainFolders,
      async get(id) {
        const { rows } = await connection.query("SELECT id, owner_id, name, parent_id, created_at FROM folders WHERE id = $1", [id]);
        return checked("folder", rows[0] && folderFromRow(rows[0], userId));
      },
      async delete(id) {
        const { rows } = await connection.query<{ owner_id: string }>(
          `INSERT INTO deleted_folders (folder_id, owner_id, parent_id) SELECT id, owner_id, parent_id FROM folders WHERE id = $1
           ON CONFLICT (folder_id) DO UPDATE SET parent_id = excluded.parent_id, created_at = now() RETURNING owner_id`,
          [id],
        );
        if (rows[0] && change.isShared(rows[0].owner_id)) {
          await endShares(change, rows[0].owner_id, "s.folder_id = $2", id);
          await endAccess(change, rows[0].owner_id, "folder", id);
        }
        await plainFolders.delete(id);
      },
      async resolveDeletedFolder(id, ownerId) {
        if (await this.get(id)) return id;
        if (ownerId !== userId) return null;
        // In one's own vault alone: who may put something into the folder above was looked at for nobody else.
        const { rows } = await connection.query<{ id: string }>(
          `WITH RECURSIVE way AS (
             SELECT parent_id, 1 AS step FROM deleted_folders WHERE folder_id = $1 AND owner_id = $2
             UNION ALL
             SELECT l.parent_id, w.step + 1 FROM way w JOIN deleted_folders l ON l.folder_id = w.parent_id AND l.owner_id = $2
              WHERE w.step < 100 AND NOT EXISTS (SELECT FROM folders f WHERE f.id = w.parent_id))
           SELECT f.id FROM way w JOIN folders f ON f.id = w.parent_id AND f.owner_id = $2 ORDER BY w.step LIMIT 1`,
          [id, userId],
        );
        return rows[0]?.id ?? null;
      },
      childrenOf: async (folderId) =>
        leave(folderId, "folders", await idsOf("SELECT id FROM folders WHERE parent_id = $1 ORDER BY id", folderId)),
    },
    tags: labels<Tag>("tag", tags, (id) => idsOf("SELECT document_id AS id FROM document_tags WHERE tag_id = $1 ORDER BY 1", id)),
    types: labels<DocumentType>("type", documentTypes, (id) => idsOf(usersOf("document_types", "type_id"), id)),
    correspondents: labels<Correspondent>("correspondent", correspondents, (id) =>
      idsOf(usersOf("correspondents", "correspondent_id"), id),
    ),
    shares: {
      get: async (id) => checked("share", (await readEntities(connection, "share", [id], userId)).get(id) as Share | undefined),
      grant: (share) => grantShare(change, userId, share),
      async delete(id) {
        if (await this.get(id)) await deleteShare(change, userId, id);
      },
    },
    savedSearches: labels<SavedSearch>("savedSearch", savedSearches, async () => []),
    settings: {
      async update(patch) {
        await connection.query(
          `INSERT INTO person_settings AS s (user_id, settings) VALUES ($1, $2)
           ON CONFLICT (user_id) DO UPDATE SET settings = s.settings || excluded.settings`,
          [userId, JSON.stringify(patch)],
        );
        change.touchFor("settings", userId, [userId]);
      },
    },
    refusals: {
      async delete(id) {
        const { rows } = await connection.query<{ user_id: string }>("DELETE FROM refusals WHERE id = $1 RETURNING user_id", [id]);
        if (rows[0]) change.touchFor("refusal", id, [rows[0].user_id], true);
      },
    },
    documentTags: {
      async add(documentId, tagId) {
        const added = await db.insert(documentTags).values({ documentId, tagId }).onConflictDoNothing().returning();
        if (added.length === 0) return;
        retagged(documentId, (own) => [...own, tagId]);
        await tagsChanged(change, documentId, tagId);
      },
      async remove(documentId, tagId) {
        const removed = await db
          .delete(documentTags)
          .where(and(eq(documentTags.documentId, documentId), eq(documentTags.tagId, tagId)))
          .returning();
        if (removed.length === 0) return;
        retagged(documentId, (own) => own.filter((id) => id !== tagId));
        await tagsChanged(change, documentId, tagId);
      },
    },
  };
}

async function tagsChanged(change: Change, documentId: string, tagId: string): Promise<void> {
  const vaultId = await touchDocument(change, documentId);
  if (vaultId !== undefined) change.labelsChanged(vaultId, documentId, [{ entity: "tag", id: tagId }]);
  change.searchHeadChanged(documentId);
}

async function touchDocument(change: Change, documentId: string): Promise<string | undefined> {
  const { rows } = await change.connection.query<{ owner_id: string }>(
    "UPDATE documents SET updated_at = $2 WHERE id = $1 RETURNING owner_id",
    [documentId, change.now],
  );
  if (rows[0]) change.touch("document", documentId, rows[0].owner_id);
  return rows[0]?.owner_id;
}

const usersOf = (table: string, column: string) =>
  `SELECT id FROM documents WHERE owner_id = (SELECT owner_id FROM ${table} WHERE id = $1) AND ${column} = $1 ORDER BY id`;

type Labelled = { typeId?: string | null; correspondentId?: string | null };
const labelsIn = ({ typeId, correspondentId }: Labelled): Label[] => [
  ...(typeId ? [{ entity: "type", id: typeId } as const] : []),
  ...(correspondentId ? [{ entity: "correspondent", id: correspondentId } as const] : []),
];

/** Type and correspondent of a document that others see as well; of nobody else's concern elsewhere. */
async function labelsOf(change: Change, documentId: string): Promise<Label[]> {
  if (![...change.vaults.values()].some(({ shared }) => shared)) return [];
  const { rows } = await change.connection.query<Labelled>(
    `SELECT type_id AS "typeId", correspondent_id AS "correspondentId" FROM documents WHERE id = $1`,
    [documentId],
  );
  return rows[0] ? labelsIn(rows[0]) : [];
}

/** A label of few documents is indexed at once, one of many by a job, so that a rename never holds the person up. */
async function reindex(change: Change, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length <= 200) for (const id of documentIds) change.searchHeadChanged(id);
  else
    for (let at = 0; at < documentIds.length; at += 1000)
      change.enqueue("refresh-search", { documentIds: documentIds.slice(at, at + 1000) });
}
