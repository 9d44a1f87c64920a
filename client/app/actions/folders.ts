// What a person does with folders, each with its way back.
import { v7 as newId } from "uuid";
import type { Folder } from "../../../shared/mutators/index.ts";
import { nameLook } from "../../../shared/names/compare.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { askText } from "../dialogs.ts";
import { tell, undoable } from "../undo.ts";
import { changeEach, folderName } from "./documents.ts";
import { childrenOf, isInside } from "./folderTree.ts";
import { isOwn } from "./sharing.ts";

/** Asks for a name. Resolves to the new folder's id, null where the person thought better of it. */
export async function createFolder(vault: Vault, parentId: string | null): Promise<string | null> {
  const name = await askText({
    title: parentId ? t.folder.newIn(folderName(vault, parentId)) : t.folder.newTitle,
    label: t.folder.name,
    initial: "",
    confirm: t.common.create,
  });
  return name === null ? null : newFolder(vault, name, parentId);
}

/** Its id; of the folder that is there already, where one has this name in the same place. */
export async function newFolder(vault: Vault, name: string, parentId: string | null): Promise<string> {
  const there = folderNamed(vault, name, parentId);
  if (there) {
    tell(t.folder.exists(there.name));
    return there.id;
  }
  const id = newId();
  await undoable(
    t.undo.folderCreated(name),
    () => vault.mutate.createFolder({ id, name, parentId }),
    () => vault.mutate.deleteFolder({ id }),
  );
  return id;
}

/** The folder in this place whose name is the same to a reader: case, accents and blanks apart. */
export function folderNamed(vault: Vault, name: string, parentId: string | null): Folder | undefined {
  const wanted = nameLook(name);
  return childrenOf(vault.folders.peek(), parentId).find((folder) => isOwn(folder) && nameLook(folder.name) === wanted);
}

export async function renameFolder(vault: Vault, folder: Folder): Promise<void> {
  const name = await askText({ title: t.folder.renameTitle, label: t.folder.name, initial: folder.name, confirm: t.common.rename });
  if (name === null || name === folder.name) return;
  const there = folderNamed(vault, name, folder.parentId);
  if (there && there.id !== folder.id) return tell(t.folder.exists(there.name));
  await undoable(
    t.undo.folderRenamed(name),
    () => vault.mutate.updateFolder({ id: folder.id, name }),
    () => vault.mutate.updateFolder({ id: folder.id, name: folder.name }),
  );
}

export async function moveFolder(vault: Vault, folder: Folder, parentId: string | null): Promise<void> {
  if (folder.parentId === parentId) return;
  if (parentId && isInside(vault.folders.peek(), parentId, folder.id)) return tell(t.folder.cycle);
  const there = folderNamed(vault, folder.name, parentId);
  if (there) return tell(t.folder.exists(there.name));
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
      for (const { id, name } of folders) await vault.mutate.updateFolder({ id, name, parentId: folder.id });
      await changeEach(vault, documents, (id) => ({ name: "updateDocument", args: { id, folderId: folder.id } }));
    },
  );
}
