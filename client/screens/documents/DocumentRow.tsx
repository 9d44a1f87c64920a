// One document in a list: title, a quiet second line, and at its end its tags, the state it is in, its date: the two that matter most.
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { isOwn, ownerName } from "../../app/actions/sharing.ts";
import { useVault } from "../../app/services.ts";
import { stateWords } from "../../components/documentState.ts";
import { MiddleText } from "../../components/MiddleText.tsx";
import { TagChips } from "../../components/TagChips.tsx";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { formatListDate, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type ItemProps, steady, useItem } from "./item.ts";

export const DocumentRow = steady(function DocumentRow(props: ItemProps) {
  const { id, index, total, isCursor, selected, tabbable } = props;
  const style = { transform: `translateY(${props.top}px)` };
  const vault = useVault();
  const document = vault.document(id).value;
  const local = vault.localState(id).value;
  const { item, link, checkbox } = useItem(props);
  if (!document) return <li class="row row-missing" style={style} aria-setsize={total} aria-posinset={index + 1} />;
  const state = stateWords(document, local);
  const shownState = state && state.tone !== "red" && <span class={`state state-${state.tone}`}>{state.text}</span>;
  const tagged = document.tags.length > 0;
  return (
    <li
      class={`row ${isCursor ? "is-cursor" : ""} ${selected ? "is-selected" : ""}`}
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
        ) : (
          <SecondLine document={document} />
        )}
      </div>
      <div class="row-end">
        {tagged ? <TagChips ids={document.tags} limit={2} /> : shownState}
        {(tagged && shownState) || <span class="row-date">{formatListDate(document.documentDate ?? document.createdAt, t.app.today)}</span>}
      </div>
    </li>
  );
});

export function SecondLine({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const from = document.correspondentId && vault.correspondents.value.get(document.correspondentId)?.name;
  const parts = [
    from,
    !isOwn(document) && t.sharing.from(ownerName(vault, document.ownerId)),
    document.pageCount && t.common.pages(document.pageCount),
    formatSize(document.size),
    vault.isKept(document.id).value && t.state.kept,
  ].filter(Boolean);
  return <div class="row-second cut">{parts.join(" · ")}</div>;
}
