// The history of a document, folder or label: the server's, and what this device did that the server does not have yet.

import { v7 as newId } from "uuid";
import { type HistoryPage, historyPage, type UndoResult, undoResult } from "../../shared/api/history.ts";
import type { HistoryEntity } from "../../shared/history/fields.ts";
import { type Current, merged, type Undo, type UndoEntry, undoOf } from "../../shared/history/undo.ts";
import { documentFields, labelFieldNames } from "../../shared/mutators/documentFields.ts";
import type { DocumentChange, Entities, VaultDocument } from "../../shared/mutators/index.ts";
import { isLabel, labelKinds } from "../../shared/mutators/labelKinds.ts";
import { NetworkDown } from "../data/errors.ts";
import type { HistoryApi, HistoryItem, HistoryTarget, Mutate, UndoOutcome } from "../data/types.ts";
import type { DeviceEntry, DeviceHistory } from "../replica/deviceHistory.ts";
import type { Api } from "./api.ts";

interface HistoryDeps {
  userId: string;
  api: Pick<Api, "json">;
  kept: DeviceHistory;
  mutate: Mutate;
  /** The entity as this device has it. */
  entity<Name extends HistoryEntity>(entity: Name, id: string): Entities[Name] | undefined;
  /** Of the changes that the server has not confirmed, as `<client>:<mutation>`. */
  pendingIds(): Promise<ReadonlySet<string>>;
  /** Fetches what the server changed. */
  pull(): void;
}

/** Changes in one mutation. */
const together = 100;

export function createHistory({ userId, api, kept, mutate, entity, pendingIds, pull }: HistoryDeps): HistoryApi {
  const pathOf = ({ entity: kind, id }: HistoryTarget) =>
    kind === "document" ? `/api/documents/${id}/history` : `/api/history/${kind}/${id}`;
  /** By id, for their undo. */
  const entries = new Map<string, DeviceEntry>();

  async function onDevice(target: HistoryTarget, isShown: (entry: DeviceEntry) => boolean): Promise<HistoryItem[]> {
    const own = (await kept.of(target.entity, target.id)).filter(isShown);
    const sizes = new Map<string, number>();
    for (const group of new Set(own.map((entry) => entry.group))) sizes.set(group, sizeOf(await kept.group(group)));
    for (const entry of own) entries.set(entry.id, entry);
    return own.map((entry) => itemOf(entry, target, sizes.get(entry.group) ?? 1, userId));
  }

  /** What is missing in the replica is missing in its documents: a label that was deleted here, until the server has said so. */
  const current: Current = (kind, id) => {
    const value = entity(kind, id);
    if (kind !== "document" || !value) return value;
    const document = { ...(value as VaultDocument) };
    document.tags = document.tags.filter((tag) => entity("tag", tag));
    for (const field of labelFieldNames) {
      const label = document[field];
      if (label && !entity(documentFields[field].refersTo, label)) document[field] = null;
    }
    return document as typeof value;
  };

  async function make(mutations: Undo["mutations"]): Promise<void> {
    const group = newId();
    let documents: DocumentChange[] = [];
    const send = async () => {
      for (let at = 0; at < documents.length; at += together)
        await mutate.changeDocuments({ changes: documents.slice(at, at + together), group });
      documents = [];
    };
    for (const mutation of mutations) {
      if (/^(update|trash|restore|tag|untag)Document$/.test(mutation.name)) {
        documents.push(mutation as unknown as DocumentChange);
        continue;
      }
      await send();
      await (mutate as unknown as Record<string, (args: object) => Promise<void>>)[mutation.name]!(mutation.args);
    }
    await send();
  }

  /** On this device, one after the other: what one of them makes is there for those after it. */
  async function undoHere(all: readonly UndoEntry[]): Promise<UndoOutcome> {
    const outcome = { undone: 0, conflicts: [] as UndoOutcome["conflicts"][number][] };
    for (const entry of all) {
      const { mutations, conflicts } = undoOf(entry, current);
      await make(mutations);
      outcome.undone += new Set(mutations.map(({ args }) => args.id)).size;
      outcome.conflicts.push(...conflicts);
    }
    return outcome;
  }

  async function undoThere(target: HistoryTarget, item: HistoryItem, group: boolean): Promise<UndoOutcome> {
    const path = `${pathOf(target)}/${item.id}/undo`;
    const outcome: UndoResult = { undone: 0, conflicts: [], refused: [], more: true };
    while (outcome.more) {
      const part = await api.json(path, undoResult, { method: "POST", body: { group } });
      outcome.undone += part.undone;
      outcome.conflicts.push(...part.conflicts);
      outcome.more = part.more && part.undone > 0;
    }
    pull();
    return outcome;
  }

  return {
    async read(target, cursor) {
      const query = cursor ? `?cursor=${cursor}` : "";
      let page: HistoryPage | null = null;
      try {
        page = await api.json(`${pathOf(target)}${query}`, historyPage);
      } catch (error) {
        // What was made here and is not sent yet is unknown to the server.
        if (!(error instanceof NetworkDown) && !(error instanceof Error && "status" in error && error.status === 404)) throw error;
      }
      if (!page) return { items: await onDevice(target, () => true), next: null, names: {}, offline: true };
      const items = page.items.map((item): HistoryItem => ({ ...item, from: "server" }));
      if (cursor) return { items, next: page.next, names: page.names, offline: false };
      const [pending, known] = [await pendingIds(), new Set(page.items.map(({ group }) => group))];
      const own = await onDevice(target, ({ mutation, group }) => pending.has(mutation) && !known.has(group));
      return { items: [...own, ...items], next: page.next, names: page.names, offline: false };
    },
    async undo(target, item) {
      const own = entries.get(item.id);
      const entry: UndoEntry = own
        ? lostBy(own, target)
        : { entity: target.entity, entityId: target.id, event: item.event, changes: item.changes as UndoEntry["changes"] };
      const outcome = await undoHere([entry]);
      const nothing = outcome.undone === 0 && outcome.conflicts.length === 0;
      return nothing && item.from === "server" ? undoThere(target, item, false) : outcome;
    },
    async undoGroup(target, item) {
      if (item.from === "server") return undoThere(target, item, true);
      const all = merged(await kept.group(item.group));
      // What was deleted comes first: the others go back into it.
      return undoHere([...all.filter(({ event }) => event === "deleted"), ...all.filter(({ event }) => event !== "deleted").toReversed()]);
    },
  };
}

const sizeOf = (entries: readonly UndoEntry[]): number =>
  new Set(entries.map(({ entity, entityId }) => `${entity}/${entityId}`)).size +
  entries.reduce((sum, { documents = [], folders = [] }) => sum + documents.length + folders.length, 0);

/** The part of a deletion that concerns the one thing that is meant. */
function lostBy(entry: DeviceEntry, { id }: HistoryTarget): UndoEntry {
  if (entry.entityId === id) return entry;
  const own = (ids: readonly string[] = []) => ids.filter((one) => one === id);
  return { ...entry, documents: own(entry.documents), folders: own(entry.folders) };
}

function itemOf(entry: DeviceEntry, target: HistoryTarget, groupSize: number, userId: string): HistoryItem {
  const own = entry.entityId === target.id;
  return {
    id: entry.id,
    at: entry.at,
    event: own ? entry.event : "changed",
    by: { kind: "person", id: userId, name: null, device: null },
    group: entry.group,
    groupSize,
    changes: own ? [...entry.changes] : lossOf(entry, target),
    from: "device",
  };
}

function lossOf({ entity, entityId, changes }: DeviceEntry, target: HistoryTarget): HistoryItem["changes"] {
  const parent = changes.find(({ field }) => field === "parentId")?.before ?? null;
  if (entity === "tag" && target.entity === "tag") {
    const merged = changes.find(({ field }) => field === "mergedInto");
    return [{ field: "parentId", before: entityId, after: merged?.after ?? parent }];
  }
  if (entity === "tag") return [{ field: "tags", before: [entityId], after: [] }];
  if (entity === "folder") return [{ field: target.entity === "folder" ? "parentId" : "folderId", before: entityId, after: parent }];
  return [{ field: isLabel(entity) ? labelKinds[entity].field : "", before: entityId, after: null }];
}
