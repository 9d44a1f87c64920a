// The mutators' transaction on PostgreSQL: writes rows and notes in the change what has to follow (feed, search, quota, objects).
import { eq } from "drizzle-orm";
import { AppError } from "../../shared/errors.ts";
import { type HistoryEntity, historyEntities } from "../../shared/history/fields.ts";
import { documentFields, type LabelField, labelFieldNames, searchedFieldNames } from "../../shared/mutators/documentFields.ts";
import type {
  Collection,
  Correspondent,
  CustomField,
  DocumentType,
  EntityName,
  Folder,
  Labels,
  MergingLabels,
  SavedSearch,
  Share,
  Tag,
  VaultDocument,
  VaultTx,
  VersionFile,
} from "../../shared/mutators/index.ts";
import type { LabelEntity, MergingLabel } from "../../shared/mutators/labelKinds.ts";
import { correspondents, customFields, documents, documentTypes, folders, savedSearches, tags } from "../../shared/schema/index.ts";
import { RetryTransaction } from "../database/connection.ts";
import { accessMoved, endAccess, inheritAccess } from "./access.ts";
import type { Change, Label } from "./change.ts";
import type { Thing } from "./knownRows.ts";
import { columnUses, customUses, tagUses, type Uses } from "./labelUses.ts";
import { giveFiles, takeFilesBack } from "./mergedFiles.ts";
import { aliasOf, folderNames, labelNames, replaceLabel, writeAlias } from "./names.ts";
import { purgeDocument } from "./purgeDocument.ts";
import { assertRoom, assertRoomForNotes, type NamedEntity, type OwnedTable, shortNote } from "./room.ts";
import { documentFromRow, folderFromRow, readEntities, selectDocuments } from "./rows.ts";
import { settingsTx } from "./settingsTx.ts";
import { deleteShare, endShares, grantShare } from "./sharing.ts";
import { tagTreeOf } from "./tagTree.ts";
import { treeOf } from "./treeOf.ts";

const hasHistory = (entity: EntityName): entity is HistoryEntity => (historyEntities as readonly string[]).includes(entity);

/**
 * `absent`: keys that did not exist when access was checked. If one exists now, another transaction created it meanwhile and its access is
 * unchecked: `RetryTransaction` is thrown, so that the transaction is retried.
 */
export function serverTx(change: Change, userId: string, absent: ReadonlyMap<string, unknown>): VaultTx {
  const { connection, db, events, known, taggings } = change;

  function checked<T extends Thing>(entity: EntityName, found: T | undefined): T | undefined {
    if (found && absent.has(`${entity}/${found.id}`)) throw new RetryTransaction();
    if (found && change.vaults.has(found.ownerId)) known.set(entity, found);
    return found;
  }

  function created(entity: EntityName, value: Thing): void {
    known.set(entity, value);
    if (hasHistory(entity)) events.created(entity, value);
  }

  function changed(entity: EntityName, before: Thing, patch: object): void {
    const after = { ...before, ...patch };
    known.set(entity, after);
    if (hasHistory(entity)) events.changed(entity, before, after);
  }

  function labels<T extends { id: string; ownerId: string }>(
    entity: NamedEntity,
    table: OwnedTable,
    uses: Uses | undefined,
    follow: {
      inserted?: (value: T) => Promise<void>;
      updated?: (id: string, vaultId: string, patch: object) => void;
      /** What was in a folder, or which tags in a tag, when it was deleted. */
      lost?: (id: string) => { documents?: string[]; folders: string[] } | undefined;
    } = {},
  ): Collection<T> {
    return {
      get: async (id) =>
        known.get<T>(entity, id) ?? checked(entity, (await readEntities(connection, entity, [id], userId)).get(id) as T | undefined),
      async insert(value) {
        const { access: _computed, ...row } = value as T & { access?: unknown };
        const inserted = await db
          .insert(table)
          .values(row as never)
          .onConflictDoNothing()
          .returning({ id: table.id });
        if (inserted.length > 0) {
          await assertRoom(change, entity, table, value.ownerId);
          created(entity, value);
          await follow.inserted?.(value);
          // One that was deleted before: documents have kept what they had of it.
          if (uses && !uses.release) await reindex(change, value.ownerId, await idsOf(uses.read, value.id));
          return change.touch(entity, value.id, value.ownerId);
        }
        // The id exists already. The own one stays as it is; one that somebody else has just created was not there when access was checked.
        const [there] = await db.select({ ownerId: table.ownerId }).from(table).where(eq(table.id, value.id));
        if (there?.ownerId !== value.ownerId) throw new RetryTransaction();
      },
      async update(id, patch) {
        const was = await this.get(id);
        const rows = await db
          .update(table)
          .set(patch as never)
          .where(eq(table.id, id))
          .returning({ ownerId: table.ownerId });
        if (!rows[0]) return;
        const vaultId = rows[0].ownerId as string;
        if (was) changed(entity, was, patch);
        change.touch(entity, id, vaultId);
        follow.updated?.(id, vaultId, patch);
        if (uses && uses.indexed in patch) await reindex(change, vaultId, await idsOf(uses.read, id));
      },
      async delete(id) {
        const was = await this.get(id);
        await taggings.write(connection, change.now);
        const users = uses ? await (uses.release ? released(uses.release, id) : idsOf(uses.read, id)) : [];
        const rows = await db.delete(table).where(eq(table.id, id)).returning({ ownerId: table.ownerId });
        const vaultId = rows[0]?.ownerId as string | undefined;
        if (vaultId) change.touch(entity, id, vaultId, true);
        if (vaultId && was && hasHistory(entity))
          events.deleted(entity, was, { documents: uses?.release ? users : [], ...follow.lost?.(id) });
        if (vaultId) await reindex(change, vaultId, users);
        known.clear();
      },
    };
  }

  const resolving = <T extends Thing>(entity: LabelEntity, plain: Collection<T>): Labels<T> => ({
    ...plain,
    names: (ownerId) => labelNames(change, entity, ownerId),
    alias: (id, of, ownerId) => writeAlias(change, entity, { id, of, ownerId }),
    resolve: async (id, ownerId) => ((await plain.get(id)) ? id : aliasOf(change, entity, id, ownerId)),
  });

  function labelsOf<T extends Thing>(
    entity: MergingLabel,
    table: OwnedTable,
    uses: Uses,
    lost: (id: string) => { folders: string[] } | undefined = () => undefined,
  ): MergingLabels<T> {
    const plain = labels<T>(entity, table, uses, { lost });
    return {
      ...resolving(entity, plain),
      async merge(id, into) {
        const was = await plain.get(id);
        if (!was) return;
        await taggings.write(connection, change.now);
        const { ownerId } = was;
        const { documents, both } = await replaceLabel(change, entity, { id, into, ownerId });
        await db.delete(table).where(eq(table.id, id));
        change.touch(entity, id, ownerId, true);
        await writeAlias(change, entity, { id, of: into, ownerId });
        events.deleted(entity, was, { documents, ...lost(id), merged: { into, both } });
        await reindex(change, ownerId, documents);
        known.clear();
      },
    };
  }

  /** Takes the label off all documents that have it, and returns their ids. */
  async function released(release: string, id: string): Promise<string[]> {
    const { rows } = await connection.query<{ id: string; owner_id: string }>(`${release} RETURNING id, owner_id`, [id, change.now]);
    for (const document of rows) change.touch("document", document.id, document.owner_id);
    return rows.map((document) => document.id).sort();
  }

  const tagTree = tagTreeOf(change);
  /** By id of a folder deleted here: what lay in it, named by its `deleted` event. */
  const contents = new Map<string, { documents: string[]; folders: string[] }>();
  const plainFolders = labels<Folder>("folder", folders, undefined, {
    lost: (id) => contents.get(id),
    async inserted({ id, ownerId, parentId }) {
      if (parentId && change.isShared(ownerId)) await inheritAccess(change, "folder", id, parentId);
    },
    updated(id, vaultId, patch) {
      if ("parentId" in patch && change.isShared(vaultId)) accessMoved(change, vaultId, { folders: [id] });
    },
  });
  /** Puts a tag on a document or takes it off. The mutator has read the document before, so it is in `known`. */
  function retag(documentId: string, tagId: string, has: boolean): void {
    const document = known.document(documentId);
    if (!document) throw new Error("a document is tagged that was not read");
    if (document.tags.includes(tagId) === has) return;
    const others = document.tags.filter((id) => id !== tagId);
    taggings.set(documentId, tagId, has);
    // Sorted by id, as they come from the table.
    changed("document", document, { tags: has ? [...others, tagId].sort() : others });
    known.set("document", { ...known.document(documentId)!, updatedAt: change.now } as VaultDocument);
    change.touch("document", documentId, document.ownerId);
    change.labelsChanged(document.ownerId, documentId, [{ entity: "tag", id: tagId }]);
    change.searchHeadChanged(documentId);
  }

  const idsOf = async (sql: string, id: string) => (await connection.query<{ id: string }>(sql, [id])).rows.map((row) => row.id);

  return {
    userId,
    now: change.now,
    documents: {
      async get(id) {
        const found = known.document(id);
        if (found) return found;
        await taggings.write(connection, change.now);
        const { rows } = await connection.query(`${selectDocuments} WHERE d.id = $1`, [id]);
        return checked("document", rows[0] && documentFromRow(rows[0], userId));
      },
      async insert(value) {
        const { access: _computed, tags: _own, ...row } = value;
        const inserted = await db.insert(documents).values(row).onConflictDoNothing().returning({ id: documents.id });
        // The mutator found no such document, so another transaction has created it meanwhile (an upload's record beside the push that creates it).
        if (inserted.length === 0) throw new RetryTransaction();
        if (row.folderId && change.isShared(row.ownerId)) await inheritAccess(change, "document", row.id, row.folderId);
        created("document", value);
        change.touch("document", value.id, value.ownerId);
        change.searchHeadChanged(value.id);
      },
      async update(id, patch) {
        const { access: _computed, tags: _own, ...row } = patch as Partial<VaultDocument>;
        if (Object.keys(row).length === 0) return;
        const was = await this.get(id);
        const relabelled = labelFieldNames.some((field) => field in row);
        const before = relabelled && was ? labelsIn(was) : [];
        const revalued = "custom" in row ? fieldsChanged(was?.custom, row.custom) : [];
        const rows = await db.update(documents).set(row).where(eq(documents.id, id)).returning({ ownerId: documents.ownerId });
        if (!rows[0]) return;
        const vaultId = rows[0].ownerId;
        if (row.notes !== undefined && row.notes.length > shortNote) await assertRoomForNotes(change, vaultId);
        if (was) changed("document", was, row);
        change.touch("document", id, vaultId);
        if (relabelled || revalued.length > 0) change.labelsChanged(vaultId, id, [...before, ...labelsIn(row), ...revalued]);
        if ("folderId" in row && change.isShared(vaultId)) accessMoved(change, vaultId, { documents: [id] });
        if (relabelled || "custom" in row || searchedFieldNames.some((field) => field in row)) change.searchHeadChanged(id);
        if (row.versionId) change.readAgain(id);
        if (row.batch?.state === "splitting") change.splitBatch(id, row.batch.versionId);
        if (row.trashedAt === null && was?.trashedAt) await takeFilesBack(connection, id);
      },
      async version(documentId, versionId) {
        const { rows } = await connection.query<VersionFile>(
          // Held until the commit: a document that is restored takes its file back (mergedFiles.ts), and waits.
          `SELECT size::float8 AS size, sha256, content_type AS "contentType" FROM document_versions WHERE id = $1 AND document_id = $2 FOR SHARE`,
          [versionId, documentId],
        );
        if (!rows[0]) throw new AppError("entity.notFound");
        return rows[0];
      },
      giveFiles: (id, to) => giveFiles(connection, id, to),
      async delete(id) {
        const was = await this.get(id);
        if (!was) return;
        await taggings.write(connection, change.now);
        await purgeDocument(change, id);
        events.deleted("document", was);
        known.delete("document", id);
      },
    },
    folders: {
      ...plainFolders,
      ...treeOf(connection, "folders"),
      inside: (parentId, ownerId) => folderNames(change, userId, parentId, ownerId),
      async get(id) {
        const found = known.get<Folder>("folder", id);
        if (found) return found;
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
        // Only in the actor's own vault: whether they may put something into the folder above was not checked for other vaults.
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
      async moveContents(id, to) {
        const { rows } = await connection.query<{ entity: "document" | "folder"; id: string; owner_id: string }>(
          `WITH filed AS (UPDATE documents SET folder_id = $2 WHERE folder_id = $1 RETURNING id, owner_id),
                below AS (UPDATE folders SET parent_id = $2 WHERE parent_id = $1 RETURNING id, owner_id)
           SELECT 'document' AS entity, id, owner_id FROM filed UNION ALL SELECT 'folder', id, owner_id FROM below ORDER BY id`,
          [id, to],
        );
        const moved = { documents: [] as string[], folders: [] as string[] };
        for (const { entity, id, owner_id } of rows) {
          change.touch(entity, id, owner_id);
          moved[`${entity}s`].push(id);
        }
        contents.set(id, moved);
        const vaultId = rows[0]?.owner_id;
        if (vaultId !== undefined && change.isShared(vaultId)) accessMoved(change, vaultId, moved);
        known.clear();
      },
    },
    tags: labelsOf<Tag>("tag", tags, tagUses, tagTree.lost),
    tagTree,
    types: labelsOf<DocumentType>("type", documentTypes, columnUses("type")),
    correspondents: labelsOf<Correspondent>("correspondent", correspondents, columnUses("correspondent")),
    customFields: resolving<CustomField>("customField", labels("customField", customFields, customUses)),
    shares: {
      get: async (id) => checked("share", (await readEntities(connection, "share", [id], userId)).get(id) as Share | undefined),
      grant: (share) => grantShare(change, userId, share),
      async delete(id) {
        if (await this.get(id)) await deleteShare(change, userId, id);
      },
    },
    savedSearches: labels<SavedSearch>("savedSearch", savedSearches, undefined),
    settings: settingsTx(change, userId),
    refusals: {
      async delete(id) {
        const { rows } = await connection.query<{ user_id: string }>("DELETE FROM refusals WHERE id = $1 RETURNING user_id", [id]);
        if (rows[0]) change.touchFor("refusal", id, [rows[0].user_id], true);
      },
    },
    documentTags: {
      add: async (documentId, tagId) => retag(documentId, tagId, true),
      remove: async (documentId, tagId) => retag(documentId, tagId, false),
    },
  };
}

/** The labels in a document's own columns. */
const labelsIn = (row: Partial<Pick<VaultDocument, LabelField>>): Label[] =>
  labelFieldNames.flatMap((field) => {
    const id = row[field];
    return id ? [{ entity: documentFields[field].refersTo, id }] : [];
  });

/** The custom fields of which a document got its value, or has none any more. */
const fieldsChanged = (before: VaultDocument["custom"] = null, after: VaultDocument["custom"] = null): Label[] =>
  [...new Set(Object.keys({ ...before, ...after }))].flatMap((id) =>
    (before?.[id] === undefined) === (after?.[id] === undefined) ? [] : [{ entity: "customField", id }],
  );

/**
 * Writes search heads again: of up to 200 documents in this transaction, of more by jobs, so that renaming a label stays quick. The jobs
 * of a vault run one after the other: each holds its lock, and several at once would leave no moment for who needs it alone.
 */
async function reindex(change: Change, vaultId: string, documentIds: readonly string[]): Promise<void> {
  if (documentIds.length <= 200) for (const id of documentIds) change.searchHeadChanged(id);
  else
    for (let at = 0; at < documentIds.length; at += 1000)
      change.enqueue("refresh-search", { documentIds: documentIds.slice(at, at + 1000) }, { queue: `refresh-search:${vaultId}` });
}
