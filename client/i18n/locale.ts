// In which language and region dates, numbers and orders are written. Follows the catalogue in use, not the browser alone: a
// Norwegian sentence with an English date in it reads wrong.
import { computed, signal } from "@preact/signals";
import { titleCollator } from "../../shared/documents/titleOrder.ts";
import { catalogueOf, type Language } from "../../shared/languages.ts";

/** What the browser asks for. Some pass on what the system says (`C`), which Intl refuses. */
export function browserLanguages(): readonly string[] {
  const tags: readonly string[] = globalThis.navigator?.languages ?? [];
  return tags.filter((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length > 0;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  });
}

/** Where the browser names no region: day before month, as in most of the world. */
const plain: Record<Language, string> = { en: "en-GB", nb: "nb-NO", de: "de-DE" };

/** BCP 47: the browser's own tag of that language (`de-AT`, `en-US`) where it has one with a region, else a plain one. */
export function localeFor(language: Language, wanted: readonly string[] = browserLanguages()): string {
  return wanted.find((tag) => catalogueOf(tag) === language && tag.toLowerCase().startsWith(`${language}-`)) ?? plain[language];
}

/** Written by `applyLanguage` alone; whatever is drawn with it is drawn anew when it changes. */
export const locale = signal(localeFor("en", []));

/** What stands before the fraction of a number. */
export const decimalSign = computed(() => ((1.5).toLocaleString(locale.value).includes(",") ? "," : "."));

/** The person's alphabetical order, numbers by their value. */
export const collator = computed(() => titleCollator(locale.value));
