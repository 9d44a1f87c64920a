// Which fields of an entity its history tells of, and what of them a change made different. The same on the device and on the server.
import { customKey } from "../mutators/customValues.ts";
import { documentFieldNames } from "../mutators/documentFields.ts";
import type { Entities, EntityName, VaultDocument, VersionFile } from "../mutators/entities.ts";
import { type LabelEntity, labelEntities, labelKinds } from "../mutators/labelKinds.ts";

/** Entities with a history of their own. */
export type HistoryEntity = Extract<EntityName, "document" | "folder" | LabelEntity>;
export const historyEntities = ["document", "folder", ...labelEntities] as const satisfies readonly HistoryEntity[];

/**
 * `tags`: `before` are the ids that were taken off, `after` those that were put on. `version`: the `FileVersion` that the document was,
 * and is. `mergedInto`, of a label that was deleted: `after` is the label that documents got in its place, `before` the documents that
 * had both. `webhook`, `webhookFailed`: `after` is the host that a rule called, and behind a blank why it was not reached. `split`: `after`
 * are the documents that its parts became. Of a custom field `customKey`: its value. Every other field: its value, null for none.
 */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export const mergedInto = ({ into, both }: { into: string; both: readonly string[] }): FieldChange => ({
  field: "mergedInto",
  before: both,
  after: into,
});

/** No field of the document: an address was told of it. There is nothing to take back. */
export const isCall = (field: string): boolean => field === "webhook" || field === "webhookFailed";

/** What became of a document by an entry of a label that it lost: it has another label in its place, or none. */
export function lostLabel(entity: LabelEntity, labelId: string, changes: readonly FieldChange[], documentId: string): FieldChange {
  const merged = changes.find(({ field }) => field === "mergedInto");
  const into = (merged?.after as string | undefined) ?? null;
  if (entity !== "tag") return { field: labelKinds[entity].field, before: labelId, after: into };
  const gained = into !== null && !(merged!.before as string[]).includes(documentId);
  return { field: "tags", before: [labelId], after: gained ? [into] : [] };
}

/** What happened to an entity, as its history and whoever subscribes to events name it. */
export const eventNames = ["arrived", "read", "failed", "changed", "trashed", "restored", "deleted", "created"] as const;
export type EventName = (typeof eventNames)[number];

const fields: { readonly [Name in HistoryEntity]: readonly (keyof Entities[Name] & string)[] } = {
  document: [...documentFieldNames, "trashedAt"],
  folder: ["name", "parentId"],
  tag: ["name", "color", "parentId"],
  type: ["name"],
  correspondent: ["name"],
  customField: ["name", "kind", "options"],
};

/** One of the files that a document has been. */
export interface FileVersion extends VersionFile {
  id: string;
}

type Values = object;

/** What differs between two states of an entity; undefined: it does not exist (yet, or any more). */
export function differences(entity: HistoryEntity, before: Values | undefined, after: Values | undefined): FieldChange[] {
  const file = entity === "document" ? fileChanged(before as VaultDocument | undefined, after as VaultDocument | undefined) : [];
  const values = fields[entity].flatMap((field) => {
    if (field === "tags") return tagsChanged(before, after);
    if (field === "custom") return valuesChanged(before, after);
    const [was, is] = [fieldOf(before, field), fieldOf(after, field)];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
  return [...values, ...file, ...(entity === "document" ? fileSplit(before as VaultDocument, after as VaultDocument) : [])];
}

function fileSplit(before: VaultDocument | undefined, after: VaultDocument | undefined): FieldChange[] {
  const documents = after?.batch?.state === "split" && before?.batch?.state !== "split" ? after.batch.documents : undefined;
  return documents ? [{ field: "split", before: null, after: documents }] : [];
}

/** Another file in place of the one that was. The first one is told by the document's arrival. */
function fileChanged(before: VaultDocument | undefined, after: VaultDocument | undefined): FieldChange[] {
  if (!before?.versionId || !after?.versionId || before.versionId === after.versionId) return [];
  const [was, is] = [before, after].map(({ versionId: id, size, sha256, contentType }) => ({ id, size, sha256, contentType }));
  return [{ field: "version", before: was, after: is }];
}

/** An empty text is none. Options are one text, so that they can be compared. */
export const fieldOf = (values: Values | undefined, field: string): unknown => {
  const value = (values as Record<string, unknown> | undefined)?.[field] ?? null;
  if (field === "options") return value === null || (value as unknown[]).length === 0 ? null : JSON.stringify(value);
  return value === "" ? null : value;
};

/** Each custom field is a change of its own. */
function valuesChanged(before: Values | undefined, after: Values | undefined): FieldChange[] {
  const [was, is] = [before, after].map((values) => (values as Partial<VaultDocument> | undefined)?.custom ?? {});
  return [...new Set([...Object.keys(was!), ...Object.keys(is!)])].sort().flatMap((id) => {
    const [one, other] = [was![id] ?? null, is![id] ?? null];
    return one === other ? [] : [{ field: customKey(id), before: one, after: other }];
  });
}

function tagsChanged(before: Values | undefined, after: Values | undefined): FieldChange[] {
  const [was, is] = [before, after].map((values) => (values as Pick<VaultDocument, "tags"> | undefined)?.tags ?? []) as [
    string[],
    string[],
  ];
  const taken = was.filter((id) => !is.includes(id));
  const added = is.filter((id) => !was.includes(id));
  return taken.length + added.length === 0 ? [] : [{ field: "tags", before: taken, after: added }];
}

/** What a change between two states is called; undefined: nothing that a history tells. */
export function eventBetween(entity: HistoryEntity, before: Values | undefined, after: Values | undefined): EventName | undefined {
  if (!before) return after && (entity === "document" ? "arrived" : "created");
  if (!after) return "deleted";
  const [was, is] = [before, after].map((thing) => Boolean((thing as Partial<VaultDocument>).trashedAt));
  if (was !== is) return is ? "trashed" : "restored";
  return differences(entity, before, after).length > 0 ? "changed" : undefined;
}
