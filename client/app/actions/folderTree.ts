// Ways through the folders that the device knows.
import type { Folder } from "../../../shared/mutators/index.ts";
import { collator } from "../../i18n/locale.ts";

export function isInside(folders: ReadonlyMap<string, Folder>, start: string, ancestor: string): boolean {
  return pathOf(folders, start).some((folder) => folder.id === ancestor);
}

/** From the top level down to the folder itself. */
export function pathOf(folders: ReadonlyMap<string, Folder>, id: string | null): Folder[] {
  const path: Folder[] = [];
  for (let at = id ? folders.get(id) : undefined; at && !path.includes(at); at = at.parentId ? folders.get(at.parentId) : undefined)
    path.unshift(at);
  return path;
}

/** `Home / Running costs` */
export function pathText(folders: ReadonlyMap<string, Folder>, id: string | null): string {
  return pathOf(folders, id)
    .map((folder) => folder.name)
    .join(" / ");
}

/** Folders directly below, in the person's alphabetical order. A folder whose parent is gone counts as top level. */
export function childrenOf(folders: ReadonlyMap<string, Folder>, parentId: string | null): Folder[] {
  return [...folders.values()]
    .filter((folder) => (folder.parentId && folders.has(folder.parentId) ? folder.parentId : null) === parentId)
    .sort((a, b) => collator.value.compare(a.name, b.name));
}
