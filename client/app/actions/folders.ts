// What a person does with folders, each with its way back.
import { v7 as newId } from "uuid";
import type { Folder } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { askText } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { changeEach, folderName } from "./documents.ts";

/** Asks for a name. Resolves to the new folder's id, null where the person thought better of it. */
export async function createFolder(vault: Vault, parentId: string | null): Promise<string | null> {
  const name = await askText({
    title: parentId ? t.folder.newIn(folderName(vault, parentId)) : t.folder.newTitle,
    label: t.folder.name,
    initial: "",
    confirm: t.common.create,
  });
  if (name === null) return null;
  const id = newId();
  await undoable(
    t.undo.folderCreated(name),
    () => vault.mutate.createFolder({ id, name, parentId }),
    () => vault.mutate.deleteFolder({ id }),
  );
  return id;
}

export async function renameFolder(vault: Vault, folder: Folder): Promise<void> {
  const name = await askText({ title: t.folder.renameTitle, label: t.folder.name, initial: folder.name, confirm: t.common.rename });
  if (name === null || name === folder.name) return;
  await undoable(
    t.undo.folderRenamed(name),
    () => vault.mutate.updateFolder({ id: folder.id, name }),
    () => vault.mutate.updateFolder({ id: folder.id, name: folder.name }),
  );
}

export async function moveFolder(vault: Vault, folder: Folder, parentId: string | null): Promise<void> {
  if (folder.parentId === parentId) return;
  if (parentId && isInside(vault.folders.peek(), parentId, folder.id)) return tell(t.folder.cycle);
  await undoable(
    t.undo.folderMoved(folder.name, folderName(vault, parentId)),
    () => vault.mutate.updateFolder({ id: folder.id, parentId }),
    () => vault.mutate.updateFolder({ id: folder.id, parentId: folder.parentId }),
  );
}

/** What was in it lands one level up; taking it back puts all of it in again. */
export async function deleteFolder(vault: Vault, folder: Folder): Promise<void> {
  const folders = [...vault.folders.peek().values()].filter((child) => child.parentId === folder.id);
  const here = { folderId: folder.id, sort: "newest" } as const;
  const documents = [...vault.list(here).value, ...vault.list({ ...here, trash: true }).value];
  await undoable(
    t.undo.folderDeleted(folder.name),
    () => vault.mutate.deleteFolder({ id: folder.id }),
    async () => {
      await vault.mutate.createFolder({ id: folder.id, name: folder.name, parentId: folder.parentId });
      for (const child of folders) await vault.mutate.updateFolder({ id: child.id, parentId: folder.id });
      await changeEach(vault, documents, (id) => ({ name: "updateDocument", args: { id, folderId: folder.id } }));
    },
  );
}

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
