// How the app looks and behaves on this device.
import { effect } from "@preact/signals";
import { type CustomSort, isCustomSort } from "../../shared/documents/customOrder.ts";
import { languages } from "../../shared/languages.ts";
import { preference } from "../data/preference.ts";

export const theme = preference("theme", ["system", "light", "dark"], "system");
export const layout = preference("layout", ["list", "grid"], "list");
/** Orders that every list has; beside them the custom fields. */
export const sortNames = ["newest", "oldest", "documentDate", "title", "largest"] as const;
type Sort = (typeof sortNames)[number] | CustomSort;
const isSort = (name: string): name is Sort => (sortNames as readonly string[]).includes(name) || isCustomSort(name);
export const sort = preference("sort", isSort, "newest");
/** What the app speaks here before anything is known of a person; follows their setting once it is. */
export const language = preference("language", ["browser", ...languages], "browser");
export const panel = preference("panel", ["shown", "hidden"], "shown");
/** Whether somebody was signed in when the app was last open: only for the frame before that is known. */
export const wasSignedIn = preference("wasSignedIn", ["no", "yes"], "no");
/** Whether the person was told that the app can't start without network in this browser. */
export const knowsNoOffline = preference("knowsNoOffline", ["no", "yes"], "no");
/** WCAG 2.1.4: shortcuts of one character can be switched off. */
export const singleKeys = preference("singleKeys", ["on", "off"], "on");

effect(() => {
  const chosen = theme.value;
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const dark = chosen === "system" ? meta.media.includes("dark") : chosen === "dark";
    meta.content = dark ? "#0f1112" : "#f6f7f6";
  }
});
