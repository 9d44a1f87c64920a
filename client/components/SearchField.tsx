// The search field: in the top bar on a desk, at the top of the search screen on a phone. It writes, the screen answers.

import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { searchText, startedFrom } from "../app/search.ts";
import { useVault } from "../app/services.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";

/** Milliseconds of rest before the address follows what is typed. */
const addressDelay = 400;

export function SearchField({ autoFocus = false }: { autoFocus?: boolean }) {
  const vault = useVault();
  const { path, query, route, url } = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const onSearch = path === "/search";
  const q = onSearch ? (query.q ?? "") : "";

  // the address decides when somebody goes back, forward, or follows a link; while typing it comes after
  useEffect(() => {
    if (document.activeElement !== input.current || !onSearch) searchText.value = q;
  }, [url]);
  useEffect(() => {
    if (autoFocus && !q) input.current?.focus();
  }, []);

  const text = searchText.value;
  useEffect(() => {
    if (!onSearch || text === q) return;
    const timer = setTimeout(() => route(addressOf(text), true), addressDelay);
    return () => clearTimeout(timer);
  }, [text, onSearch]);

  const write = (value: string) => {
    searchText.value = value;
    if (onSearch) return;
    startedFrom.value = url;
    route(addressOf(value));
  };
  const clear = () => {
    searchText.value = "";
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      if (text) clear();
      else if (onSearch) route(startedFrom.peek());
      else input.current?.blur();
    }
    if (event.key === "ArrowDown" || event.key === "Enter") {
      const first = document.querySelector<HTMLElement>("main [data-row-link]");
      if (!first) return;
      event.preventDefault();
      first.focus();
    }
  };

  return (
    <search class="search">
      <Icon name="search" />
      <input
        ref={input}
        id="search-field"
        data-keep-focus
        type="search"
        class="search-input"
        enterkeyhint="search"
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        aria-label={t.search.field}
        placeholder={t.nav.searchPlaceholder(vault.documentCount.value)}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {text ? (
        <button type="button" class="search-clear" aria-label={t.search.clear} onClick={clear}>
          <Icon name="close" size={16} />
        </button>
      ) : (
        <span class="search-key key" aria-hidden="true">
          /
        </span>
      )}
    </search>
  );
}

function addressOf(text: string): string {
  return text ? `/search?q=${encodeURIComponent(text)}` : "/search";
}

/** Marks a part of what was typed. UTF-16 units. */
export function selectInField(start: number, end: number): void {
  const field = document.getElementById("search-field");
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.setSelectionRange(start, end);
}

/** `/`: to the field, wherever it is. */
export function focusSearch(route: (url: string) => void): void {
  const field = document.getElementById("search-field");
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  } else {
    route("/search");
  }
}
