// Where one came from: the address, so that "back" is the browser's own step wherever it leads to the same place, and the list.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type LocationHook, useLocation } from "preact-iso";

/** The list that was open last, so that the next and the previous document are those of that list. */
export const lastList = signal<{ ids: readonly string[]; url: string }>({ ids: [], url: "/documents" });

let last: string | null = null;
let previous: string | null = null;

/** For the shell: watches the addresses go by. */
export function useHistory(): void {
  const { url, wasPush } = useLocation() as LocationHook & { wasPush: boolean };
  useEffect(() => {
    if (wasPush && last !== url) previous = last;
    last = url;
  }, [url]);
  useEffect(() => {
    const forget = () => {
      previous = null;
    };
    addEventListener("popstate", forget);
    return () => removeEventListener("popstate", forget);
  }, []);
}

/** Goes to `url`: one step back where that is where one came from, else onward. */
export function goBackTo(url: string, route: (url: string) => void): void {
  if (previous === url) history.back();
  else route(url);
}
