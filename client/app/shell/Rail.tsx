// The left rail on a desk: places, folders, tags, storage.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useContextMenu } from "../../components/ContextMenu.tsx";
import { savedSearchMenu, tagMenu } from "../../components/choosers/nameMenus.ts";
import { useFolderDrop } from "../../components/dropTarget.ts";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import type { MenuItem } from "../../components/Menu.tsx";
import { formatNumber, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { pin, pinnedDocuments } from "../actions/atHand.ts";
import { createFolder } from "../actions/folders.ts";
import { tagsInTree } from "../actions/tagTree.ts";
import { awakeInbox } from "../inbox.ts";
import { useVault } from "../services.ts";
import { FolderTree } from "./FolderTree.tsx";

export function Rail() {
  const vault = useVault();
  const { path } = useLocation();
  const trash = vault.list({ trash: true, sort: "newest" }).value.length;
  return (
    <nav class="rail" aria-label={t.nav.label}>
      <a class="brand" href="/documents">
        <Icon name="vault" size={24} />
        {t.app.name}
      </a>
      <div class="rail-scroll">
        <AllDocuments current={path === "/documents" || path === "/"} />
        <RailLink href="/inbox" icon="inbox" label={t.inbox.title} count={awakeInbox(vault).value.length} current={path === "/inbox"} />
        <Unfiled current={path === "/unfiled"} />
        <RailLink
          href="/shared"
          icon="people"
          label={t.sharing.nav}
          count={vault.list({ shared: true, sort: "newest" }).value.length}
          current={path === "/shared" || path === "/shared/by-me"}
        />
        <RailLink href="/apps" icon="grid" label={t.apps.title} current={path.startsWith("/apps")} />
        <RailLink href="/trash" icon="trash" label={t.nav.trash} count={trash} current={path === "/trash"} />
        <RailLink href="/settings" icon="settings" label={t.nav.settings} current={path === "/settings"} />
        <Pinned path={path} />
        <div class="rail-head">
          <h2>{t.nav.folders}</h2>
          <button
            type="button"
            class="icon-button icon-button-small"
            aria-label={t.nav.newFolder}
            title={t.nav.newFolder}
            onClick={() => void createFolder(vault, null)}
          >
            <Icon name="plus" size={16} />
          </button>
        </div>
        <FolderTree parentId={null} depth={0} />
        <SavedSearches />
        <Tags path={path} />
      </div>
      <StorageBar />
    </nav>
  );
}

function AllDocuments({ current }: { current: boolean }) {
  return (
    <RailLink href="/documents" icon="documents" label={t.nav.documents} count={useVault().documentCount.value} current={current} always />
  );
}

/** Dropping a document here takes it out of its folder. */
function Unfiled({ current }: { current: boolean }) {
  const vault = useVault();
  const drop = useFolderDrop(null);
  const count = vault.list({ folderId: null, sort: "newest" }).value.length;
  return (
    <a class={`nav ${drop.over ? "drop-over" : ""}`} href="/unfiled" aria-current={current ? "page" : undefined} {...drop.props}>
      <Icon name="folder" />
      <span class="nav-label">{t.nav.unfiled}</span>
      {count > 0 && <span class="nav-count">{formatNumber(count)}</span>}
    </a>
  );
}

function RailLink({
  href,
  icon,
  label,
  count = 0,
  current,
  always = false,
}: {
  href: string;
  icon: IconName;
  label: string;
  count?: number;
  current: boolean;
  /** Shows the count also where it is zero. */
  always?: boolean;
}) {
  return (
    <a class="nav" href={href} aria-current={current ? "page" : undefined}>
      <Icon name={icon} />
      <span class="nav-label">{label}</span>
      {(always || count > 0) && <span class="nav-count">{formatNumber(count)}</span>}
    </a>
  );
}

function Pinned({ path }: { path: string }) {
  const vault = useVault();
  const documents = pinnedDocuments(vault);
  if (documents.length === 0) return null;
  return (
    <>
      <div class="rail-head">
        <h2>{t.atHand.title}</h2>
      </div>
      {documents.map((document) => (
        <MenuLink
          key={document.id}
          href={`/documents/${document.id}`}
          name={document.title}
          current={path === `/documents/${document.id}`}
          menu={() => [{ label: t.atHand.unpin, icon: "pin", run: () => void pin(vault, document, false) }]}
        >
          <Icon name="pin" />
        </MenuLink>
      ))}
    </>
  );
}

/** A place with a menu by a long press or a right click. */
function MenuLink(props: {
  href: string;
  name: string;
  current?: boolean;
  /** How deep it lies in others. */
  depth?: number;
  menu: () => MenuItem[];
  children: ComponentChildren;
}) {
  const { href, name, current = false, depth = 0, menu, children } = props;
  const context = useContextMenu(t.list.actions(name), menu);
  return (
    <>
      <a class="nav" href={href} aria-current={current ? "page" : undefined} style={{ "--depth": depth }} {...context.props}>
        {children}
        <span class="nav-label" dir="auto" title={name}>
          {name}
        </span>
      </a>
      {context.menu}
    </>
  );
}

function SavedSearches() {
  const vault = useVault();
  const searches = [...vault.savedSearches.value.values()].sort((a, b) => collator.value.compare(a.name, b.name));
  if (searches.length === 0) return null;
  return (
    <>
      <div class="rail-head">
        <h2>{t.savedSearches.title}</h2>
      </div>
      {searches.map((search) => (
        <MenuLink
          key={search.id}
          href={`/search?q=${encodeURIComponent(search.query)}`}
          name={search.name}
          menu={() => savedSearchMenu(vault, search)}
        >
          <Icon name="bookmark" />
        </MenuLink>
      ))}
    </>
  );
}

/** More of them make every frame dearer, and nobody reads so far: the palette and the search field find the others. */
const tagsShown = 40;

function Tags({ path }: { path: string }) {
  const [all, setAll] = useState(false);
  const vault = useVault();
  const { route } = useLocation();
  const own = tagsInTree(vault);
  const tags = all ? own : own.slice(0, tagsShown);
  if (tags.length === 0) return null;
  return (
    <>
      <div class="rail-head">
        <h2>{t.nav.tags}</h2>
      </div>
      {tags.map((tag) => {
        const current = path === `/tags/${tag.id}`;
        return (
          <MenuLink
            key={tag.id}
            href={`/tags/${tag.id}`}
            name={tag.name}
            current={current}
            depth={tag.depth}
            menu={() => tagMenu(vault, tag, () => current && route("/documents", true))}
          >
            <i class="dot" style={{ "--color": tag.color }} />
          </MenuLink>
        );
      })}
      {tags.length < own.length && (
        <button type="button" class="nav nav-more" onClick={() => setAll(true)}>
          {t.nav.allTags(own.length)}
        </button>
      )}
    </>
  );
}

function StorageBar() {
  const storage = useVault().storage.value;
  const { path } = useLocation();
  if (!storage) return <div class="storage" />;
  const { usedBytes, limitBytes, freeBytes, missingBytes, fraction, tone } = storage;
  return (
    <a class="storage" href="/storage" aria-current={path === "/storage" ? "page" : undefined}>
      <span>{t.nav.used(formatSize(usedBytes), formatSize(limitBytes))}</span>
      <span class={`bar ${tone}`}>
        <i style={{ width: `${fraction * 100}%` }} />
      </span>
      <span>{missingBytes > 0 ? t.nav.missing(formatSize(missingBytes)) : t.nav.free(formatSize(freeBytes))}</span>
    </a>
  );
}
