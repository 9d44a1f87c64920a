// What waits, as a list to choose from: one to look at, several to be filed at once.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { pathText } from "../../app/actions/folderTree.ts";
import { useVault } from "../../app/services.ts";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

/** Rows: nobody reads further, and what is filed makes room for the next. */
const shown = 100;

interface QueueProps {
  ids: readonly string[];
  current: string | undefined;
  chosen: ReadonlySet<string>;
  onShow: (id: string) => void;
  onChoose: (id: string, on: boolean) => void;
}

export function Queue({ ids, current, chosen, onShow, onChoose }: QueueProps) {
  const vault = useVault();
  return (
    <ul class="inbox-queue" aria-label={t.inbox.waiting}>
      {ids.slice(0, shown).map((id) => {
        const document = vault.document(id).value;
        if (!document) return null;
        return (
          <li key={id} class="inbox-row">
            <label class="inbox-check">
              <input
                type="checkbox"
                checked={chosen.has(id)}
                aria-label={t.inbox.choose(document.title)}
                onChange={(event) => onChoose(id, event.currentTarget.checked)}
              />
            </label>
            <button type="button" class="inbox-open" aria-current={id === current ? "true" : undefined} onClick={() => onShow(id)}>
              <Thumbnail document={document} />
              <span class="inbox-words">
                <b class="cut" dir="auto">
                  {document.title}
                </b>
                <span class="cut">{where(document)}</span>
              </span>
            </button>
          </li>
        );
      })}
      {ids.length > shown && <li class="inbox-note">{t.inbox.more(ids.length - shown)}</li>}
    </ul>
  );

  function where({ correspondentId, folderId, createdAt }: VaultDocument): string {
    const from = correspondentId && vault.correspondents.value.get(correspondentId)?.name;
    return [from, folderId ? pathText(vault.folders.value, folderId) : formatDate(createdAt)].filter(Boolean).join(" · ");
  }
}
