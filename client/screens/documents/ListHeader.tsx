// Where one is, and how the list is shown; while documents are selected, what can be done with them.
import { useLocation } from "preact-iso";
import type { Folder } from "../../../shared/mutators/index.ts";
import { addFiles } from "../../app/actions/documents.ts";
import { createFolder } from "../../app/actions/folders.ts";
import { pathOf } from "../../app/actions/folderTree.ts";
import { isOwn } from "../../app/actions/sharing.ts";
import { pickFiles } from "../../app/adding.ts";
import { addTarget } from "../../app/addTarget.ts";
import { hasPanel, isPhone } from "../../app/media.ts";
import { layout, panel } from "../../app/preferences.ts";
import { useVault } from "../../app/services.ts";
import { folderMenu } from "../../components/choosers/folderMenu.ts";
import { useFolderDrop } from "../../components/dropTarget.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu, type MenuItem } from "../../components/Menu.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { t } from "../../i18n/index.ts";
import type { Place } from "./place.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import { SortMenu } from "./SortMenu.tsx";
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
  // what somebody else shares stands among what is shared, not among the person's own
  const top = folder && !isOwn(folder) ? { href: "/shared", label: t.sharing.withMe } : { href: "/documents", label: t.nav.documents };
  if (!isPhone.value && selection.ids.value.size > 0) return <SelectionBar ids={ids} selection={selection} />;
  return (
    <header class="list-head">
      <Breadcrumbs
        path={folder ? pathOf(vault.folders.value, folder.id).slice(0, -1) : []}
        root={place.kind === "folder" || place.kind === "tag" || place.kind === "unfiled"}
        top={top}
        name={name}
      />
      <div class="list-tools">
        {isPhone.value && <SyncState compact />}
        {isPhone.value && (
          <button
            type="button"
            class="icon-button"
            aria-label={t.nav.addFiles}
            onClick={() => pickFiles((files) => void addFiles(vault, files, addTarget.peek().folderId))}
          >
            <Icon name="plus" size={20} />
          </button>
        )}
        <SortMenu />
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

interface BreadcrumbsProps {
  path: Folder[];
  root: boolean;
  /** The list above all folders. */
  top: { href: string; label: string };
  name: string;
}

function Breadcrumbs({ path, root, top, name }: BreadcrumbsProps) {
  const drop = useFolderDrop(null);
  const up = path.at(-1);
  return (
    <nav class="crumbs" aria-label={t.nav.folders}>
      {root && isPhone.value && (
        <a class="icon-button" href={up ? `/folders/${up.id}` : top.href} aria-label={up?.name ?? top.label}>
          <Icon name="left" />
        </a>
      )}
      {root && !isPhone.value && (
        <>
          {top.href === "/documents" ? (
            <a class={`crumb ${drop.over ? "drop-over" : ""}`} href={top.href} {...drop.props}>
              {top.label}
            </a>
          ) : (
            <a class="crumb" href={top.href}>
              {top.label}
            </a>
          )}
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
  const items: MenuItem[] = folder ? folderMenu(vault, folder, (next) => route(next, true)) : [];
  if (!folder && place.kind !== "shared")
    items.push({ label: t.folder.new, icon: "folderPlus", run: () => void createFolder(vault, null) });
  if (isPhone.value) {
    items.unshift({
      label: grid ? t.view.list : t.view.grid,
      icon: grid ? "list" : "grid",
      run: () => {
        layout.value = grid ? "list" : "grid";
      },
    });
  }
  if (items.length === 0) return null;
  return (
    <Menu label={folder ? t.list.actions(folder.name) : t.common.more} items={items}>
      <Icon name="more" size={20} />
    </Menu>
  );
}
