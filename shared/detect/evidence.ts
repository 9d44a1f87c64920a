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

/** Where the pages of the text that was asked for last end: hundreds of facts of one text look only once. */
let known: { text: string; breaks: number[] } = { text: "", breaks: [] };

/** Pages are separated by form feeds; null where there is none. */
function pageAt(text: string, at: number): number | null {
  if (known.text !== text) known = { text, breaks: [...text.matchAll(/\f/g)].map(({ index }) => index) };
  const { breaks } = known;
  if (breaks.length === 0) return null;
  const next = breaks.findIndex((place) => place >= at);
  return (next < 0 ? breaks.length : next) + 1;
}
