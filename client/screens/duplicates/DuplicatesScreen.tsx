// Documents that seem to be the same one: all pairs of the vault, or those of one document.
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { problemText } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import type { SimilarPair } from "../../data/duplicatesTypes.ts";
import { t } from "../../i18n/index.ts";
import { Pair } from "./Pair.tsx";
import "./duplicates.css";

export function DuplicatesScreen() {
  useTitle(t.duplicates.title);
  const vault = useVault();
  const { query } = useLocation();
  const { pairs, more, problem, busy, reload, loadMore } = usePairs(query.document);
  // Whoever merges one here, or on another device, sees it go; who takes it back has it again.
  const shown = pairs?.filter((pair) => [pair.documentId, pair.otherId].every((id) => isThere(vault.document(id).value)));
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.duplicates.title}
        </h1>
      </header>
      <div class="page-body">
        <section class="section">
          <p>{t.duplicates.text}</p>
          <p>{t.duplicates.rule}</p>
        </section>
        <FormError text={problem} />
        {problem && (
          <button type="button" class="button duplicates-again" disabled={busy} onClick={() => void reload()}>
            {t.duplicates.again}
          </button>
        )}
        {shown?.length === 0 && !more && <p class="panel-box duplicates-none">{t.duplicates.none}</p>}
        {shown && shown.length > 0 && (
          <ul class="duplicates" aria-label={t.duplicates.title}>
            {shown.map((pair) => (
              <Pair key={pair.id} pair={pair} onDecided={() => void reload()} />
            ))}
          </ul>
        )}
        {more && (
          <button type="button" class="button duplicates-again" disabled={busy} onClick={() => void loadMore()}>
            {t.duplicates.more}
          </button>
        )}
      </div>
    </div>
  );
}

const isThere = (document: { trashedAt: string | null } | undefined) => document !== undefined && document.trashedAt === null;

/** `only`: of this document. An answer that comes after a later question is not shown. */
function usePairs(only: string | undefined) {
  const vault = useVault();
  const { online } = vault.sync.value;
  const [pairs, setPairs] = useState<SimilarPair[]>();
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);
  const load = async (cursor: string | null) => {
    const ask = ++asked.current;
    setBusy(true);
    try {
      const api = await vault.duplicates();
      const page = only === undefined ? await api.list(cursor) : { items: await api.of(only), next: null };
      if (ask !== asked.current) return;
      setPairs((before) => (cursor === null ? page.items : [...(before ?? []), ...page.items]));
      setNext(page.next);
      setProblem("");
    } catch (error) {
      if (ask === asked.current) setProblem(problemText(error).message);
    } finally {
      if (ask === asked.current) setBusy(false);
    }
  };
  useEffect(() => {
    void load(null);
    return () => {
      asked.current++;
    };
  }, [vault, only, online]);
  return { pairs, more: next !== null, problem, busy, reload: () => load(null), loadMore: () => load(next) };
}
