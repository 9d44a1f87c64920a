// Tags, types and correspondents: made while filing, managed in Settings.
import { v7 as newId } from "uuid";
import type { Correspondent, DocumentChange, DocumentType, Tag } from "../../../shared/mutators/index.ts";
import { nameLook } from "../../../shared/names/compare.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { ask } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { changeEach } from "./documents.ts";
import { isInside } from "./folderTree.ts";

/** Told apart at a glance in both colour schemes. */
export const tagColors = ["#0f6b5c", "#2f6fb3", "#7a4fd0", "#c2415b", "#b5651d", "#5b6b22", "#8b5e34", "#4a5a66"] as const;

/** The colour that the fewest tags have. */
export function nextColor(vault: Vault): string {
  const uses = new Map<string, number>(tagColors.map((color) => [color, 0]));
  for (const tag of vault.tags.peek().values()) uses.set(tag.color, (uses.get(tag.color) ?? 0) + 1);
  return tagColors.toSorted((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0))[0] ?? tagColors[0];
}

export async function createTag(vault: Vault, name: string): Promise<string> {
  const id = newId();
  await vault.mutate.createTag({ id, name, color: nextColor(vault) });
  return id;
}

export type LabelKind = "tags" | "types" | "correspondents";

interface Labels {
  tags: Tag;
  types: DocumentType;
  correspondents: Correspondent;
}

/** The labels of one vault by name: what is filed there has these and no others. */
export function labelsOf<Kind extends LabelKind>(vault: Vault, kind: Kind, ownerId = vault.userId): readonly Labels[Kind][] {
  const labels = vault[kind].value as ReadonlyMap<string, Labels[Kind]>;
  const byOwner = sorted.get(labels) ?? new Map<string, Labels[Kind][]>();
  sorted.set(labels, byOwner);
  let own = byOwner.get(ownerId) as Labels[Kind][] | undefined;
  if (!own) {
    own = [...labels.values()].filter((label) => label.ownerId === ownerId).sort((a, b) => collator.value.compare(a.name, b.name));
    byOwner.set(ownerId, own);
  }
  return own;
}

/** A thousand tags take milliseconds to sort, and every row that is moved to asks: once is enough until one of them changes. */
const sorted = new WeakMap<object, Map<string, Labels[LabelKind][]>>();

/** The id of one's own label of this kind whose name looks the same to a reader: case, accents and blanks apart. */
export function labelNamed(vault: Vault, kind: LabelKind, name: string): string | undefined {
  const wanted = nameLook(name);
  return [...vault[kind].peek().values()].find((one) => one.ownerId === vault.userId && nameLook(one.name) === wanted)?.id;
}

const creators = {
  tags: (vault: Vault, id: string, name: string) => vault.mutate.createTag({ id, name, color: nextColor(vault) }),
  types: (vault: Vault, id: string, name: string) => vault.mutate.createType({ id, name }),
  correspondents: (vault: Vault, id: string, name: string) => vault.mutate.createCorrespondent({ id, name }),
};
const updaters = {
  tags: (vault: Vault, id: string, name: string) => vault.mutate.updateTag({ id, name }),
  types: (vault: Vault, id: string, name: string) => vault.mutate.updateType({ id, name }),
  correspondents: (vault: Vault, id: string, name: string) => vault.mutate.updateCorrespondent({ id, name }),
};
const deleters = {
  tags: (vault: Vault, id: string) => vault.mutate.deleteTag({ id }),
  types: (vault: Vault, id: string) => vault.mutate.deleteType({ id }),
  correspondents: (vault: Vault, id: string) => vault.mutate.deleteCorrespondent({ id }),
};

/** The id of the one with this name: the existing one, or a new one. Never a near-duplicate that differs in case only. */
export async function findOrCreate(vault: Vault, kind: LabelKind, name: string): Promise<string> {
  const existing = labelNamed(vault, kind, name);
  if (existing) return existing;
  const id = newId();
  await creators[kind](vault, id, name.trim());
  return id;
}

export function renameLabel(vault: Vault, kind: LabelKind, id: string, name: string): Promise<void> {
  const before = vault[kind].peek().get(id)?.name;
  if (!before || before === name) return Promise.resolve();
  return undoable(
    t.undo.labelRenamed(name),
    () => updaters[kind](vault, id, name),
    () => updaters[kind](vault, id, before),
  );
}

/** As typed. False where another label has the name already; an empty name changes nothing. */
export function renameLabelTo(vault: Vault, kind: LabelKind, id: string, typed: string): boolean {
  const name = typed.trim();
  const other = name && labelNamed(vault, kind, name);
  if (other && other !== id) return false;
  if (name) void renameLabel(vault, kind, id, name);
  return true;
}

/** As typed. Where another label has the name, its person is asked whether the two become one. */
export async function renameLabelOrMerge(
  vault: Vault,
  kind: LabelKind,
  id: string,
  typed: string,
): Promise<"renamed" | "merged" | "refused"> {
  if (renameLabelTo(vault, kind, id, typed)) return "renamed";
  const label = vault[kind].peek().get(id);
  const into = vault[kind].peek().get(labelNamed(vault, kind, typed) ?? "");
  if (!label || !into) return "refused";
  const { mergeTitle, mergeText, merge } = t.settings;
  if (!(await ask({ title: mergeTitle(into.name), text: mergeText(label.name, into.name), confirm: merge }))) return "refused";
  await mergeLabels(vault, kind, id, into.id);
  return "merged";
}

const mergers = {
  tags: (vault: Vault, id: string, intoId: string) => vault.mutate.mergeTag({ id, intoId }),
  types: (vault: Vault, id: string, intoId: string) => vault.mutate.mergeType({ id, intoId }),
  correspondents: (vault: Vault, id: string, intoId: string) => vault.mutate.mergeCorrespondent({ id, intoId }),
};

/** The documents that have one label get the other in its place, and the first is gone. Taking it back brings all of it back. */
export function mergeLabels(vault: Vault, kind: LabelKind, id: string, intoId: string): Promise<void> {
  const label = vault[kind].peek().get(id);
  const into = vault[kind].peek().get(intoId);
  if (!label || !into || id === intoId) return Promise.resolve();
  if (kind === "tags" && isInside(vault.tags.peek(), intoId, id)) {
    tell(t.settings.mergeInside(label.name, into.name));
    return Promise.resolve();
  }
  const documents = documentsWith(vault, kind, id);
  const inner = innerTags(vault, kind, id);
  const both = kind === "tags" ? new Set(documentsWith(vault, kind, intoId)) : new Set<string>();
  const added = documents.filter((document) => !both.has(document));
  return undoable(
    t.undo.labelsMerged(label.name, into.name),
    () => mergers[kind](vault, id, intoId),
    async () => {
      await recreate(vault, kind, label);
      await putBack(vault, inner, id);
      await changeEach(vault, documents, putOn(kind, id));
      if (kind === "tags") await changeEach(vault, added, (document) => ({ name: "untagDocument", args: { id: document, tagId: intoId } }));
    },
  );
}

function documentsWith(vault: Vault, kind: LabelKind, id: string): string[] {
  const field = fields[kind];
  const everywhere = [...vault.list({ sort: "newest" }).value, ...vault.list({ sort: "newest", trash: true }).value];
  return everywhere.filter((one) => {
    const value = vault.document(one).peek()?.[field];
    return Array.isArray(value) ? value.includes(id) : value === id;
  });
}

const fields = { tags: "tags", types: "typeId", correspondents: "correspondentId" } as const;

const putOn =
  (kind: LabelKind, id: string) =>
  (document: string): DocumentChange =>
    kind === "tags"
      ? { name: "tagDocument", args: { id: document, tagId: id } }
      : { name: "updateDocument", args: { id: document, [fields[kind]]: id } };

/** Tags that lie directly in one. */
const innerTags = (vault: Vault, kind: LabelKind, id: string): Tag[] =>
  kind === "tags" ? [...vault.tags.peek().values()].filter(({ parentId }) => parentId === id) : [];

async function putBack(vault: Vault, tags: readonly Tag[], parentId: string): Promise<void> {
  for (const { id } of tags) await vault.mutate.updateTag({ id, parentId });
}

/** Under its old id, name and colour, and where it lay. */
function recreate(vault: Vault, kind: LabelKind, label: Labels[LabelKind]): Promise<void> {
  if (kind !== "tags") return creators[kind](vault, label.id, label.name);
  const color = "color" in label && typeof label.color === "string" ? label.color : tagColors[0];
  const parentId = "parentId" in label ? label.parentId : null;
  return vault.mutate.createTag({ id: label.id, name: label.name, color, ...(parentId && { parentId }) });
}

/** Taking it back creates it again under its id, puts it on the documents that had it, and the tags that lay in it into it. */
export function deleteLabel(vault: Vault, kind: LabelKind, id: string): Promise<void> {
  const label = vault[kind].peek().get(id);
  if (!label) return Promise.resolve();
  const documents = documentsWith(vault, kind, id);
  const inner = innerTags(vault, kind, id);
  return undoable(
    t.undo.labelDeleted(label.name),
    () => deleters[kind](vault, id),
    async () => {
      await recreate(vault, kind, label);
      await putBack(vault, inner, id);
      await changeEach(vault, documents, putOn(kind, id));
    },
  );
}
