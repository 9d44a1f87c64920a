// The token of a mail's link stands behind the #: it reaches no server by itself, and leaves the address bar once it is used.
import { useState } from "preact/hooks";

/** Empty where the link brings none. `spend` takes it out of the address and the history. */
export function useLinkToken(): { token: string; spend: () => void } {
  const [token] = useState(() => location.hash.slice(1));
  return { token, spend: () => history.replaceState(history.state, "", location.pathname) };
}
