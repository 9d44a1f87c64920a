// Which month a word names, in any of the languages of monthNames.ts.
import { monthNames } from "./monthNames.ts";

const byName = new Map<string, Map<string, number>>();
for (const [language, months] of Object.entries(monthNames)) {
  for (const [index, names] of months.split("|").entries()) {
    for (const name of names.trim().split(/\s+/)) {
      const key = folded(name);
      const meanings = byName.get(key) ?? new Map<string, number>();
      meanings.set(language, index + 1);
      byName.set(key, meanings);
    }
  }
}

const roman = new Map(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"].map((name, index) => [name, index + 1]));

/** 1 to 12, or undefined for any other word. Where languages disagree, that of the document decides, then the order of the table. */
export function monthNumber(word: string, language: string | null): number | undefined {
  const known = roman.get(word);
  if (known) return known;
  const meanings = byName.get(folded(word));
  return meanings && ((language ? meanings.get(language) : undefined) ?? meanings.values().next().value);
}

/** Lower case without marks: what a scan or a keyboard leaves of a name. */
function folded(word: string): string {
  return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");
}
