// The list of what has come in, page by page. What is asked for again is as long as what is shown; one thing is asked
// after the other, so that no answer replaces a later one.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Arrival } from "../../../shared/api/mailIn.ts";
import { problemText } from "../../app/problems.ts";
import { useOffice } from "../../app/useOffice.ts";

export interface ArrivalPages {
  items: readonly Arrival[];
  next: string | null;
  loaded: boolean;
  /** Empty where all is well. */
  problem: string;
  more: () => Promise<void>;
  reload: () => Promise<void>;
}

const pageLength = 30;
/** What one request may ask for again. */
const most = 100;

export function useArrivals(): ArrivalPages {
  const office = useOffice();
  const [list, setList] = useState<{ items: readonly Arrival[]; next: string | null }>();
  const [problem, setProblem] = useState("");
  const asking = useRef<Promise<void>>(Promise.resolve());
  /** As it was answered last, whether or not it has been drawn. */
  const shown = useRef(list);
  const load = useCallback((ask: () => Promise<{ items: readonly Arrival[]; next: string | null }>) => {
    asking.current = asking.current.then(async () => {
      try {
        shown.current = await ask();
        setList(shown.current);
        setProblem("");
      } catch (error) {
        setProblem(problemText(error).message);
      }
    });
    return asking.current;
  }, []);
  const reload = useCallback(
    () =>
      load(async () => {
        const before = shown.current;
        const limit = Math.min(most, Math.max(pageLength, before?.items.length ?? 0));
        const fresh = await office((api) => api.arrivals({ limit }));
        // What was shown further down stays: it is older than all that can have changed places.
        const last = fresh.items.at(-1);
        const below =
          last && before && before.items.length > limit ? before.items.slice(before.items.findIndex(({ id }) => id === last.id) + 1) : [];
        return below.length > 0 && below.length < (before?.items.length ?? 0)
          ? { items: [...fresh.items, ...below], next: before?.next ?? null }
          : fresh;
      }),
    [],
  );
  const more = useCallback(
    () =>
      load(async () => {
        const before = shown.current;
        if (!before?.next) return before ?? { items: [], next: null };
        const page = await office((api) => api.arrivals({ limit: pageLength, cursor: before.next! }));
        return { items: [...before.items, ...page.items], next: page.next };
      }),
    [],
  );
  useEffect(() => void reload(), []);
  return { items: list?.items ?? [], next: list?.next ?? null, loaded: list !== undefined, problem, more, reload };
}
