// Answers while somebody types: the newest question wins, the last answer stays until the next one is there.
import { useEffect, useState } from "preact/hooks";
import { isEmptyQuery, parseQuery } from "../../../shared/search/query/index.ts";
import { searchSort } from "../../app/search.ts";
import { useVault } from "../../app/services.ts";
import type { SearchAnswer } from "../../data/types.ts";

export interface Found {
  /** The question that this answers. */
  text: string;
  answer: SearchAnswer | null;
  failed: boolean;
}

const nothing: Found = { text: "", answer: null, failed: false };

export function useSearch(text: string): Found {
  const vault = useVault();
  const [found, setFound] = useState(nothing);
  const sort = searchSort.value;
  const count = vault.documentCount.value;
  // The count is known from the last time before the documents themselves are here.
  const loaded = vault.ready.value;
  // texts that have come in the meantime may answer too
  const { ready, texts, complete } = vault.searchIndex.value;
  useEffect(() => {
    if (isEmptyQuery(parseQuery(text))) {
      setFound(nothing);
      return;
    }
    const stop = new AbortController();
    const show = (answer: SearchAnswer) => {
      if (!stop.signal.aborted) setFound({ text, answer, failed: false });
    };
    // Nothing found here is no answer while the server is still asked.
    const showEarly = (answer: SearchAnswer) => answer.total > 0 && show(answer);
    vault.search(text, stop.signal, showEarly, sort).then(show, (error: unknown) => {
      if (stop.signal.aborted) return;
      console.error(error);
      setFound({ text, answer: null, failed: true });
    });
    return () => stop.abort();
  }, [vault, text, sort, count, loaded, ready, texts, complete]);
  return found;
}
