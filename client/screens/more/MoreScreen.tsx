// On a phone: everything that is not needed every day.

import { labelsOf } from "../../app/actions/labels.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Icon } from "../../components/Icon.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

export function MoreScreen() {
  useTitle(t.more.title);
  const vault = useVault();
  const storage = vault.storage.value;
  const tags = labelsOf(vault, "tags");
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.more.title}
        </h1>
        <SyncState />
      </header>
      <div class="page-body">
        <div class="panel-box">
          <a class="line" href="/storage">
            <Icon name="storage" />
            <span class="line-label">{t.nav.storage}</span>
            <span class="line-value">{storage && t.nav.used(formatSize(storage.usedBytes), formatSize(storage.limitBytes))}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/unfiled">
            <Icon name="inbox" />
            <span class="line-label">{t.nav.unfiled}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/shared">
            <Icon name="people" />
            <span class="line-label">{t.sharing.nav}</span>
            <Icon name="right" size={16} />
          </a>
          <a class="line" href="/settings">
            <Icon name="settings" />
            <span class="line-label">{t.nav.settings}</span>
            <Icon name="right" size={16} />
          </a>
        </div>
        {tags.length > 0 && (
          <section class="section">
            <h2>{t.nav.tags}</h2>
            <div class="panel-box">
              {tags.map((tag) => (
                <a key={tag.id} class="line" href={`/tags/${tag.id}`}>
                  <i class="dot" style={{ "--color": tag.color }} />
                  <span class="line-label">{tag.name}</span>
                  <Icon name="right" size={16} />
                </a>
              ))}
            </div>
          </section>
        )}
      </div>
    </div>
  );
}
