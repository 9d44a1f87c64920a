// Every text on the screen. English is in the app; another language is one file of the same shape, loaded before the first frame.
import { type Catalogue, en } from "./en.ts";

export type { Catalogue };

/** The catalogue in use. Read it while rendering, never while a module loads. */
export let t: Catalogue = en;

const others: Record<string, () => Promise<{ default: Catalogue }>> = {};

/** Loads the first of the person's languages that there is a catalogue for. Languages without one leave English. */
export async function loadLanguage(wanted: readonly string[] = navigator.languages): Promise<void> {
  for (const language of wanted) {
    const code = language.split("-")[0] ?? "";
    if (code === "en") break;
    const load = others[code];
    if (!load) continue;
    t = (await load()).default;
    document.documentElement.lang = t.language;
    return;
  }
}
