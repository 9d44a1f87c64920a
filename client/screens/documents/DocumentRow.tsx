// One document in a list: title, a quiet second line, and at its end its tags, the state it is in, its date: the two that matter most.
import { useRoute } from "preact-iso";
import { goneOn } from "../../../shared/documents/trash.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { pathText } from "../../app/actions/folderTree.ts";
import { isOwn, ownerName } from "../../app/actions/sharing.ts";
import { isPhone } from "../../app/media.ts";
import { useVault } from "../../app/services.ts";
import { stateWords, unconfirmed } from "../../components/documentState.ts";
import { fileKind } from "../../components/fileKind.ts";
import { Icon } from "../../components/Icon.tsx";
import { MiddleText } from "../../components/MiddleText.tsx";
import { TagChips } from "../../components/TagChips.tsx";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { formatDate, formatListDate, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { fieldText } from "./fieldText.ts";
import { type ItemProps, steady, useItem } from "./item.ts";
import { shownSort } from "./shownSort.ts";

export const DocumentRow = steady(function DocumentRow(props: ItemProps) {
  const { id, index, total, isCursor, selected, tabbable } = props;
  const style = { transform: `translateY(${props.top}px)` };
  const vault = useVault();
  const document = vault.document(id).value;
  const local = vault.localState(id).value;
  const { item, link, checkbox } = useItem(props);
  const inFolder = useRoute().params.folderId;
  if (!document) return <li class="row row-missing" style={style} aria-setsize={total} aria-posinset={index + 1} />;
  const state = stateWords(document, local, local?.kind === "failed" ? vault.storage.value : undefined, vault.recognized(id).value);
  const shownState = state && state.tone !== "red" && <span class={`state state-${state.tone}`}>{state.text}</span>;
  const tagged = document.tags.length > 0;
  return (
    <li
      class={`row ${isCursor ? "is-cursor" : ""} ${selected ? "is-selected" : ""} ${props.trashed ? "is-trashed" : ""}`}
      style={style}
      aria-setsize={total}
      aria-posinset={index + 1}
      {...item}
    >
      <span class="row-pick">
        <Thumbnail document={document} />
        <label class="check">
          <input type="checkbox" checked={selected} tabIndex={tabbable ? 0 : -1} aria-label={t.list.select(document.title)} {...checkbox} />
        </label>
      </span>
      <div class="row-main">
        <a
          class="row-link"
          data-row-link={id}
          tabIndex={tabbable ? 0 : -1}
          aria-current={isCursor || undefined}
          draggable={false}
          {...link}
        >
          {document.filled.title?.by === "name" ? (
            <MiddleText text={document.title} />
          ) : (
            <span class="cut" dir="auto" title={document.title}>
              {document.title}
            </span>
          )}
        </a>
        {state?.tone === "red" ? (
          <div class="row-second state-red cut">{state.text}</div>
        ) : local?.kind === "waiting" || local?.kind === "onDevice" ? (
          <div class="row-second cut">{t.state.waitingText}</div>
        ) : props.trashed && document.trashedAt ? (
          <div class="row-second cut">
            {isPhone.value
              ? t.trash.goneOn(formatDate(goneOn(document.trashedAt)))
              : t.trash.since(formatDate(document.trashedAt), formatDate(goneOn(document.trashedAt)))}
          </div>
        ) : (
          <SecondLine document={document} inFolder={inFolder} />
        )}
      </div>
      {props.trashed ? (
        <div class="row-end row-end-restore">
          <button
            type="button"
            class="button row-restore"
            aria-label={t.trash.restoreOf(document.title)}
            onClick={() => props.actions.onRestore(id)}
          >
            {t.trash.restore}
          </button>
        </div>
      ) : (
        <div class="row-end">
          {tagged ? <TagChips ids={document.tags} limit={2} /> : shownState}
          {(tagged && shownState) || <SortedBy document={document} />}
        </div>
      )}
    </li>
  );
});

/** What the list is sorted by, where that is a date, a size or a custom field; else the document's own date. */
export function SortedBy({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const { by, field } = shownSort(vault);
  const value = field && document.custom?.[field.id];
  if (field)
    return (
      <span class="row-date cut" dir="auto" title={field.name}>
        {value === undefined ? t.common.none : fieldText(vault, field, value)}
      </span>
    );
  if (by === "largest") return <span class="row-date">{formatSize(document.size)}</span>;
  const own = by === "documentDate" || (by === "title" && document.documentDate !== null);
  const date = own ? document.documentDate : document.createdAt;
  return (
    <span class="row-date" title={own ? t.list.dates.document : t.list.dates.added}>
      {date === null ? t.document.noDate : own ? formatDate(date) : formatListDate(date, t.app.today)}
    </span>
  );
}

/** `inFolder`: the folder that is open, which needs no saying. */
export function SecondLine({ document, inFolder }: { document: VaultDocument; inFolder?: string | undefined }) {
  const vault = useVault();
  const from = document.correspondentId && vault.correspondents.value.get(document.correspondentId)?.name;
  const parts = [
    from,
    document.folderId && document.folderId !== inFolder && pathText(vault.folders.value, document.folderId),
    !isOwn(document) && t.sharing.from(ownerName(vault, document.ownerId)),
    t.list.kinds[fileKind(document.contentType)],
    document.pageCount && t.common.pages(document.pageCount),
    formatSize(document.size),
    vault.isKept(document.id).value && t.state.kept,
  ].filter(Boolean);
  return (
    <div class="row-second cut" dir="auto">
      {unconfirmed(document) && (
        <span class="row-filled" title={t.list.filled}>
          <Icon name="sparkle" size={12} />
          <span class="visually-hidden">{t.list.filled}</span>
        </span>
      )}
      {parts.join(" · ")}
    </div>
  );
}
