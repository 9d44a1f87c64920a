// Where the words are: virtual rows of their own height, moved through with the keyboard.
import { useEffect, useRef, useState } from "preact/hooks";
import { pathText } from "../../app/actions/folderTree.ts";
import { customText } from "../../app/customValues.ts";
import { isControl, useKeys } from "../../app/keyboard.ts";
import { useVault } from "../../app/services.ts";
import { Marked } from "../../components/Marked.tsx";
import { TagChips } from "../../components/TagChips.tsx";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { useVirtual } from "../../components/virtual.ts";
import type { SearchAnswer, SearchHitView } from "../../data/types.ts";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { SecondLine } from "../documents/DocumentRow.tsx";
import { plainWords } from "./meaning.ts";
import { sortedBy } from "./SearchOrder.tsx";

/** Pixels of a row with a snippet; each is measured when it is there. */
const guess = 108;

export function Results({ answer, text }: { answer: SearchAnswer; text: string }) {
  const { hits } = answer;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [cursor, setCursor] = useState(0);
  const focusNext = useRef(false);
  const virtual = useVirtual({
    count: hits.length,
    scroller,
    estimateSize: () => guess,
    getItemKey: (index) => hits[index]?.documentId ?? index,
  });

  useEffect(() => {
    setCursor(0);
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [text]);
  useEffect(() => {
    const link = focusNext.current && list.current?.querySelector<HTMLElement>(`[data-index="${cursor}"] [data-row-link]`);
    if (!link) return;
    focusNext.current = false;
    link.focus({ preventScroll: true });
  });
  const step = (by: number) => (event: KeyboardEvent) => {
    const row = event.target instanceof Element && event.target.closest("[data-row-link]");
    if (isControl(event.target) && !row) return false;
    const to = Math.max(0, Math.min(hits.length - 1, row ? cursor + by : cursor));
    virtual.scrollToIndex(to, { align: "auto" });
    focusNext.current = true;
    setCursor(to);
  };
  useKeys({ j: step(1), k: step(-1), ArrowDown: step(1), ArrowUp: step(-1) });

  const words = plainWords(text);
  return (
    <div ref={scroller} class="list-scroll">
      <ul ref={list} class="rows" aria-label={t.search.results} style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map((row) => {
          const hit = hits[row.index];
          return (
            hit && (
              <li
                key={hit.documentId}
                ref={virtual.measureElement}
                data-index={row.index}
                class="hit"
                style={{ transform: `translateY(${row.start}px)` }}
                aria-setsize={hits.length}
                aria-posinset={row.index + 1}
              >
                <Hit hit={hit} words={words} tabbable={row.index === cursor} onFocus={() => setCursor(row.index)} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function Hit({ hit, words, tabbable, onFocus }: { hit: SearchHitView; words: string; tabbable: boolean; onFocus: () => void }) {
  const vault = useVault();
  const by = sortedBy(vault);
  const document = vault.document(hit.documentId).value;
  if (!document) return null;
  const query = new URLSearchParams({
    ...(hit.snippet && words && { find: words }),
    ...(hit.page && { page: String(hit.page) }),
  }).toString();
  const kept = by && document.custom?.[by.field.id];
  const value = by && (kept === undefined ? t.common.none : customText(vault, by.field, kept));
  return (
    <>
      <Thumbnail document={document} />
      <div class="row-main">
        <a
          class="row-link"
          data-row-link={document.id}
          href={`/documents/${document.id}${query ? `?${query}` : ""}`}
          tabIndex={tabbable ? 0 : -1}
          onFocus={onFocus}
        >
          <span class="cut" dir="auto" title={document.title}>
            {document.title}
          </span>
        </a>
        {hit.snippet ? (
          <p class="snippet" dir="auto">
            <Marked text={hit.snippet} marks={hit.marks} />
          </p>
        ) : (
          <SecondLine document={document} />
        )}
        {hit.snippet && document.folderId && (
          <span class="hit-page cut" dir="auto">
            {pathText(vault.folders.value, document.folderId)}
          </span>
        )}
        {value && (
          <span class="hit-page hit-value cut" dir="auto">
            {value}
          </span>
        )}
        {hit.page !== null && (
          <span class="hit-page">{document.pageCount ? t.search.pageOf(hit.page, document.pageCount) : t.search.page(hit.page)}</span>
        )}
      </div>
      <div class="row-end">
        <TagChips ids={document.tags} limit={1} />
        <span class="row-date cut" dir="auto">
          {value ?? formatListDate(document.documentDate ?? document.createdAt, t.app.today)}
        </span>
      </div>
    </>
  );
}
