// One document in a grid: its first page, title, and date or state.
import { useVault } from "../../app/services.ts";
import { stateWords } from "../../components/documentState.ts";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type ItemProps, useItem } from "./item.ts";

export function DocumentCard(props: ItemProps) {
  const { id, index, total, style, isCursor, selected, tabbable } = props;
  const vault = useVault();
  const document = vault.document(id).value;
  const local = vault.localState(id).value;
  const { item, link, checkbox } = useItem(props);
  if (!document) return <li class="card-item row-missing" style={style} aria-setsize={total} aria-posinset={index + 1} />;
  const state = stateWords(document, local);
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
        {state ? (
          <span class={`state state-${state.tone}`}>{state.text}</span>
        ) : (
          formatListDate(document.documentDate ?? document.createdAt, t.app.today)
        )}
      </span>
    </li>
  );
}
