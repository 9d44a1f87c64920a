// What can be done with a tag or a saved search where it stands in a list of places: renamed, merged, deleted.
import type { SavedSearch, Tag } from "../../../shared/mutators/index.ts";
import { renameLabelOrMerge } from "../../app/actions/labels.ts";
import { removeSearch, renameSearch } from "../../app/actions/savedSearches.ts";
import { holdsTags, newTagInside, removeTag } from "../../app/actions/tagPlaces.ts";
import { askText } from "../../app/dialogs.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import type { MenuItem } from "../Menu.tsx";
import { historyOf, placeTag } from "./asked.ts";

const newName = (name: string) =>
  askText({ title: t.settings.nameOf(name), label: t.folder.name, initial: name, confirm: t.common.rename });

/** A new tag inside it, where another level may be; and it into another one. */
export const placeMenu = (vault: Vault, tag: Tag): MenuItem[] => [
  ...(holdsTags(vault, tag) ? [{ label: t.tagging.newInside, icon: "plus", run: () => void newTagInside(vault, tag) } as const] : []),
  { label: t.folder.move, icon: "move", run: () => placeTag(tag) },
];

/** `onGone`: a screen that shows the tag has to go elsewhere. */
export function tagMenu(vault: Vault, tag: Tag, onGone: () => void): MenuItem[] {
  const rename = async () => {
    const typed = await newName(tag.name);
    if (typed !== null && (await renameLabelOrMerge(vault, "tags", tag.id, typed)) === "merged") onGone();
  };
  return [
    { label: t.folder.rename, icon: "pencil", run: () => void rename() },
    ...placeMenu(vault, tag),
    { label: t.history.open, icon: "history", run: () => historyOf({ entity: "tag", id: tag.id }, tag.name) },
    { label: t.common.delete, icon: "trash", danger: true, run: () => void removeTag(vault, tag.id, onGone) },
  ];
}

export function savedSearchMenu(vault: Vault, search: SavedSearch): MenuItem[] {
  const rename = async () => {
    const typed = await newName(search.name);
    if (typed !== null) await renameSearch(vault, search, typed);
  };
  return [
    { label: t.folder.rename, icon: "pencil", run: () => void rename() },
    { label: t.common.delete, icon: "trash", danger: true, run: () => void removeSearch(vault, search) },
  ];
}
