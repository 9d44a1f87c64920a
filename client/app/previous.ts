// Which address of the app one came from, so that "back" is the browser's own step wherever it leads to the same place.

import { useEffect } from "preact/hooks";
import { type LocationHook, useLocation } from "preact-iso";

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
