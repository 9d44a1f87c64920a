// Where a person puts a tag: into another one, or out of it; and what becomes of those that lie in one that goes.
import { v7 as newId } from "uuid";
import type { Tag } from "../../../shared/mutators/index.ts";
import { deepestTags as deepest } from "../../../shared/mutators/labelKinds.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { ask, askText } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { isInside, pathText } from "./folderTree.ts";
import { deleteLabel, labelNamed, nextColor } from "./labels.ts";
import { type PlacedTag, tagsInTree } from "./tagTree.ts";

/** Where a tag may be put: not into itself, and not deeper than tags may lie. */
export function placesFor(vault: Vault, tag: Tag): readonly PlacedTag[] {
  const all = tagsInTree(vault, tag.ownerId);
  const tags = vault.tags.peek();
  const start = all.find(({ id }) => id === tag.id)?.depth ?? 0;
  const levels = 1 + Math.max(0, ...all.filter(({ id }) => isInside(tags, id, tag.id)).map(({ depth }) => depth - start));
  return all.filter(({ id, depth }) => !isInside(tags, id, tag.id) && depth + 1 + levels <= deepest);
}

export async function moveTag(vault: Vault, tag: Tag, parentId: string | null): Promise<void> {
  const before = tag.parentId ?? null;
  if (before === parentId) return;
  const place = parentId ? pathText(vault.tags.peek(), parentId) : null;
  await undoable(
    place === null ? t.undo.tagToTop(tag.name) : t.undo.tagMoved(tag.name, place),
    () => vault.mutate.updateTag({ id: tag.id, parentId }),
    () => vault.mutate.updateTag({ id: tag.id, parentId: before }),
  );
}

/** Whether another level is allowed below it. */
export const holdsTags = (vault: Vault, tag: Tag): boolean =>
  (tagsInTree(vault, tag.ownerId).find(({ id }) => id === tag.id)?.depth ?? 0) + 2 <= deepest;

/** Asks for the name of a new tag and puts it into this one. */
export async function newTagInside(vault: Vault, { id: parentId, name: inside }: Tag): Promise<void> {
  const typed = await askText({ title: t.tagging.newIn(inside), label: t.folder.name, initial: "", confirm: t.common.create });
  const name = typed?.trim();
  if (!name) return;
  if (labelNamed(vault, "tags", name)) return tell(t.tagging.exists(name));
  const id = newId();
  await undoable(
    t.undo.tagCreated(name, pathText(vault.tags.peek(), parentId)),
    () => vault.mutate.createTag({ id, name, color: nextColor(vault), parentId }),
    () => vault.mutate.deleteTag({ id }),
  );
}

/** Where tags lie in it, its person is told first where they go. `onGone`: a screen that shows the tag has to go elsewhere. */
export async function removeTag(vault: Vault, id: string, onGone?: () => void): Promise<void> {
  const tags = vault.tags.peek();
  const tag = tags.get(id);
  if (!tag) return;
  const inner = [...tags.values()].filter(({ parentId }) => parentId === id).length;
  const above = tag.parentId && tags.has(tag.parentId) ? pathText(tags, tag.parentId) : null;
  const { removeTitle: title, removeText, removeConfirm: confirm } = t.tagging;
  if (inner > 0 && !(await ask({ title: title(tag.name), text: removeText(inner, above), confirm }))) return;
  onGone?.();
  await deleteLabel(vault, "tags", id);
}
