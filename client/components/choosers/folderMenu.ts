// What can be done with a folder, wherever it stands: its own screen, the rail.
import type { Folder } from "../../../shared/mutators/index.ts";
import { createFolder, deleteFolder, renameFolder } from "../../app/actions/folders.ts";
import { isOwn, leave, mayEdit, ownShareOf } from "../../app/actions/sharing.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import type { MenuItem } from "../Menu.tsx";
import { chooseFolder, historyOf, shareWith } from "./asked.ts";

/** `onGoing` is called before the folder goes, with where a screen that shows it can go to. */
export function folderMenu(vault: Vault, folder: Folder, onGoing: (next: string) => void): MenuItem[] {
  const items: MenuItem[] = [];
  if (mayEdit(folder)) items.push({ label: t.folder.newInside, icon: "folderPlus", run: () => void createFolder(vault, folder.id) });
  items.push({ label: t.history.open, icon: "history", run: () => historyOf({ entity: "folder", id: folder.id }, folder.name) });
  const mine = isOwn(folder) ? undefined : ownShareOf(vault, { folderId: folder.id });
  if (mine)
    items.push({ label: t.sharing.leave, icon: "close", danger: true, run: () => void leave(vault, mine, () => onGoing("/shared")) });
  // who may edit a shared folder renames what is in it; the folder itself is its owner's
  if (!isOwn(folder)) return items;
  return [
    ...items,
    { label: t.sharing.share, icon: "people", run: () => shareWith({ folderId: folder.id }) },
    { label: t.folder.rename, icon: "pencil", run: () => void renameFolder(vault, folder) },
    { label: t.folder.move, icon: "move", run: () => chooseFolder({ kind: "folder", folder }) },
    {
      label: t.folder.delete,
      icon: "trash",
      danger: true,
      run: () => {
        onGoing(folder.parentId ? `/folders/${folder.parentId}` : "/documents");
        void deleteFolder(vault, folder);
      },
    },
  ];
}
