// The order of titles and names, the same on a device and in PostgreSQL: that of the Unicode Collation Algorithm with the rules of the
// person's language (å after z in Norwegian), without case and marks, numbers by their value ("Rechnung 2" before "Rechnung 10").
import type { Language } from "../languages.ts";

/** On a device and wherever else there is `Intl`. `locale`: a tag of one of our languages, with any region. */
export const titleCollator = (locale: string) => new Intl.Collator(locale, { numeric: true, sensitivity: "base" });

/** PostgreSQL's collations of the same rules: made by a migration from ICU, as `Intl` is. `kn`: numeric; `ks-level1`: base letters. */
export const titleCollation: Record<Language, string> = {
  en: "docuvault_en",
  nb: "docuvault_nb",
  de: "docuvault_de",
};
