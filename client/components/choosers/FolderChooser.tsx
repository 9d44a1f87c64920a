// Where documents or a folder should go: type to find, Enter to choose.
import { useId, useState } from "preact/hooks";
import { moveDocuments } from "../../app/actions/documents.ts";
import { createFolder, moveFolder } from "../../app/actions/folders.ts";
import { isInside, pathText } from "../../app/actions/folderTree.ts";
import { mayEdit } from "../../app/actions/sharing.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { Dialog } from "../Dialog.tsx";
import { Icon } from "../Icon.tsx";
import { useListKeys } from "../listKeys.ts";
import { type FolderChoice, folderChoice } from "./asked.ts";

export function FolderChooser({ choice }: { choice: FolderChoice }) {
  const vault = useVault();
  const [filter, setFilter] = useState("");
  const listId = useId();
  const folders = vault.folders.value;
  const close = () => {
    folderChoice.value = null;
  };

  const here =
    choice.kind === "folder" ? choice.folder.parentId : sharedFolder(choice.ids.map((id) => vault.document(id).peek()?.folderId ?? null));
  // a move stays inside of its vault
  const first = choice.kind === "folder" ? choice.folder : vault.document(choice.ids[0] ?? "").peek();
  const ownerId = first?.ownerId ?? vault.userId;
  const wanted = filter.trim().toLocaleLowerCase();
  const options = [
    // the top level of somebody else's vault is theirs
    ...(ownerId === vault.userId
      ? [{ id: null as string | null, text: choice.kind === "documents" ? t.nav.unfiled : t.nav.documents }]
      : []),
    ...[...folders.values()]
      .filter((folder) => folder.ownerId === ownerId && mayEdit(folder))
      .filter((folder) => choice.kind === "documents" || !isInside(folders, folder.id, choice.folder.id))
      .map((folder) => ({ id: folder.id as string | null, text: pathText(folders, folder.id) }))
      .sort((a, b) => collator.value.compare(a.text, b.text)),
  ].filter((option) => option.text.toLocaleLowerCase().includes(wanted));

  const choose = (index: number) => {
    const option = options[index];
    if (!option) return;
    close();
    if (choice.kind === "folder") void moveFolder(vault, choice.folder, option.id);
    else {
      void moveDocuments(vault, choice.ids, option.id);
      choice.done?.();
    }
  };
  const keys = useListKeys(options.length, choose, filter);
  const addFolder = async () => {
    close();
    const id = await createFolder(vault, null);
    if (id && choice.kind === "documents") {
      await moveDocuments(vault, choice.ids, id);
      choice.done?.();
    } else if (id && choice.kind === "folder") await moveFolder(vault, choice.folder, id);
  };

  return (
    <Dialog title={choice.kind === "folder" ? t.move.titleFolder(choice.folder.name) : t.move.title(choice.ids.length)} onClose={close}>
      <input
        class="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={keys.active >= 0 ? `${listId}-${keys.active}` : undefined}
        aria-label={t.move.filter}
        placeholder={t.move.filter}
        autoComplete="off"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={keys.onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t.nav.folders} class="options" tabIndex={-1}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above answers the keyboard for its list
          <div
            key={option.id ?? "top"}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === keys.active}
            class="option"
            onPointerMove={() => keys.setActive(index)}
            onClick={() => choose(index)}
          >
            <Icon name={option.id ? "folder" : "documents"} />
            <span class="cut" dir="auto">
              {option.text}
            </span>
            {option.id === here && <span class="option-note">{t.move.here}</span>}
          </div>
        ))}
      </div>
      {options.length === 0 && wanted !== "" && <p class="options-none">{t.move.none}</p>}
      {ownerId === vault.userId && (
        <button type="button" class="button dialog-extra" onClick={() => void addFolder()}>
          <Icon name="folderPlus" size={16} />
          {t.folder.new}
        </button>
      )}
    </Dialog>
  );
}

/** The one folder that all are in; undefined where they differ. */
function sharedFolder(folders: (string | null)[]): string | null | undefined {
  return new Set(folders).size === 1 ? folders[0] : undefined;
}
