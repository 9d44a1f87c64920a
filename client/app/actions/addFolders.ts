// Files that were dropped in folders: those are made here too, after asking.
import { v7 as newId } from "uuid";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import type { Dropped } from "../adding.ts";
import { ask } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { addedWords, addFiles, changeEach, keepFiles, keepNew } from "./documents.ts";
import { folderNamed } from "./folders.ts";

/** Characters that a folder's name may have. */
const longestName = 255;

/** Into `folderId`, and where the person wants it into folders of the same names below it. One undo for all of it. */
export async function addFolders(vault: Vault, dropped: readonly Dropped[], folderId: string | null): Promise<void> {
  const places = new Set(dropped.flatMap(({ folders }) => folders.map((_, depth) => JSON.stringify(folders.slice(0, depth + 1)))));
  const files = dropped.map(({ file }) => file);
  const keep = await ask({
    title: t.folder.keepTitle(places.size),
    text: t.folder.keepText,
    confirm: t.folder.keep,
    cancel: t.folder.filesOnly,
  });
  if (!keep) return addFiles(vault, files, folderId);

  const made: string[] = [];
  const known = new Map<string, string | null>([["[]", folderId]]);
  /** The folder of this path below `folderId`, made where there is none of its name. */
  async function folderAt(path: readonly string[]): Promise<string | null> {
    const key = JSON.stringify(path);
    const there = known.get(key);
    if (there !== undefined) return there;
    const parentId = await folderAt(path.slice(0, -1));
    const name = [...(path.at(-1) ?? "")].slice(0, longestName).join("");
    let id = folderNamed(vault, name, parentId)?.id;
    if (!id) {
      id = newId();
      await vault.mutate.createFolder({ id, name, parentId });
      made.push(id);
    }
    known.set(key, id);
    return id;
  }

  const pathOf = new Map(dropped.map(({ file, folders }) => [file, JSON.stringify(folders)]));
  async function keepInFolders(some: readonly File[]): Promise<string[]> {
    const ids: string[] = [];
    try {
      for (const [path, group] of Map.groupBy(some, (file) => pathOf.get(file) ?? "[]"))
        ids.push(...(await keepFiles(vault, group, await folderAt(JSON.parse(path) as string[]))));
    } catch (error) {
      // a folder could not be made: what was kept so far stays
      console.error(error);
      tell(t.undo.failed);
    }
    return ids;
  }
  const { ids } = await keepNew(vault, files, keepInFolders);
  if (ids.length === 0 && made.length === 0) return;
  await undoable(
    addedWords(ids.length),
    () => Promise.resolve(),
    async () => {
      await changeEach(vault, ids, (id) => ({ name: "trashDocument", args: { id } }));
      for (const id of made.toReversed()) await vault.mutate.deleteFolder({ id });
    },
  );
}
