// Chips that put filters into the query: what they do can be seen, and typed as well.

import type { NameFilter } from "../../../shared/search/query/index.ts";
import { pathText } from "../../app/actions/folderTree.ts";
import { useVault } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu } from "../../components/Menu.tsx";
import { type Choice, Picker } from "../../components/Picker.tsx";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { type DateRange, datesIn, filterOf, setDates, setFilter } from "./meaning.ts";

export function Filters({ text, onText }: { text: string; onText: (text: string) => void }) {
  const vault = useVault();
  const folders = vault.folders.value;
  const tags = vault.tags.value;
  const byName = (a: Choice, b: Choice) => collator.value.compare(a.name, b.name);
  const choices: Record<NameFilter, Choice[]> = {
    tag: [...tags.values()].map(({ id, color }) => ({ id, name: pathText(tags, id), color })).sort(byName),
    folder: [...folders.values()].map(({ id }): Choice => ({ id, name: pathText(folders, id), icon: "folder" })).sort(byName),
    type: [...vault.types.value.values()].map(({ id, name }) => ({ id, name })).sort(byName),
    from: [...vault.correspondents.value.values()].map(({ id, name }) => ({ id, name })).sort(byName),
  };
  const nameOf = (kind: NameFilter, id: string) =>
    (kind === "folder"
      ? folders.get(id)?.name
      : kind === "tag"
        ? tags.get(id)?.name
        : choices[kind].find((choice) => choice.id === id)?.name) ?? "";
  const dates = datesIn(text);
  return (
    <fieldset class="filters" aria-label={t.search.filters}>
      {(["tag", "folder", "type", "from"] as const).map((kind) => {
        const value = filterOf(text, kind);
        return (
          <Picker
            key={kind}
            class={`chip ${value ? "is-on" : ""}`}
            label={t.search[kind]}
            value={value ?? t.search.any[kind]}
            placeholder={t.search.any[kind]}
            filterLabel={t.search.find[kind]}
            choices={value ? [{ id: null, name: t.search.any[kind] }, ...choices[kind]] : choices[kind]}
            chosen={null}
            onChoose={(id) => onText(setFilter(text, kind, id === null ? null : nameOf(kind, id)))}
          />
        );
      })}
      <Menu
        label={`${t.search.date}: ${dates ? t.search.dates[dates] : t.search.dates.own}`}
        class={`chip ${dates === "any" ? "" : "is-on"}`}
        align="start"
        items={(["any", "month", "year", "last"] as DateRange[]).map((range) => ({
          label: t.search.dates[range],
          checked: dates === range,
          run: () => onText(setDates(text, range)),
        }))}
      >
        {dates ? t.search.dates[dates] : t.search.dates.own}
      </Menu>
      {/[a-z]+:/i.test(text) && (
        <button type="button" class="chip chip-clear" aria-label={t.search.clearFilters} onClick={() => onText(clearAll(text))}>
          <Icon name="close" size={14} />
        </button>
      )}
    </fieldset>
  );
}

function clearAll(text: string): string {
  return (["tag", "folder", "type", "from"] as const).reduce((rest, kind) => setFilter(rest, kind, null), setDates(text, "any"));
}
