// Every text on the screen. A catalogue is a file of its own, fetched when it is needed: one at the start, another when the
// person chooses it. Components that read `t` are drawn anew then, so that nothing has to be reloaded and nothing typed is lost.
import { batch, signal } from "@preact/signals";
import { firstSpoken, type Language } from "../../shared/languages.ts";
import { retryImport } from "../data/retryImport.ts";
import type { Catalogue } from "./en.ts";
import { browserLanguages, locale, localeFor } from "./locale.ts";

export type { Catalogue };

/** What a person has decided. `browser`: whatever the browser asks for. */
export type LanguageChoice = "browser" | Language;

const catalogues: Record<Language, () => Promise<Catalogue>> = {
  en: () => import("./en.ts").then(({ en }) => en),
  nb: () => import("./nb.ts").then(({ nb }) => nb),
  de: () => import("./de.ts").then(({ de }) => de),
};

const inUse = signal<Catalogue | undefined>(undefined);
/** The language on the screen now. */
export const language = signal<Language>("en");

/** The catalogue in use. Read it while rendering, never while a module loads: it is fetched before the first frame. */
export const t: Catalogue = new Proxy({} as Catalogue, {
  get(_, area) {
    const catalogue = inUse.value;
    if (!catalogue) throw new Error("No language is loaded yet");
    return catalogue[area as keyof Catalogue];
  },
});

export function languageFor(choice: LanguageChoice): Language {
  return choice === "browser" ? firstSpoken(browserLanguages()) : choice;
}

let latest = 0;
/** Puts a language on the screen. The one on it stays where the catalogue can't be fetched, which rejects. The last call wins. */
export async function applyLanguage(choice: LanguageChoice): Promise<void> {
  const wanted = languageFor(choice);
  const call = ++latest;
  const catalogue = await retryImport(catalogues[wanted]);
  if (call !== latest) return;
  batch(() => {
    inUse.value = catalogue;
    language.value = wanted;
    locale.value = localeFor(wanted);
  });
  if (typeof document !== "undefined") document.documentElement.lang = catalogue.language;
}
