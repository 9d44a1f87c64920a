// The folders inside of the one that is open: tiles above the documents, a strip to swipe on a phone.
import { useId, useState } from "preact/hooks";
import type { Folder } from "../../../shared/mutators/index.ts";
import { childrenOf } from "../../app/actions/folderTree.ts";
import { isOwn, ownerName } from "../../app/actions/sharing.ts";
import { useVault } from "../../app/services.ts";
import { useFolderDrop } from "../../components/dropTarget.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";

/** As many as fit into about two rows on a desk. */
const firstShown = 12;

/** `shared`: at the top level, those of other people in place of one's own. */
export function Folders({ parentId, shared }: { parentId: string | null; shared: boolean }) {
  const [all, setAll] = useState(false);
  const vault = useVault();
  const folders = childrenOf(vault.folders.value, parentId).filter((folder) => parentId !== null || isOwn(folder) !== shared);
  if (folders.length === 0) return null;
  const shown = all ? folders : folders.slice(0, firstShown);
  return (
    <ul class="folder-tiles" aria-label={t.list.subfolders}>
      {shown.map((folder) => (
        <Tile key={folder.id} folder={folder} owner={shared ? t.sharing.from(ownerName(vault, folder.ownerId)) : undefined} />
      ))}
      {shown.length < folders.length && (
        <li>
          <button type="button" class="folder-tile" onClick={() => setAll(true)}>
            {t.list.moreTags(folders.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

function Tile({ folder, owner }: { folder: Folder; owner: string | undefined }) {
  const drop = useFolderDrop(folder.id);
  const ownerId = useId();
  return (
    <li>
      <a
        class={`folder-tile ${drop.over ? "drop-over" : ""}`}
        href={`/folders/${folder.id}`}
        aria-describedby={owner && ownerId}
        {...drop.props}
      >
        <Icon name="folder" />
        <span class="cut" dir="auto" title={folder.name}>
          {folder.name}
        </span>
      </a>
      {owner && (
        <span class="folder-owner cut" id={ownerId}>
          {owner}
        </span>
      )}
    </li>
  );
}
