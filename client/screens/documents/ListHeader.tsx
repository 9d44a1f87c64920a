// Where one is, and how the list is shown; while documents are selected, what can be done with them.
import { useLocation } from "preact-iso";
import type { Folder } from "../../../shared/mutators/index.ts";
import { createFolder, deleteFolder, renameFolder } from "../../app/actions/folders.ts";
import { pathOf } from "../../app/actions/folderTree.ts";
import { isOwn, leave, mayEdit, ownShareOf } from "../../app/actions/sharing.ts";
import { hasPanel, isPhone } from "../../app/media.ts";
import { layout, panel, sort } from "../../app/preferences.ts";
import { useVault } from "../../app/services.ts";
import { SyncState } from "../../app/shell/SyncState.tsx";
import { chooseFolder } from "../../components/chooseFolder.ts";
import { useFolderDrop } from "../../components/dropTarget.ts";
import { historyOf } from "../../components/history/historyOf.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu, type MenuItem } from "../../components/Menu.tsx";
import { shareWith } from "../../components/shareWith.ts";
import { t } from "../../i18n/index.ts";
import type { Place } from "./place.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import type { Selection } from "./selection.ts";

interface ListHeaderProps {
  place: Place;
  name: string;
  ids: readonly string[];
  selection: Selection;
}

export function ListHeader({ place, name, ids, selection }: ListHeaderProps) {
  const vault = useVault();
  const folder = place.kind === "folder" ? vault.folders.value.get(place.folderId) : undefined;
  if (!isPhone.value && selection.ids.value.size > 0) return <SelectionBar ids={ids} selection={selection} />;
  return (
    <header class="list-head">
      <Breadcrumbs
        path={folder ? pathOf(vault.folders.value, folder.id).slice(0, -1) : []}
        root={place.kind === "folder" || place.kind === "tag"}
        name={name}
      />
      <div class="list-tools">
        {isPhone.value && <SyncState compact />}
        <Menu label={`${t.sort.label}: ${t.sort[sort.value]}`} class={isPhone.value ? "icon-button" : "button"} items={sortItems()}>
          <Icon name="sort" size={isPhone.value ? 20 : 16} />
          {!isPhone.value && t.sort[sort.value]}
        </Menu>
        {!isPhone.value && <LayoutSwitch />}
        {hasPanel.value && (
          <button
            type="button"
            class="icon-button"
            aria-pressed={panel.value === "shown"}
            aria-label={panel.value === "shown" ? t.view.hidePanel : t.view.showPanel}
            title={panel.value === "shown" ? t.view.hidePanel : t.view.showPanel}
            onClick={() => {
              panel.value = panel.value === "shown" ? "hidden" : "shown";
            }}
          >
            <Icon name="panel" />
          </button>
        )}
        <PlaceMenu folder={folder} place={place} />
      </div>
    </header>
  );
}

function Breadcrumbs({ path, root, name }: { path: Folder[]; root: boolean; name: string }) {
  const drop = useFolderDrop(null);
  const up = path.at(-1);
  return (
    <nav class="crumbs" aria-label={t.nav.folders}>
      {root && isPhone.value && (
        <a class="icon-button" href={up ? `/folders/${up.id}` : "/documents"} aria-label={up?.name ?? t.nav.documents}>
          <Icon name="left" />
        </a>
      )}
      {root && !isPhone.value && (
        <>
          <a class={`crumb ${drop.over ? "drop-over" : ""}`} href="/documents" {...drop.props}>
            {t.nav.documents}
          </a>
          <Icon name="right" size={14} />
        </>
      )}
      {!isPhone.value && path.map((folder) => <Crumb key={folder.id} folder={folder} />)}
      <h1 tabIndex={-1} data-screen-focus dir="auto" title={name}>
        {name}
      </h1>
    </nav>
  );
}

function Crumb({ folder }: { folder: Folder }) {
  const drop = useFolderDrop(folder.id);
  return (
    <>
      <a class={`crumb ${drop.over ? "drop-over" : ""}`} href={`/folders/${folder.id}`} dir="auto" {...drop.props}>
        {folder.name}
      </a>
      <Icon name="right" size={14} />
    </>
  );
}

function sortItems(): MenuItem[] {
  return (["newest", "oldest", "title", "largest"] as const).map((order) => ({
    label: t.sort[order],
    checked: sort.value === order,
    run: () => {
      sort.value = order;
    },
  }));
}

function LayoutSwitch() {
  return (
    <fieldset class="segments" aria-label={t.view.label}>
      {(["list", "grid"] as const).map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={layout.value === kind}
          aria-label={t.view[kind]}
          title={t.view[kind]}
          onClick={() => {
            layout.value = kind;
          }}
        >
          <Icon name={kind} size={16} />
        </button>
      ))}
    </fieldset>
  );
}

function PlaceMenu({ folder, place }: { folder: Folder | undefined; place: Place }) {
  const vault = useVault();
  const { route } = useLocation();
  if (place.kind === "tag") return null;
  const grid = layout.value === "grid";
  const items: MenuItem[] = [];
  if (place.kind !== "shared" && (!folder || mayEdit(folder)))
    items.push({
      label: folder ? t.folder.newInside : t.folder.new,
      icon: "folderPlus",
      run: () => void createFolder(vault, folder?.id ?? null),
    });
  if (isPhone.value) {
    items.push({
      label: grid ? t.view.list : t.view.grid,
      icon: grid ? "list" : "grid",
      run: () => {
        layout.value = grid ? "list" : "grid";
      },
    });
  }
  if (folder && isOwn(folder)) items.push({ label: t.sharing.share, icon: "people", run: () => shareWith({ folderId: folder.id }) });
  if (folder)
    items.push({ label: t.history.open, icon: "history", run: () => historyOf({ entity: "folder", id: folder.id }, folder.name) });
  const mine = folder && !isOwn(folder) ? ownShareOf(vault, { folderId: folder.id }) : undefined;
  if (mine) items.push({ label: t.sharing.leave, icon: "close", danger: true, run: () => void leave(vault, mine) });
  // who may edit a shared folder renames what is in it; the folder itself is its owner's
  if (folder && isOwn(folder)) {
    items.push(
      { label: t.folder.rename, icon: "pencil", run: () => void renameFolder(vault, folder) },
      { label: t.folder.move, icon: "move", run: () => chooseFolder({ kind: "folder", folder }) },
      {
        label: t.folder.delete,
        icon: "trash",
        danger: true,
        run: () => {
          route(folder.parentId ? `/folders/${folder.parentId}` : "/documents", true);
          void deleteFolder(vault, folder);
        },
      },
    );
  }
  if (items.length === 0) return null;
  return (
    <Menu label={folder ? t.list.actions(folder.name) : t.common.more} items={items}>
      <Icon name="more" size={20} />
    </Menu>
  );
}
