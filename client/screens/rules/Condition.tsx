// What a rule asks of a document: a search, with the number of documents that it finds now.
import { useEffect, useState } from "preact/hooks";
import { problemText } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { useDebouncedValue } from "../../app/useDebouncedValue.ts";
import { useOffice } from "../../app/useOffice.ts";
import { t } from "../../i18n/index.ts";

/** Milliseconds without a key after which the search is tried. */
const rest = 500;

export function Condition({ query, zone, onChange }: { query: string; zone: string; onChange: (query: string) => void }) {
  const office = useOffice();
  const { online } = useVault().sync.value;
  const settled = useDebouncedValue(query, rest);
  const [found, setFound] = useState<{ query: string; words: string }>();
  useEffect(() => {
    let current = true;
    const say = (words: string) => {
      if (current) setFound({ query: settled, words });
    };
    office((api) => api.rules.preview({ query: settled, actions: [], zone })).then(
      ({ total }) => say(settled.trim() === "" ? t.rules.matchesAll(total) : t.rules.matches(total)),
      (error: unknown) => say(problemText(error).message),
    );
    return () => {
      current = false;
    };
  }, [settled, zone, online]);
  return (
    <fieldset>
      <legend>{t.rules.ifLabel}</legend>
      <input
        class="input"
        type="search"
        aria-label={t.rules.ifLabel}
        placeholder={t.rules.everything}
        maxLength={1_000}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        value={query}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p class="field-note" role="status">
        {found?.query === query ? found.words : t.rules.looking}
      </p>
      <p class="field-note">{t.rules.ifText}</p>
    </fieldset>
  );
}
