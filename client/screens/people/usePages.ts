// A list that the server gives page by page; another question begins it anew.
import { useEffect, useRef, useState } from "preact/hooks";
import { problemText } from "../../app/problems.ts";

interface Page<T> {
  items: T[];
  next: string | null;
}

/** `question` decides when it is another list; `ask` fetches one page of it. */
export function usePages<T>(question: string, ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>) {
  const [page, setPage] = useState<Page<T>>();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);

  const fetchPage = async (before: Page<T> | undefined) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setBusy(true);
    try {
      const { items, next } = await ask(before?.next ?? undefined, signal);
      if (!signal.aborted) {
        setPage({ items: [...(before?.items ?? []), ...items], next });
        setProblem("");
      }
    } catch (error) {
      if (!signal.aborted) setProblem(problemText(error).message);
    } finally {
      if (!signal.aborted) setBusy(false);
    }
  };
  useEffect(() => {
    void fetchPage(undefined);
    return () => running.current?.abort();
  }, [question]);

  return {
    items: page?.items,
    problem,
    busy,
    more: page?.next ? () => void fetchPage(page) : undefined,
    reload: () => void fetchPage(undefined),
    /** Changes what is shown without asking again. */
    update: (change: (items: T[]) => T[]) => setPage((now) => now && { ...now, items: change(now.items) }),
  };
}
