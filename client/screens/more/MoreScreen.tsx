// On a phone: everything that is not needed every day.
import type { ComponentChildren } from "preact";
import { pinnedDocuments, recentDocuments } from "../../app/actions/atHand.ts";
import { tagsInTree } from "../../app/actions/tagTree.ts";
import { useSignedIn } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useContextMenu } from "../../components/ContextMenu.tsx";
import { savedSearchMenu, tagMenu } from "../../components/choosers/nameMenus.ts";
import { DocumentLines } from "../../components/DocumentLines.tsx";
import { Icon } from "../../components/Icon.tsx";
import type { MenuItem } from "../../components/Menu.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";

export function MoreScreen() {
  useTitle(t.more.title);
  const { vault, user } = useSignedIn();
  const storage = vault.storage.value;
  const tags = tagsInTree(vault);
  const searches = [...vault.savedSearches.value.values()].sort((a, b) => collator.value.compare(a.name, b.name));
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.more.title}
        </h1>
        <SyncState />
      </header>
      <div class="page-body">
        <DocumentLines title={t.atHand.title} icon="pin" documents={pinnedDocuments(vault)} />
        <div class="panel-box">
          <a class="line" href="/storage">
            <Icon name="storage" />
            <span class="line-label">{t.nav.storage}</span>
            <span class="line-value">{storage && t.nav.used(formatSize(storage.usedBytes), formatSize(storage.limitBytes))}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/trash">
            <Icon name="trash" />
            <span class="line-label">{t.nav.trash}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/duplicates">
            <Icon name="documents" />
            <span class="line-label">{t.duplicates.title}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/unfiled">
            <Icon name="folder" />
            <span class="line-label">{t.nav.unfiled}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/shared">
            <Icon name="people" />
            <span class="line-label">{t.sharing.nav}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/apps">
            <Icon name="grid" />
            <span class="line-label">{t.apps.title}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/add-page">
            <Icon name="link" />
            <span class="line-label">{t.pages.title}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/settings">
            <Icon name="settings" />
            <span class="line-label">{t.nav.settings}</span>
            <Icon name="right" size={16} />
          </a>
        </div>
        <DocumentLines title={t.atHand.recent} icon="history" documents={recentDocuments(vault, user.id)} />
        {searches.length > 0 && (
          <section class="section">
            <h2>{t.savedSearches.title}</h2>
            <div class="panel-box">
              {searches.map((search) => (
                <Line
                  key={search.id}
                  href={`/search?q=${encodeURIComponent(search.query)}`}
                  name={search.name}
                  menu={() => savedSearchMenu(vault, search)}
                >
                  <Icon name="bookmark" />
                </Line>
              ))}
            </div>
          </section>
        )}
        {tags.length > 0 && (
          <section class="section">
            <h2>{t.nav.tags}</h2>
            <div class="panel-box">
              {tags.map((tag) => (
                <Line key={tag.id} href={`/tags/${tag.id}`} name={tag.name} depth={tag.depth} menu={() => tagMenu(vault, tag, () => {})}>
                  <i class="dot" style={{ "--color": tag.color }} />
                </Line>
              ))}
            </div>
          </section>
        )}
      </div>
    </div>
  );
}

/** A place with a menu by a long press or a right click. */
function Line(props: { href: string; name: string; depth?: number; menu: () => MenuItem[]; children: ComponentChildren }) {
  const { href, name, depth = 0, menu, children } = props;
  const context = useContextMenu(t.list.actions(name), menu);
  return (
    <>
      <a class="line" href={href} style={{ "--depth": depth }} {...context.props}>
        {children}
        <span class="line-label" dir="auto">
          {name}
        </span>
        <Icon name="right" size={16} />
      </a>
      {context.menu}
    </>
  );
}
