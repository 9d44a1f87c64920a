// One document in a grid: its first page, title, and date or state.
import { useVault } from "../../app/services.ts";
import { stateWords } from "../../components/documentState.ts";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { t } from "../../i18n/index.ts";
import { SortedBy } from "./DocumentRow.tsx";
import { type ItemProps, steady, useItem } from "./item.ts";

export const DocumentCard = steady(function DocumentCard(props: ItemProps) {
  const { id, index, total, isCursor, selected, tabbable } = props;
  const style = placeOf(props);
  const vault = useVault();
  const document = vault.document(id).value;
  const local = vault.localState(id).value;
  const { item, link, checkbox } = useItem(props);
  if (!document) return <li class="card-item row-missing" style={style} aria-setsize={total} aria-posinset={index + 1} />;
  const state = stateWords(document, local, local?.kind === "failed" ? vault.storage.value : undefined, vault.recognized(id).value);
  return (
    <li
      class={`card-item ${isCursor ? "is-cursor" : ""} ${selected ? "is-selected" : ""}`}
      style={style}
      aria-setsize={total}
      aria-posinset={index + 1}
      {...item}
    >
      <Thumbnail document={document} class="sheet" />
      <label class="check">
        <input type="checkbox" checked={selected} tabIndex={tabbable ? 0 : -1} aria-label={t.list.select(document.title)} {...checkbox} />
      </label>
      <a
        class="row-link card-title"
        data-row-link={id}
        tabIndex={tabbable ? 0 : -1}
        aria-current={isCursor || undefined}
        draggable={false}
        dir="auto"
        {...link}
      >
        {document.title}
      </a>
      <span class="card-second">
        {state ? <span class={`state state-${state.tone}`}>{state.text}</span> : <SortedBy document={document} />}
      </span>
    </li>
  );
});

/** Columns share the width evenly, with gaps of 12 pixels. */
function placeOf({ top, column, perRow }: ItemProps): { transform: string; left: string; width: string } {
  return {
    transform: `translateY(${top}px)`,
    left: `calc(${column} * (100% + 12px) / ${perRow})`,
    width: `calc((100% + 12px) / ${perRow} - 12px)`,
  };
}
