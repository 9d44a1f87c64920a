// What a person shares, and with whom: opened, changed, taken back.
import type { Share } from "../../../shared/mutators/index.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { shareWith } from "../../components/choosers/asked.ts";
import { Icon } from "../../components/Icon.tsx";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { SharedTabs } from "./SharedTabs.tsx";

interface Shared {
  key: string;
  name: string;
  folder: boolean;
  shares: Share[];
}

export function SharedByMe() {
  useTitle(t.sharing.byMe);
  const shared = sharedThings(useVault());
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.sharing.byMe}
        </h1>
      </header>
      <div class="page-body">
        <SharedTabs current="byMe" />
        {shared.length === 0 ? (
          <div class="empty">
            <Icon name="people" size={32} />
            <h2>{t.sharing.noneByMe}</h2>
            <p>{t.sharing.noneByMeText}</p>
          </div>
        ) : (
          <ul class="panel-box share-things" aria-label={t.sharing.listLabel}>
            {shared.map(({ key, name, folder, shares }) => (
              <li key={key} class="line">
                <Icon name={folder ? "folder" : "documents"} />
                <a class="line-label cut" dir="auto" href={folder ? `/folders/${key}` : `/documents/${key}`}>
                  {name}
                  <span>{shares.map((one) => `${one.handle} (${t.sharing.access[one.access].toLocaleLowerCase()})`).join(", ")}</span>
                </a>
                <button
                  type="button"
                  class="button"
                  aria-label={t.sharing.title(name)}
                  onClick={() => shareWith(folder ? { folderId: key } : { documentId: key })}
                >
                  {t.sharing.share}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function sharedThings(vault: Vault): Shared[] {
  const own = [...vault.shares.value.values()].filter(({ ownerId }) => ownerId === vault.userId);
  const things = [...Map.groupBy(own, ({ documentId, folderId }) => documentId ?? folderId ?? "")].flatMap(([key, shares]): Shared[] => {
    const folder = shares[0]?.folderId != null;
    const name = folder ? vault.folders.value.get(key)?.name : vault.document(key).value?.title;
    return name === undefined ? [] : [{ key, name, folder, shares }];
  });
  return things.sort((a, b) => collator.value.compare(a.name, b.name));
}
