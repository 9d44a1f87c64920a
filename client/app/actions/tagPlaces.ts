// Where a person puts a tag: into another one, or out of it.
import type { Tag } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { undoable } from "../undo.ts";
import { isInside, pathText } from "./folderTree.ts";
import { type PlacedTag, tagsInTree } from "./tagTree.ts";

/** Levels of tags inside each other (shared/mutators/labels.ts). */
const deepest = 5;

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
