// The way to another service and back. On the way back the address says behind its # how it went; nothing there: signed in.
import type { SecondFactor } from "../../data/types.ts";

const mark = "docuvault.away";

/** Leaves the app for the provider's page. */
export function goTo(url: string): void {
  sessionStorage.setItem(mark, "yes");
  location.assign(url);
}

export interface WayBack {
  /** A code of what went wrong; empty where nothing did. */
  error: string;
  half: SecondFactor | null;
  /** The provider was visited and nothing was said: the session's cookie may be there. */
  maybeSignedIn: boolean;
}

/** Whether the address says something of a visit to the provider. */
export function bringsAnAnswer(): boolean {
  const said = new URLSearchParams(location.hash.slice(1));
  return said.has("mfa") || said.has("error");
}

/** Takes what the address says, once. */
export function takeWayBack(): WayBack {
  const said = new URLSearchParams(location.hash.slice(1));
  const away = sessionStorage.getItem(mark) !== null;
  sessionStorage.removeItem(mark);
  const token = said.get("mfa");
  const error = said.get("error") ?? "";
  if (token || error) history.replaceState(history.state, "", location.pathname);
  const known = ["totp", "backupCode", "passkey"] as const;
  const methods = known.filter((method) => said.get("methods")?.split(",").includes(method));
  const half = token ? { token, methods } : null;
  return { error, half, maybeSignedIn: away && !half && !error };
}
