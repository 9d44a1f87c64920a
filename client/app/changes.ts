// A change in words, from the mutator's name and its arguments: what a person wanted to do.
import type { Change, Vault } from "../data/types.ts";
import { formatDate } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";

type Args = Record<string, unknown>;
type Words = (vault: Vault, args: Args) => string;

const text = (value: unknown) => (typeof value === "string" ? value : "");
const title = (vault: Vault, id: unknown) => vault.document(text(id)).peek()?.title ?? t.changes.aDocument;
const folder = (vault: Vault, id: unknown) => (id ? (vault.folders.peek().get(text(id))?.name ?? t.changes.aFolder) : t.nav.documents);
const nameIn = (map: ReadonlyMap<string, { name: string }>, id: unknown) => map.get(text(id))?.name ?? t.changes.removed;

function label(
  kind: "Tag" | "Type" | "Correspondent",
  all: (vault: Vault) => ReadonlyMap<string, { name: string }>,
): Record<string, Words> {
  return {
    [`create${kind}`]: (_vault, { name }) => t.changes.createLabel[kind](text(name)),
    [`update${kind}`]: (vault, { id, name }) => t.changes.updateLabel[kind](text(name) || nameIn(all(vault), id)),
    [`delete${kind}`]: (vault, { id }) => t.changes.deleteLabel[kind](nameIn(all(vault), id)),
    [`merge${kind}`]: (vault, { id, intoId }) => t.changes.mergeLabels(nameIn(all(vault), id), nameIn(all(vault), intoId)),
  };
}

const words: Record<string, Words> = {
  createDocument: (vault, { id, name, title }) =>
    t.changes.createDocument(vault.document(text(id)).peek()?.title ?? (text(title) || text(name))),
  updateDocument(vault, { id, ...fields }) {
    if (typeof fields.title === "string") return t.changes.rename(fields.title);
    const name = title(vault, id);
    if ("folderId" in fields) return t.changes.move(name, folder(vault, fields.folderId));
    if ("documentDate" in fields) return t.changes.date(name, fields.documentDate ? formatDate(text(fields.documentDate)) : "");
    if ("typeId" in fields) return t.changes.typeId(name, fields.typeId ? nameIn(vault.types.peek(), fields.typeId) : "");
    if ("correspondentId" in fields)
      return t.changes.correspondentId(name, fields.correspondentId ? nameIn(vault.correspondents.peek(), fields.correspondentId) : "");
    return "notes" in fields ? t.changes.notes(name) : t.changes.edit(name);
  },
  trashDocument: (vault, { id }) => t.changes.trash(title(vault, id)),
  restoreDocument: (vault, { id }) => t.changes.restore(title(vault, id)),
  restoreVersion: (vault, { id }) => t.changes.restoreVersion(title(vault, id)),
  deleteDocument: (vault, { id }) => t.changes.delete(title(vault, id)),
  tagDocument: (vault, { id, tagId }) => t.changes.tag(title(vault, id), nameIn(vault.tags.peek(), tagId)),
  untagDocument: (vault, { id, tagId }) => t.changes.untag(title(vault, id), nameIn(vault.tags.peek(), tagId)),
  createFolder: (_vault, { name }) => t.changes.createFolder(text(name)),
  updateFolder: (vault, { id, name, parentId }) =>
    typeof name === "string" ? t.changes.renameFolder(name) : t.changes.moveFolder(folder(vault, id), folder(vault, parentId)),
  deleteFolder: (vault, { id }) => t.changes.deleteFolder(folder(vault, id)),
  ...label("Tag", (vault) => vault.tags.peek()),
  ...label("Type", (vault) => vault.types.peek()),
  ...label("Correspondent", (vault) => vault.correspondents.peek()),
  createShare: (vault, { documentId, folderId, handle }) =>
    t.changes.share(documentId ? title(vault, documentId) : folder(vault, folderId), text(handle) || t.changes.somebody),
  deleteShare: () => t.changes.unshare,
  createSavedSearch: (_vault, { name }) => t.changes.saveSearch(text(name)),
  updateSavedSearch: (vault, { id, name }) => t.changes.saveSearch(text(name) || nameIn(vault.savedSearches.peek(), id)),
  deleteSavedSearch: (vault, { id }) => t.changes.deleteSearch(nameIn(vault.savedSearches.peek(), id)),
  updateSettings: () => t.changes.settings,
  dismissRefusal: () => t.changes.dismiss,
};

/** One line, without a full stop. */
export function changeWords(vault: Vault, { name, args }: Change): string {
  return words[name]?.(vault, (args ?? {}) as Args) ?? t.changes.unknown(name);
}
