// Mails that were sent, and how far they are: asked for anew as long as one of them waits and somebody looks.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { useVault } from "../../app/services.ts";
import type { SentMail } from "../../data/mailTypes.ts";

/** Milliseconds between two looks at what waits. */
const lookEvery = 3_000;

interface Page {
  items: SentMail[];
  next: string | null;
}

const waits = ({ recipients }: SentMail): boolean => recipients.some(({ state }) => state === "waiting");

/** The newest mails anew, and below them what was shown already. */
function above(newest: Page, shown: Page): Page {
  const last = newest.items.at(-1);
  const at = shown.items.findIndex(({ id }) => id === last?.id);
  const rest = at < 0 ? [] : shown.items.slice(at + 1);
  return rest.length === 0 ? newest : { items: [...newest.items, ...rest], next: shown.next };
}

export function useSentMails(query: { document?: string }) {
  const vault = useVault();
  const { online } = vault.sync.value;
  const [page, setPage] = useState<Page>({ items: [], next: null });
  const [error, setError] = useState<unknown>();
  const [loaded, setLoaded] = useState(false);
  const shown = useRef(page);
  shown.current = page;
  const reload = useCallback(async () => {
    try {
      const mail = await vault.mail();
      // As far down as one of them waits.
      const deepest = shown.current.items.findLastIndex(waits);
      let newest: Page = await mail.sentMails(query);
      while (newest.next && newest.items.length <= deepest) {
        const further = await mail.sentMails({ ...query, cursor: newest.next });
        newest = { items: [...newest.items, ...further.items], next: further.next };
      }
      setPage((before) => above(newest, before));
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
    setLoaded(true);
  }, [vault, query.document]);
  const more = useCallback(async () => {
    const cursor = page.next;
    if (!cursor) return;
    try {
      const further = await (await vault.mail()).sentMails({ ...query, cursor });
      setPage((before) => (before.next === cursor ? { items: [...before.items, ...further.items], next: further.next } : before));
    } catch (problem) {
      setError(problem);
    }
  }, [page]);
  useEffect(() => {
    if (online || !loaded) void reload();
  }, [reload, online]);
  const waiting = page.items.some(waits);
  // A look that failed makes an error of its own, and with it the next look; without network the next is when it is back.
  useEffect(() => {
    if (!waiting || !online) return;
    const timer = setTimeout(() => void reload(), lookEvery);
    return () => clearTimeout(timer);
  }, [page, error, online, reload]);
  return { ...page, error, loaded, reload, more };
}
