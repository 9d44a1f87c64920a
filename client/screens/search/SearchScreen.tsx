// Search as one types: what the question means, where the answer came from, and the places where the words are.
import { useEffect } from "preact/hooks";
import { filterText, isEmptyQuery } from "../../../shared/search/query/index.ts";
import { recentDocuments } from "../../app/actions/atHand.ts";
import { removeSearch, saveSearch } from "../../app/actions/savedSearches.ts";
import { lastList } from "../../app/cameFrom.ts";
import { isPhone } from "../../app/media.ts";
import { searchText } from "../../app/search.ts";
import { useSignedIn, useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { DocumentLines } from "../../components/DocumentLines.tsx";
import { Icon } from "../../components/Icon.tsx";
import { SearchField, selectInField } from "../../components/SearchField.tsx";
import type { SearchAnswer } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { Facets } from "./Facets.tsx";
import { Filters } from "./Filters.tsx";
import { meaningOf, parsed } from "./meaning.ts";
import { Results } from "./Results.tsx";
import { SearchOrder } from "./SearchOrder.tsx";
import { useSearch } from "./useSearch.ts";
import "./search.css";

export function SearchScreen() {
  const text = searchText.value;
  useTitle(text ? `${text} · ${t.search.label}` : t.search.label);
  const found = useSearch(text);
  const asked = !isEmptyQuery(parsed(text));
  const { answer } = found;

  useEffect(() => {
    if (answer) lastList.value = { ids: answer.hits.map((hit) => hit.documentId), url: `/search?q=${encodeURIComponent(found.text)}` };
  }, [answer, found.text]);

  return (
    <div class="search-screen">
      <header class="search-head">
        <h1 class="visually-hidden" tabIndex={-1} data-screen-focus={isPhone.value ? undefined : ""}>
          {t.search.label}
        </h1>
        {isPhone.value && <SearchField autoFocus />}
        <Filters text={text} onText={setText} />
        <p class="search-meaning" role="status">
          {asked && answer && <Summary answer={answer} text={answer.corrected ?? found.text} />}
          {asked && <SaveSearch text={text.trim()} />}
        </p>
        {asked && answer && answer.total > 0 && <SearchOrder />}
        {asked && answer?.corrected && <Corrected typed={found.text} meant={answer.corrected} />}
        <Problems text={found.text} />
      </header>
      {found.failed && asked ? (
        <div class="empty">
          <p>{t.search.failed}</p>
        </div>
      ) : asked && answer && answer.total > 0 ? (
        <div class="search-body">
          <Facets answer={answer} text={answer.corrected ?? found.text} onText={setText} />
          <Results answer={answer} text={answer.corrected ?? found.text} />
        </div>
      ) : asked && answer && found.text === text ? (
        <Nothing text={text} />
      ) : (
        !asked && <Start />
      )}
    </div>
  );
}

/** Nothing has what was typed, and this is shown instead. */
function Corrected({ typed, meant }: { typed: string; meant: string }) {
  return (
    <p class="search-corrected" role="status">
      {t.search.corrected(typed)}{" "}
      <button type="button" class="link-button" onClick={() => setText(meant)}>
        {meant}
      </button>
    </p>
  );
}

/** What was typed and does not mean what it seems to. */
function Problems({ text }: { text: string }) {
  const { problems } = parsed(text, new Date(), [...useVault().customFields.value.values()]);
  if (problems.length === 0) return null;
  return (
    <ul class="search-problems" role="status">
      {problems.map(({ kind, value, start, end }) => (
        <li key={`${kind} ${start}`}>
          <Icon name="info" size={14} />
          <span>{t.search.problems[kind](value)}</span>
          <button type="button" class="link-button" onClick={() => selectInField(start, end)}>
            {t.search.showPlace}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Kept under a name, or taken out again. */
function SaveSearch({ text }: { text: string }) {
  const vault = useVault();
  const saved = [...vault.savedSearches.value.values()].find(({ query }) => query === text);
  return (
    <button
      type="button"
      class="link-button search-save"
      onClick={() => void (saved ? removeSearch(vault, saved) : saveSearch(vault, text))}
    >
      <Icon name={saved ? "close" : "bookmark"} size={16} />
      {saved ? t.savedSearches.remove(saved.name) : t.savedSearches.save}
    </button>
  );
}

function setText(text: string): void {
  searchText.value = text;
}

function Summary({ answer, text }: { answer: SearchAnswer; text: string }) {
  const vault = useVault();
  const online = vault.sync.value.online;
  const partial = answer.source !== "titles" && answer.source !== "server" && answer.indexedTexts < answer.expectedTexts;
  const rest = answer.source === "both" ? t.search.partialBoth : online ? "" : t.search.partialOffline;
  const source = partial
    ? [t.search.partial(answer.indexedTexts, answer.expectedTexts), rest].filter(Boolean).join("; ")
    : t.search.source[answer.source];
  return (
    <>
      <b>{t.search.found(answer.total)}</b>
      <span>{[meaningOf(text, [...vault.customFields.value.values()]), source].filter(Boolean).join(" · ")}</span>
    </>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <div class="empty">
      <Icon name="search" size={32} />
      <h2>{t.search.none(text)}</h2>
      <p>{/:/.test(text) ? t.search.noneFilters : t.search.noneText}</p>
    </div>
  );
}

function SavedSearches() {
  const searches = [...useVault().savedSearches.value.values()].sort((a, b) => collator.value.compare(a.name, b.name));
  if (searches.length === 0) return null;
  return (
    <div class="examples">
      <span>{t.savedSearches.title}</span>
      {searches.map(({ id, name, query }) => (
        <button key={id} type="button" class="button" onClick={() => setText(query)}>
          <Icon name="bookmark" size={16} />
          {name}
        </button>
      ))}
    </div>
  );
}

function Start() {
  const { vault, user } = useSignedIn();
  const tag = vault.tags.value.values().next().value?.name;
  const examples = [
    ...t.search.exampleWords,
    ...(tag ? [/^[\p{L}\p{N}]+$/u.test(tag) ? `tag:${tag}` : filterText("tag", tag)] : []),
    `after:${new Date().getFullYear()}`,
  ];
  return (
    <div class="empty">
      <Icon name="search" size={32} />
      <h2>{t.search.startTitle}</h2>
      <p>{t.search.startText}</p>
      <SavedSearches />
      <div class="examples">
        <span>{t.search.examples}</span>
        {examples.map((example) => (
          <button key={example} type="button" class="button" onClick={() => setText(example)}>
            {example}
          </button>
        ))}
      </div>
      <DocumentLines title={t.atHand.recent} icon="history" documents={recentDocuments(vault, user.id)} />
    </div>
  );
}
