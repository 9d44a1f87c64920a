// What takes an entry of the history back: ordinary changes, as a person would make them. The same on the device and on the server.

import type { CustomFieldOption } from "../mutators/customValues.ts";
import { customFieldOf } from "../mutators/customValues.ts";
import { documentField } from "../mutators/documentFields.ts";
import type { Entities, VaultDocument } from "../mutators/entities.ts";
import { labelKinds } from "../mutators/labelKinds.ts";
import { type EventName, type FieldChange, type FileVersion, fieldOf, type HistoryEntity } from "./fields.ts";

/** `hidden`: a value of it is not the asker's to see. */
export interface UndoChange extends FieldChange {
  hidden?: boolean | undefined;
}

export interface UndoEntry {
  entity: HistoryEntity;
  entityId: string;
  event: EventName;
  changes: readonly UndoChange[];
  /** What lost a folder or label that was deleted; `folders`: the folders that lay in a folder, or the tags in a tag. */
  documents?: readonly string[] | undefined;
  folders?: readonly string[] | undefined;
}

/** A field that is not taken back: it was changed since, or what stood there is gone or not the asker's to see. */
export interface UndoConflict {
  entity: HistoryEntity;
  id: string;
  field: string;
}

export interface Undo {
  mutations: { name: string; args: Record<string, unknown> }[];
  conflicts: UndoConflict[];
}

/** The entity as it is now; undefined: it does not exist, or not for the asker. */
export type Current = <Name extends HistoryEntity>(entity: Name, id: string) => Entities[Name] | undefined;

/** What a value of a field of such an entity is the id of; undefined: it is no id. */
export const entityOfField = (field: string, of: HistoryEntity): Exclude<HistoryEntity, "document"> | undefined =>
  field === "parentId" ? (of === "tag" ? "tag" : "folder") : documentField(field)?.refersTo;

const verbOf = (entity: Exclude<HistoryEntity, "document">) => (entity === "folder" ? "Folder" : labelKinds[entity].verb);

/**
 * A field that has been changed since is left as it is and named as a conflict: nobody's later work is overwritten in silence. What is
 * as it was before already needs nothing. Labels of a document are a set: each is put on or taken off for itself.
 */
export function undoOf(entry: UndoEntry, current: Current): Undo {
  if (entry.event === "deleted") return recreated(entry, current);
  const value = current(entry.entity, entry.entityId);
  if (!value) return { mutations: [], conflicts: [] };
  if (entry.entity !== "document") return undoName(entry, entry.entity, value, current);
  return undoDocument(entry, value as VaultDocument, current);
}

function undoDocument(entry: UndoEntry, document: VaultDocument, current: Current): Undo {
  const { entityId: id } = entry;
  if (entry.event === "arrived") return { mutations: document.trashedAt ? [] : [{ name: "trashDocument", args: { id } }], conflicts: [] };
  const { patch, conflicts } = patched(entry, document, current);
  const mutations: Undo["mutations"] = Object.keys(patch).length > 0 ? [{ name: "updateDocument", args: { id, ...patch } }] : [];
  for (const { field, before, after } of entry.changes) {
    if (field === "tags") {
      for (const tagId of before as string[])
        if (!document.tags.includes(tagId) && current("tag", tagId)) mutations.push({ name: "tagDocument", args: { id, tagId } });
      for (const tagId of after as string[])
        if (document.tags.includes(tagId)) mutations.push({ name: "untagDocument", args: { id, tagId } });
    }
    const customField = customFieldOf(field);
    if (customField !== undefined) {
      const is = document.custom?.[customField] ?? null;
      if (is === before) continue;
      if (is === after && current("customField", customField))
        mutations.push({ name: "setCustomValue", args: { id, fieldId: customField, value: before } });
      else conflicts.push({ entity: "document", id, field });
    }
    if (field === "version") {
      const [{ id: versionId, ...file }, replaced] = [before as FileVersion, after as FileVersion];
      // What a device fetched before it was told of versions does not say: the server knows.
      if (!document.versionId || document.versionId === versionId) continue;
      if (document.versionId === replaced.id) mutations.push({ name: "restoreVersion", args: { id, versionId, file } });
      else conflicts.push({ entity: "document", id, field });
    }
    if (field === "split")
      for (const part of after as string[])
        if (current("document", part)?.trashedAt === null) mutations.push({ name: "trashDocument", args: { id: part } });
    if (field === "trashedAt" && (before === null) === (document.trashedAt !== null))
      mutations.push({ name: before === null ? "restoreDocument" : "trashDocument", args: { id } });
  }
  return { mutations, conflicts };
}

function undoName(entry: UndoEntry, entity: Exclude<HistoryEntity, "document">, value: object, current: Current): Undo {
  const { entityId: id } = entry;
  if (entry.event === "created") return { mutations: [{ name: `delete${verbOf(entity)}`, args: { id } }], conflicts: [] };
  const {
    patch: { options, ...patch },
    conflicts,
  } = patched(entry, value, current);
  if (options !== undefined) Object.assign(patch, optionsBack(options as string | null, value as Entities["customField"]));
  return { mutations: Object.keys(patch).length > 0 ? [{ name: `update${verbOf(entity)}`, args: { id, ...patch } }] : [], conflicts };
}

/** What makes the options of a custom field those that they were. */
function optionsBack(before: string | null, { options }: Entities["customField"]): { put: CustomFieldOption[]; drop: string[] } {
  const was: CustomFieldOption[] = before === null ? [] : JSON.parse(before);
  const put = was.filter((one) => options.find(({ id }) => id === one.id)?.name !== one.name);
  return { put, drop: options.flatMap(({ id }) => (was.some((one) => one.id === id) ? [] : [id])) };
}

/** Fields with one value each. */
function patched({ entity, entityId: id, changes }: UndoEntry, value: object, current: Current) {
  const patch: Record<string, unknown> = {};
  const conflicts: UndoConflict[] = [];
  for (const { field, before, after, hidden } of changes) {
    if (
      field === "tags" ||
      field === "version" ||
      field === "trashedAt" ||
      field === "split" ||
      documentField(field)?.filledBy === "reader"
    )
      continue;
    if (customFieldOf(field) !== undefined) continue;
    const is = fieldOf(value, field);
    const named = entityOfField(field, entity);
    if (hidden) conflicts.push({ entity, id, field });
    else if (is === before) continue;
    else if (is !== after || (named && before !== null && !current(named, before as string))) conflicts.push({ entity, id, field });
    else patch[field] = documentField(field)?.kind === "text" ? (before ?? "") : before;
  }
  return { patch, conflicts };
}

/** Made again under its id, and put back where it was. */
function recreated({ entity, entityId: id, changes, documents = [], folders = [] }: UndoEntry, current: Current): Undo {
  if (entity === "document") return { mutations: [], conflicts: [] };
  const was = Object.fromEntries(changes.map(({ field, before }) => [field, before])) as {
    name?: string;
    color?: string;
    kind?: string;
    options?: string | null;
    parentId?: string | null;
  };
  const merged = changes.find((change) => change.field === "mergedInto");
  const into = merged && current(entity, merged.after as string) ? (merged.after as string) : null;
  const hadBoth = new Set(merged?.before as string[] | undefined);
  const conflicts: UndoConflict[] = [];
  const mutations: Undo["mutations"] = [];
  const parentId = was.parentId ?? null;
  if (!current(entity, id)) {
    if (!was.name) return { mutations, conflicts: [{ entity, id, field: "name" }] };
    const own =
      entity === "tag"
        ? { color: was.color ?? "#808080", ...(parentId !== null && { parentId }) }
        : entity === "folder"
          ? { parentId }
          : entity === "customField"
            ? { kind: was.kind, options: was.options ? JSON.parse(was.options) : [], again: true }
            : {};
    mutations.push({ name: `create${verbOf(entity)}`, args: { id, name: was.name, ...own } });
  }
  const inner = entity === "tag" ? "tag" : "folder";
  for (const child of folders) {
    const one = current(inner, child);
    const lies = one?.parentId ?? null;
    if (one && lies === (into ?? parentId)) mutations.push({ name: `update${verbOf(inner)}`, args: { id: child, parentId: id } });
    else if (one && lies !== id) conflicts.push({ entity: inner, id: child, field: "parentId" });
  }
  // A custom field's values have stayed with their documents.
  if (entity === "customField") return { mutations, conflicts };
  const field = entity === "folder" ? "folderId" : labelKinds[entity].field;
  for (const documentId of documents) {
    const document = current("document", documentId);
    if (!document) continue;
    if (field === "tags") {
      if (!document.tags.includes(id)) mutations.push({ name: "tagDocument", args: { id: documentId, tagId: id } });
      if (into && !hadBoth.has(documentId) && document.tags.includes(into))
        mutations.push({ name: "untagDocument", args: { id: documentId, tagId: into } });
      continue;
    }
    const is = document[field];
    if (is === id) continue;
    if (is === (entity === "folder" ? parentId : into)) mutations.push({ name: "updateDocument", args: { id: documentId, [field]: id } });
    else conflicts.push({ entity: "document", id: documentId, field });
  }
  return { mutations, conflicts };
}

/** Entries of one group, oldest first, as one entry for each entity: the first `before` and the last `after` of each field. */
export function merged(entries: readonly UndoEntry[]): UndoEntry[] {
  const all = new Map<string, UndoEntry>();
  for (const entry of entries) {
    const key = `${entry.entity}/${entry.entityId}`;
    const before = all.get(key);
    const event = before && combinedEvent(before.event, entry.event);
    all.set(key, before && event ? { ...entry, event, changes: combined(before.changes, entry.changes) } : entry);
  }
  return [...all.values()];
}

const combinedEvent = (first: EventName, next: EventName): EventName => (first === "arrived" || first === "created" ? first : next);

function combined(before: readonly UndoChange[], after: readonly UndoChange[]): UndoChange[] {
  const fields = [...new Set([...before, ...after].map(({ field }) => field))];
  return fields.flatMap((field) => {
    const [one, other] = [before, after].map((changes) => changes.find((change) => change.field === field));
    if (!one || !other) return [(one ?? other)!];
    const hidden = one.hidden || other.hidden || undefined;
    const same = field === "version" ? (one.before as FileVersion).id === (other.after as FileVersion).id : one.before === other.after;
    if (field !== "tags") return same ? [] : [{ field, before: one.before, after: other.after, hidden }];
    const [taken, added] = [one, other].reduce<[string[], string[]]>(
      ([off, on], change) => [
        [...off.filter((id) => !(change.after as string[]).includes(id)), ...(change.before as string[]).filter((id) => !on.includes(id))],
        [...on.filter((id) => !(change.before as string[]).includes(id)), ...(change.after as string[]).filter((id) => !off.includes(id))],
      ],
      [[], []],
    );
    return taken.length + added.length === 0 ? [] : [{ field, before: taken, after: added, hidden }];
  });
}
