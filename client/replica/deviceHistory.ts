// What this device did to documents, folders and labels: noted as its mutators run, so that it is told and taken back without network.
import type { DBSchema } from "idb";
import { differences, eventBetween, type HistoryEntity, historyEntities, mergedInto } from "../../shared/history/fields.ts";
import type { UndoEntry } from "../../shared/history/undo.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { LabelEntity } from "../../shared/mutators/labelKinds.ts";
import { openDatabase } from "../data/openDatabase.ts";
import { aliasKey, hasLabel, type LabelAlias, type ReplicaTx } from "./deviceTx.ts";

export interface DeviceEntry extends UndoEntry {
  /** `<client>:<mutation>/<number>` */
  id: string;
  /** ISO, by this device's clock. */
  at: string;
  /** As the server will name it. */
  group: string;
  /** `<client>:<mutation>` */
  mutation: string;
}

/** Notes what is written through `tx`. The entries are complete when the mutator has run. */
export function recording(tx: ReplicaTx): { tx: ReplicaTx; entries(): Promise<UndoEntry[]> } {
  const before = new Map<string, object | undefined>();
  async function note(key: string): Promise<void> {
    if (entityOf(key) && !before.has(key)) before.set(key, (await tx.get(key)) as object | undefined);
  }
  return {
    tx: {
      get: (key) => tx.get(key),
      scan: (options) => tx.scan(options),
      async set(key, value) {
        await note(key);
        await tx.set(key, value);
      },
      async del(key) {
        await note(key);
        return tx.del(key);
      },
    },
    async entries() {
      const entries: UndoEntry[] = [];
      for (const [key, was] of before) {
        const entity = entityOf(key)!;
        const is = (await tx.get(key)) as object | undefined;
        const event = eventBetween(entity, was, is);
        if (event) entries.push({ entity, entityId: key.slice(entity.length + 1), event, changes: differences(entity, was, is) });
      }
      return withLosses(tx, entries);
    },
  };
}

const entityOf = (key: string): HistoryEntity | undefined => historyEntities.find((entity) => key.startsWith(`${entity}/`));

/** As the server tells it: where a folder or a label is deleted, its entry names what lost it, and that has none of its own. */
async function withLosses(tx: ReplicaTx, entries: UndoEntry[]): Promise<UndoEntry[]> {
  const gone = entries.find(({ entity, event }) => entity !== "document" && event === "deleted");
  if (!gone) return entries;
  if (gone.entity === "folder") {
    const lost = (entity: HistoryEntity, field: string) =>
      entries.flatMap((one) =>
        one.entity === entity && one.changes.some((change) => change.field === field && change.before === gone.entityId)
          ? [one.entityId]
          : [],
      );
    const [documents, folders] = [lost("document", "folderId"), lost("folder", "parentId")];
    const told = new Set([...documents, ...folders]);
    // Its place is told by what is gone; another name, where that was taken there, is its own.
    const besides = (one: UndoEntry) => ({
      ...one,
      changes: one.changes.filter(({ field }) => field !== "parentId" && field !== "folderId"),
    });
    return entries
      .map((one) => (one === gone ? { ...gone, documents, folders } : told.has(one.entityId) ? besides(one) : one))
      .filter(({ event, changes }) => event !== "changed" || changes.length > 0);
  }
  const label = gone.entity as LabelEntity;
  // Tags that lay in it: their place is told by what is gone.
  const folders = entries.flatMap((one) =>
    label === "tag" && one.entity === "tag" && one !== gone && one.changes.some(({ field }) => field === "parentId") ? [one.entityId] : [],
  );
  const inner = folders.length > 0 ? { folders } : {};
  const alias = (await tx.get(aliasKey(label, gone.entityId))) as LabelAlias | undefined;
  if (alias) return mergedLabel({ ...gone, ...inner }, entries, alias.of);
  const documents: string[] = [];
  for await (const value of tx.scan({ prefix: "document/" }).values()) {
    const document = value as VaultDocument;
    if (hasLabel(document, label, gone.entityId)) documents.push(document.id);
  }
  return entries.flatMap((one) => (one === gone ? { ...gone, documents, ...inner } : folders.includes(one.entityId) ? [] : one));
}

/** Every document beside it lost the label that is gone, and has `into` now. */
function mergedLabel(gone: UndoEntry, entries: readonly UndoEntry[], into: string): UndoEntry[] {
  const documents = entries.filter(({ entity }) => entity === "document");
  const both =
    gone.entity === "tag"
      ? documents.filter(({ changes }) => !changes.some(({ field, after }) => field === "tags" && (after as string[]).includes(into)))
      : [];
  const ids = (which: readonly UndoEntry[]) => which.map(({ entityId }) => entityId);
  return [{ ...gone, documents: ids(documents), changes: [...gone.changes, mergedInto({ into, both: ids(both) })] }];
}

export interface DeviceHistory {
  /** An entry that is known stays as it is: a mutation runs again after each pull until it is confirmed. */
  add(entries: DeviceEntry[]): Promise<void>;
  /** Newest first: its own, and deletions of folders and labels that it lost. */
  of(entity: HistoryEntity, id: string): Promise<DeviceEntry[]>;
  /** Oldest first. */
  group(group: string): Promise<DeviceEntry[]>;
  close(): void;
}

interface Kept extends DeviceEntry {
  /** The entity and what lost it, as `document/<id>`. */
  concerns: string[];
  order: number;
}
interface Schema extends DBSchema {
  entries: { key: string; value: Kept; indexes: { concerns: string; group: string; order: number } };
}

/** Entries that are kept. */
const most = 2_000;

export function openDeviceHistory(userId: string): DeviceHistory {
  let added = 0;
  const database = openDatabase<Schema>(`docuvault-history-${userId}`, 1, (db) => {
    const store = db.createObjectStore("entries", { keyPath: "id" });
    store.createIndex("concerns", "concerns", { multiEntry: true });
    store.createIndex("group", "group");
    store.createIndex("order", "order");
  });
  return {
    async add(entries) {
      const transaction = (await database()).transaction("entries", "readwrite");
      const order = Date.now();
      for (const [index, entry] of entries.entries()) {
        if (await transaction.store.get(entry.id)) continue;
        const { entity, entityId, documents = [], folders = [] } = entry;
        const concerns = [
          `${entity}/${entityId}`,
          ...documents.map((id) => `document/${id}`),
          ...folders.map((id) => `${entity === "tag" ? "tag" : "folder"}/${id}`),
        ];
        await transaction.store.put({ ...entry, concerns, order: order + index / 10_000 });
      }
      added += entries.length;
      if (added > most / 10) {
        added = 0;
        let surplus = (await transaction.store.count()) - most;
        for (let cursor = await transaction.store.index("order").openCursor(); cursor && surplus > 0; cursor = await cursor.continue()) {
          await cursor.delete();
          surplus--;
        }
      }
      await transaction.done;
    },
    async of(entity, id) {
      const found = await (await database()).getAllFromIndex("entries", "concerns", `${entity}/${id}`);
      return found.sort((a, b) => b.order - a.order);
    },
    async group(group) {
      const found = await (await database()).getAllFromIndex("entries", "group", group);
      return found.sort((a, b) => a.order - b.order);
    },
    close() {
      void database.close();
    },
  };
}
