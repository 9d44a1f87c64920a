// Mails that were sent, and how far they are: asked for anew as long as one of them waits and somebody looks.
import { useCallback, useEffect, useState } from "preact/hooks";
import { useVault } from "../../app/services.ts";
import type { SentMail } from "../../data/mailTypes.ts";

/** Milliseconds between two looks at what waits. */
const lookEvery = 3_000;

export function useSentMails(query: { document?: string }) {
  const vault = useVault();
  const [page, setPage] = useState<{ items: SentMail[]; next: string | null }>({ items: [], next: null });
  const [error, setError] = useState<unknown>();
  const [loaded, setLoaded] = useState(false);
  const reload = useCallback(async () => {
    try {
      setPage(await (await vault.mail()).sentMails(query));
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
    setLoaded(true);
  }, [vault, query.document]);
  const more = useCallback(async () => {
    if (!page.next) return;
    try {
      const further = await (await vault.mail()).sentMails({ ...query, cursor: page.next });
      setPage({ items: [...page.items, ...further.items], next: further.next });
    } catch (problem) {
      setError(problem);
    }
  }, [page]);
  useEffect(() => void reload(), [reload]);
  const waiting = page.items.some(({ recipients }) => recipients.some(({ state }) => state === "waiting"));
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => void reload(), lookEvery);
    return () => clearTimeout(timer);
  }, [page]);
  return { ...page, error, loaded, reload, more };
}
