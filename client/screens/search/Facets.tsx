// What the hits have in common, with numbers: one press narrows the search, in its own language.
import { useEffect, useState } from "preact/hooks";
import { type FacetKind, type Facets as Found, facetKinds } from "../../../shared/search/facets.ts";
import { withPart } from "../../../shared/search/query/index.ts";
import { useVault } from "../../app/services.ts";
import type { SearchAnswer } from "../../data/types.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import "./facets.css";

/** Counting waits until somebody stops typing: the search has the engine first. Milliseconds. */
const pause = 200;

export function Facets({ answer, text, onText }: { answer: SearchAnswer; text: string; onText: (text: string) => void }) {
  const { found, busy } = useFacets(answer, text);
  const groups = facetKinds.flatMap((kind) => {
    const items = (found?.facets[kind].items ?? []).filter(({ count }) => count < found!.total);
    return items.length > 0 ? [{ kind, items, more: found!.facets[kind].more }] : [];
  });
  // Nothing shifts: the place is there while the numbers are on their way, and where one hit leaves nothing to narrow there is none.
  if (answer.total < 2 || (found && groups.length === 0)) return null;
  return (
    <aside class="facets" aria-label={t.search.narrow} aria-busy={busy}>
      {groups.map(({ kind, items, more }) => (
        <section key={kind} aria-label={label(kind)}>
          <h2>{label(kind)}</h2>
          <ul>
            {items.map(({ name, count, filter }) => (
              <li key={name}>
                <button type="button" class="facet" onClick={() => onText(withPart(text, filter))}>
                  {kind === "tag" && <Dot name={name} />}
                  <span class="cut" dir="auto" title={name}>
                    {name}
                  </span>
                  <span class="facet-count">{formatNumber(count)}</span>
                </button>
              </li>
            ))}
          </ul>
          {more > 0 && <p class="facet-more">{t.search.moreValues(more)}</p>}
        </section>
      ))}
    </aside>
  );
}

const label = (kind: FacetKind): string => (kind === "year" ? t.search.year : t.search[kind]);

function Dot({ name }: { name: string }) {
  const tag = [...useVault().tags.value.values()].find((one) => one.name === name);
  return <i class="facet-dot" style={{ "--color": tag?.color }} />;
}

/** The numbers of the answer on the screen; those of the one before it, `busy`, until they are there. */
function useFacets({ source, total }: SearchAnswer, text: string): { found: Found | null; busy: boolean } {
  const vault = useVault();
  const [counted, setCounted] = useState<{ of: string; found: Found | null }>({ of: "", found: null });
  const of = `${source} ${total} ${text}`;
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      vault.facets(text, source, stop.signal).then(
        (facets) => !stop.signal.aborted && setCounted({ of, found: facets ?? nothing }),
        (error: unknown) => {
          if (stop.signal.aborted) return;
          console.error(error);
          setCounted({ of, found: nothing });
        },
      );
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [vault, of, text, source]);
  return { found: counted.found, busy: counted.of !== of };
}

const nothing: Found = {
  total: 0,
  facets: Object.fromEntries(facetKinds.map((kind) => [kind, { items: [], more: 0 }])) as unknown as Found["facets"],
};
