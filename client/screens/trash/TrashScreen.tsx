// What was deleted: restored as easily, gone for good only after a question.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { deleteAll, deleteForGood, restoreDocuments } from "../../app/actions/documents.ts";
import { lastList } from "../../app/cameFrom.ts";
import { ask } from "../../app/dialogs.ts";
import { isPhone } from "../../app/media.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Icon } from "../../components/Icon.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { DocumentList } from "../documents/DocumentList.tsx";
import { memoryOf } from "../documents/place.ts";
import "../documents/documents.css";

export function TrashScreen() {
  useTitle(t.trash.title);
  const vault = useVault();
  const { route } = useLocation();
  const memory = memoryOf("trash");
  const cursor = useSignal<string | null>(memory.cursor);
  const ids = vault.list({ trash: true, sort: "newest" }).value;
  const chosen = [...memory.selection.ids.value];
  useEffect(() => {
    memory.selection.keep(ids);
    lastList.value = { ids, url: "/trash" };
  }, [ids]);

  const empty = async () => {
    const size = ids.reduce((sum, id) => sum + (vault.document(id).peek()?.size ?? 0), 0);
    const yes = await ask({
      title: t.trash.emptyTitle,
      text: t.trash.emptyConfirm(ids.length, formatSize(size)),
      confirm: t.trash.emptyTrash,
    });
    if (yes) await deleteAll(vault, ids);
  };

  return (
    <div class="list-screen">
      <div class="list-column">
        <header class="list-head">
          <div class="crumbs">
            <h1 tabIndex={-1} data-screen-focus>
              {chosen.length > 0 ? t.list.selected(chosen.length) : t.trash.title}
            </h1>
          </div>
          <div class="list-tools">
            {chosen.length > 0 ? (
              <>
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    void restoreDocuments(vault, chosen);
                    memory.selection.clear();
                  }}
                >
                  <Icon name="undo" size={16} />
                  {t.trash.restore}
                </button>
                <button type="button" class="button" onClick={() => void deleteForGood(vault, chosen)}>
                  <Icon name="trash" size={16} />
                  {t.trash.deleteForGood}
                </button>
                <button type="button" class="icon-button" aria-label={t.list.clear} onClick={() => memory.selection.clear()}>
                  <Icon name="close" />
                </button>
              </>
            ) : (
              <>
                {isPhone.value && <SyncState />}
                {ids.length > 0 && (
                  <button type="button" class="button" onClick={() => void empty()}>
                    {t.trash.emptyTrash}
                  </button>
                )}
              </>
            )}
          </div>
        </header>
        <DocumentList
          ids={ids}
          label={t.trash.title}
          layout="list"
          selection={memory.selection}
          cursor={cursor.value}
          onCursor={(id) => {
            memory.cursor = id;
            cursor.value = id;
          }}
          onOpen={(id) => route(`/documents/${id}`)}
          opensPanel={false}
          initialOffset={memory.scroll}
          onScroll={(offset) => {
            memory.scroll = offset;
          }}
          trash
          before={ids.length > 0 ? <p class="list-note">{t.trash.text}</p> : null}
          empty={
            <div class="empty">
              <Icon name="trash" size={32} />
              <h2>{t.trash.empty}</h2>
              <p>{t.trash.emptyText}</p>
            </div>
          }
        />
      </div>
    </div>
  );
}
