// The words that a fact was read from, and their place.
import type { Evidence } from "./facts.ts";

const longestQuote = 200;

/** Of `length` characters at `at` of the text; `words` are quoted instead of them alone, where a label belongs to them. */
export function evidenceOf(text: string, at: number, length: number, words: string = text.slice(at, at + length)): Evidence {
  return {
    quote: words.slice(0, 400).replace(/\s+/g, " ").trim().slice(0, longestQuote),
    source: "text",
    at,
    length,
    page: pageAt(text, at),
  };
}

/** Pages are separated by form feeds; null where there is none. */
function pageAt(text: string, at: number): number | null {
  let breaks = 0;
  let next = text.indexOf("\f");
  if (next < 0) return null;
  while (next >= 0 && next < at) {
    breaks++;
    next = text.indexOf("\f", next + 1);
  }
  return breaks + 1;
}
