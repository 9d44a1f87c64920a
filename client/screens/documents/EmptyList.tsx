// An empty list teaches the ways in.
import { addFiles } from "../../app/actions/documents.ts";
import { isOwn, mayEdit, ownerName } from "../../app/actions/sharing.ts";
import { pickFiles } from "../../app/adding.ts";
import { addTarget } from "../../app/addTarget.ts";
import { isTouch } from "../../app/media.ts";
import { useVault } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { t } from "../../i18n/index.ts";
import type { Place } from "./place.ts";

export function EmptyList({ place }: { place: Place }) {
  const vault = useVault();
  const add = () => pickFiles((files) => void addFiles(vault, files, addTarget.peek().folderId));
  if (place.kind === "tag") {
    return (
      <div class="empty">
        <Icon name="tag" size={32} />
        <h2>{t.empty.tagTitle}</h2>
        <p>{t.empty.tagText}</p>
      </div>
    );
  }
  if (place.kind === "shared") {
    const inFolders = [...vault.folders.value.values()].some((folder) => !isOwn(folder));
    return (
      <div class="empty">
        <Icon name="people" size={32} />
        <h2>{inFolders ? t.sharing.onlyFolders : t.sharing.noneWithMe}</h2>
        <p>{inFolders ? t.sharing.onlyFoldersText : t.sharing.noneWithMeText}</p>
      </div>
    );
  }
  const folder = place.kind === "folder" ? vault.folders.value.get(place.folderId) : undefined;
  if (folder && !mayEdit(folder)) {
    return (
      <div class="empty">
        <Icon name="folder" size={32} />
        <h2>{t.empty.folderTitle}</h2>
        <p>{t.sharing.emptyFolderText(ownerName(vault, folder.ownerId))}</p>
      </div>
    );
  }
  if (place.kind === "folder") {
    return (
      <div class="empty">
        <Icon name="folder" size={32} />
        <h2>{t.empty.folderTitle}</h2>
        <p>{t.empty.folderText}</p>
        <button type="button" class="button button-primary" onClick={add}>
          <Icon name="plus" />
          {t.nav.addFiles}
        </button>
      </div>
    );
  }
  return (
    <div class="empty">
      <Icon name="vault" size={36} />
      <h2>{t.empty.title}</h2>
      <p>{t.empty.text}</p>
      <button type="button" class="button button-primary" onClick={add}>
        <Icon name="plus" />
        {t.empty.pick}
      </button>
      {!isTouch.value && (
        <ul class="ways">
          <Way icon="upload" title={t.empty.drop} text={t.empty.dropText} />
          <Way icon="image" title={t.empty.paste} text={t.empty.pasteText} />
        </ul>
      )}
    </div>
  );
}

function Way({ icon, title, text }: { icon: IconName; title: string; text: string }) {
  return (
    <li class="way">
      <Icon name={icon} size={20} />
      <b>{title}</b>
      <span>{text}</span>
    </li>
  );
}
