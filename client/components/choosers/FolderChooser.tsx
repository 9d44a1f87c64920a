// Where documents or a folder should go.
import { moveDocuments } from "../../app/actions/documents.ts";
import { createFolder, moveFolder } from "../../app/actions/folders.ts";
import { isInside, pathText } from "../../app/actions/folderTree.ts";
import { mayEdit } from "../../app/actions/sharing.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { Icon } from "../Icon.tsx";
import { type FolderChoice, folderChoice } from "./asked.ts";
import { PlaceDialog, type PlaceOption } from "./PlaceDialog.tsx";

export function FolderChooser({ choice }: { choice: FolderChoice }) {
  const vault = useVault();
  const folders = vault.folders.value;
  const close = () => {
    folderChoice.value = null;
  };

  const here =
    choice.kind === "folder" ? choice.folder.parentId : sharedFolder(choice.ids.map((id) => vault.document(id).peek()?.folderId ?? null));
  // a move stays inside of its vault
  const first = choice.kind === "folder" ? choice.folder : vault.document(choice.ids[0] ?? "").peek();
  const ownerId = first?.ownerId ?? vault.userId;
  const top = { id: null, text: choice.kind === "documents" ? t.nav.unfiled : t.nav.documents, mark: <Icon name="documents" /> };
  const options: PlaceOption[] = [
    // the top level of somebody else's vault is theirs
    ...(ownerId === vault.userId ? [top] : []),
    ...[...folders.values()]
      .filter((folder) => folder.ownerId === ownerId && mayEdit(folder))
      .filter((folder) => choice.kind === "documents" || !isInside(folders, folder.id, choice.folder.id))
      .map((folder) => ({ id: folder.id, text: pathText(folders, folder.id), mark: <Icon name="folder" /> }))
      .sort((a, b) => collator.value.compare(a.text, b.text)),
  ];

  const choose = (id: string | null) => {
    if (choice.kind === "folder") void moveFolder(vault, choice.folder, id);
    else {
      void moveDocuments(vault, choice.ids, id);
      choice.done?.();
    }
  };
  const addFolder = async () => {
    close();
    const id = await createFolder(vault, null);
    if (id && choice.kind === "documents") {
      await moveDocuments(vault, choice.ids, id);
      choice.done?.();
    } else if (id && choice.kind === "folder") await moveFolder(vault, choice.folder, id);
  };

  return (
    <PlaceDialog
      title={choice.kind === "folder" ? t.move.titleFolder(choice.folder.name) : t.move.title(choice.ids.length)}
      filterLabel={t.move.filter}
      listLabel={t.nav.folders}
      none={t.move.none}
      options={options}
      here={here}
      onChoose={choose}
      onClose={close}
    >
      {ownerId === vault.userId && (
        <button type="button" class="button dialog-extra" onClick={() => void addFolder()}>
          <Icon name="folderPlus" size={16} />
          {t.folder.new}
        </button>
      )}
    </PlaceDialog>
  );
}

/** The one folder that all are in; undefined where they differ. */
function sharedFolder(folders: (string | null)[]): string | null | undefined {
  return new Set(folders).size === 1 ? folders[0] : undefined;
}
