// Ways through the folders and tags that the device knows.
import { collator } from "../../i18n/locale.ts";

/** A folder, or a tag. */
interface Nested {
  id: string;
  name: string;
  parentId?: string | null;
}
type All<T extends Nested> = ReadonlyMap<string, T>;

export function isInside(folders: All<Nested>, start: string, ancestor: string): boolean {
  return pathOf(folders, start).some((folder) => folder.id === ancestor);
}

/** From the top level down to the folder itself. */
export function pathOf<T extends Nested>(folders: All<T>, id: string | null): T[] {
  const path: T[] = [];
  for (let at = id ? folders.get(id) : undefined; at && !path.includes(at); at = at.parentId ? folders.get(at.parentId) : undefined)
    path.unshift(at);
  return path;
}

/** `Home / Running costs` */
export function pathText(folders: All<Nested>, id: string | null): string {
  return pathOf(folders, id)
    .map((folder) => folder.name)
    .join(" / ");
}

/** Folders directly below, in the person's alphabetical order. A folder whose parent is gone counts as top level. */
export function childrenOf<T extends Nested>(folders: All<T>, parentId: string | null): T[] {
  return [...folders.values()]
    .filter((folder) => (folder.parentId && folders.has(folder.parentId) ? folder.parentId : null) === parentId)
    .sort((a, b) => collator.value.compare(a.name, b.name));
}
