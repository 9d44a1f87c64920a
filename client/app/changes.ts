// A change in words, from the mutator's name and its arguments: what a person wanted to do.

import { customFieldOf } from "../../shared/mutators/customValues.ts";
import { documentField, documentFieldNames, type SettableField } from "../../shared/mutators/documentFields.ts";
import type { PersonMutators } from "../../shared/mutators/index.ts";
import { type LabelEntity, labelEntities, labelKinds, type MergingLabel } from "../../shared/mutators/labelKinds.ts";
import type { NamedChange, Vault } from "../data/types.ts";
import { formatDate, languageName } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { customText } from "./customValues.ts";

type Args = Record<string, unknown>;
type Words = (vault: Vault, args: Args) => string;

const text = (value: unknown) => (typeof value === "string" ? value : "");
const title = (vault: Vault, id: unknown) => vault.document(text(id)).peek()?.title ?? t.changes.aDocument;
const folder = (vault: Vault, id: unknown) => (id ? (vault.folders.peek().get(text(id))?.name ?? t.changes.aFolder) : t.nav.documents);
const nameIn = (map: ReadonlyMap<string, { name: string }>, id: unknown) => map.get(text(id))?.name ?? t.changes.removed;

type LabelMutator =
  | `${"create" | "update" | "delete"}${(typeof labelKinds)[LabelEntity]["verb"]}`
  | `merge${(typeof labelKinds)[MergingLabel]["verb"]}`;
const labelWords = labelEntities.map((entity): Record<string, Words> => {
  const { verb: kind, collection } = labelKinds[entity];
  const all = (vault: Vault): ReadonlyMap<string, { name: string }> => vault[collection].peek();
  return {
    [`create${kind}`]: (_vault, { name }) => t.changes.createLabel[kind](text(name)),
    [`update${kind}`]: (vault, { id, name }) => t.changes.updateLabel[kind](text(name) || nameIn(all(vault), id)),
    [`delete${kind}`]: (vault, { id }) => t.changes.deleteLabel[kind](nameIn(all(vault), id)),
    [`merge${kind}`]: (vault, { id, intoId }) => t.changes.mergeLabels(nameIn(all(vault), id), nameIn(all(vault), intoId)),
  };
});

/** The value of a field in words; "" for none. */
function valueWords(vault: Vault, field: string, value: unknown): string {
  const { kind, refersTo } = documentField(field) ?? {};
  if (refersTo === "folder") return folder(vault, value);
  if (!value) return "";
  if (refersTo) return nameIn(vault[labelKinds[refersTo].collection].peek(), value);
  return kind === "date" ? formatDate(text(value)) : kind === "language" ? languageName(text(value)) : text(value);
}

const words: Record<keyof PersonMutators, Words> = {
  createDocument: (vault, { id, name, title }) =>
    t.changes.createDocument(vault.document(text(id)).peek()?.title ?? (text(title) || text(name))),
  updateDocument(vault, { id, ...fields }) {
    const name = title(vault, id);
    const field = documentFieldNames.find((one): one is SettableField => one in fields);
    if (!field) return t.changes.edit(name);
    const value = valueWords(vault, field, fields[field]);
    return t.changes.ofField[field]?.(name, value) ?? t.changes.setField(name, t.document.fields[field], value);
  },
  trashDocument: (vault, { id }) => t.changes.trash(title(vault, id)),
  restoreDocument: (vault, { id }) => t.changes.restore(title(vault, id)),
  restoreVersion: (vault, { id }) => t.changes.restoreVersion(title(vault, id)),
  deleteDocument: (vault, { id }) => t.changes.delete(title(vault, id)),
  mergeDocument: (vault, { id, intoId }) => t.changes.mergeLabels(title(vault, id), title(vault, intoId)),
  answerBatch: (vault, { id, split }) => (split ? t.changes.splitBatch : t.changes.keepBatch)(title(vault, id)),
  tagDocument: (vault, { id, tagId }) => t.changes.tag(title(vault, id), nameIn(vault.tags.peek(), tagId)),
  untagDocument: (vault, { id, tagId }) => t.changes.untag(title(vault, id), nameIn(vault.tags.peek(), tagId)),
  setCustomValue(vault, { id, fieldId, value }) {
    const field = vault.customFields.peek().get(text(fieldId));
    const name = field?.name ?? t.changes.removed;
    return t.changes.setField(title(vault, id), name, field && value ? customText(vault, field, text(value)) : text(value));
  },
  acceptFilled: (vault, { id, field, accepted }) => {
    const fieldId = customFieldOf(text(field));
    const name = fieldId ? nameIn(vault.customFields.peek(), fieldId) : (t.document.fields[text(field) as SettableField] ?? "");
    return (accepted ? t.changes.acceptFilled : t.changes.undoFilled)(title(vault, id), name);
  },
  createFolder: (_vault, { name }) => t.changes.createFolder(text(name)),
  updateFolder: (vault, { id, name, parentId }) =>
    typeof name === "string" ? t.changes.renameFolder(name) : t.changes.moveFolder(folder(vault, id), folder(vault, parentId)),
  deleteFolder: (vault, { id }) => t.changes.deleteFolder(folder(vault, id)),
  ...(Object.assign({}, ...labelWords) as Record<LabelMutator, Words>),
  createShare: (vault, { documentId, folderId, handle }) =>
    t.changes.share(documentId ? title(vault, documentId) : folder(vault, folderId), text(handle) || t.changes.somebody),
  deleteShare: () => t.changes.unshare,
  createSavedSearch: (_vault, { name }) => t.changes.saveSearch(text(name)),
  updateSavedSearch: (vault, { id, name }) => t.changes.saveSearch(text(name) || nameIn(vault.savedSearches.peek(), id)),
  deleteSavedSearch: (vault, { id }) => t.changes.deleteSearch(nameIn(vault.savedSearches.peek(), id)),
  updateSettings: () => t.changes.settings,
  pinDocument: (vault, { id, pinned }) => (pinned ? t.changes.pin : t.changes.unpin)(title(vault, id)),
  dismissRefusal: () => t.changes.dismiss,
};

/** One line, without a full stop. */
export function changeWords(vault: Vault, { name, args }: NamedChange): string {
  return (words as Partial<Record<string, Words>>)[name]?.(vault, (args ?? {}) as Args) ?? t.changes.unknown(name);
}
