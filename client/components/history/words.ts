// A change of the history in the person's words.

import { type FieldChange, type FileVersion, isCall } from "../../../shared/history/fields.ts";
import { entityOfField } from "../../../shared/history/undo.ts";
import type { CustomFieldKind } from "../../../shared/mutators/customValues.ts";
import { customFieldOf } from "../../../shared/mutators/customValues.ts";
import { documentField } from "../../../shared/mutators/documentFields.ts";
import type { VersionFile } from "../../../shared/mutators/index.ts";
import { type LabelCollection, type LabelEntity, labelEntities, labelKinds } from "../../../shared/mutators/labelKinds.ts";
import { customText } from "../../app/customValues.ts";
import type { HistoryItem, HistoryTarget, Vault } from "../../data/types.ts";
import { formatDate, formatSize, languageName } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { fileKind } from "../fileKind.ts";

/** Characters of a note that are shown; the rest is cut. */
const shown = 300;

export interface ChangeLine {
  field: string;
  /** Null: nothing stood there. */
  before: string | null;
  after: string | null;
}

export function whoDid(vault: Vault, { by }: Pick<HistoryItem, "by">): string {
  if (by.kind === "person") return by.id === vault.userId ? t.history.you : (by.name ?? t.history.somebody);
  if (by.kind === "rule" && by.name && by.id !== vault.userId) return t.history.ruleOf(by.name);
  if (by.kind === "ai" && by.name === "classifier") return t.history.classifier;
  return by.kind === "ai" && by.name ? `${t.history.by.ai} (${by.name})` : t.history.by[by.kind];
}

export const fieldWords = (field: string): string => t.history.fields[field] ?? t.document.fields[field as "title"] ?? field;

/** What reading and failing did can't be taken back, nor what is gone for good. */
export function isUndoable({ entity }: HistoryTarget, { event, changes }: HistoryItem): boolean {
  if (event === "failed" || (entity === "document" && event === "deleted")) return false;
  if (changes.length > 0 && changes.every(({ field }) => isCall(field))) return false;
  return event !== "read" || changes.some(({ field }) => field !== "language");
}

/** `what`: the event itself, where it is no mere change of fields. */
export function describeChanges(
  vault: Vault,
  { entity: of }: Pick<HistoryTarget, "entity">,
  { event, changes }: HistoryItem,
  names: Readonly<Record<string, string>>,
): { what: string; lines: ChangeLine[] } {
  const replaced = changes.some(({ field }) => field === "version") ? t.history.replaced : "";
  const parts = changes.find(({ field }) => field === "split")?.after as string[] | undefined;
  const what = event === "changed" ? replaced : parts ? t.history.split(parts.length) : t.history.events[event];
  // What something was like when it came or went is what everybody sees anyway.
  const told = event === "arrived" || event === "trashed" || event === "restored" ? [] : changes;
  return { what, lines: told.map(({ field, before, after }) => lineOf(vault, of, { field, before, after }, names)) };
}

function lineOf(
  vault: Vault,
  of: HistoryTarget["entity"],
  { field, before, after }: FieldChange,
  names: Readonly<Record<string, string>>,
): ChangeLine {
  if (field === "mergedInto") return { field: fieldWords(field), before: null, after: labelName(vault, String(after), names) };
  if (field === "webhookFailed") {
    const [host = "", code = ""] = String(after).split(" ");
    return { field: fieldWords(field), before: host, after: t.rules.reasons[code] ?? t.problems.unknown ?? "" };
  }
  const words = (value: unknown): string | null => {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) return value.length > 0 ? value.map((id) => nameOf(vault, "tags", String(id), names)).join(", ") : null;
    if (field === "version") return fileWords(value as FileVersion);
    const text = String(value);
    const customField = customFieldOf(field);
    if (customField !== undefined) {
      const known = vault.customFields.peek().get(customField);
      return known ? customText(vault, known, text) : text;
    }
    if (field === "kind") return t.customFields.kinds[text as CustomFieldKind] ?? text;
    if (field === "options") return (JSON.parse(text) as { name: string }[]).map(({ name }) => name).join(", ");
    const named = entityOfField(field, of);
    if (named) return nameOf(vault, collectionOf(named), text, names);
    const kind = documentField(field)?.kind;
    if (kind === "date") return formatDate(text);
    if (kind === "language") return languageName(text);
    return text.length > shown ? `${text.slice(0, shown)}…` : text;
  };
  const [was, is] = [words(before), words(after)];
  const isPlace = field === "folderId" || field === "parentId";
  const named = customFieldOf(field);
  return {
    field: named === undefined ? fieldWords(field) : nameOf(vault, "customFields", named, names),
    before: was ?? (isPlace ? t.document.topLevel : null),
    after: is ?? (isPlace ? t.document.topLevel : was === null ? null : emptied(field)),
  };
}

/** Its kind and size: "PDF · 1.2 MB". */
export const fileWords = ({ contentType, size }: VersionFile): string => `${t.list.kinds[fileKind(contentType)]} · ${formatSize(size)}`;

/** Labels that were taken off are crossed out; any other field is said to be empty now. */
const emptied = (field: string): string | null => (field === "tags" ? null : t.history.empty);

type Collection = "folders" | LabelCollection;
const collectionOf = (entity: "folder" | LabelEntity): Collection => (entity === "folder" ? "folders" : labelKinds[entity].collection);

/** The name of a label by its id, whichever kind of label it is. */
function labelName(vault: Vault, id: string, names: Readonly<Record<string, string>>): string {
  const kind = labelEntities.find((entity) => vault[collectionOf(entity)].peek().has(id)) ?? "tag";
  return nameOf(vault, collectionOf(kind), id, names);
}

function nameOf(vault: Vault, kind: Collection, id: string, names: Readonly<Record<string, string>>): string {
  return vault[kind].peek().get(id)?.name ?? names[id] ?? t.history.unknown;
}
