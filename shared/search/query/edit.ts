// What screens do with a typed query: chips put filters in, parts are taken out and put into words.
import { parseQuery } from "./parse.ts";
import { quoted } from "./quotes.ts";
import { type NameFilter, type Place, type Query, termsOf } from "./tree.ts";

/** The words to mark in a snippet: those that are asked for and may stand in a text. */
export function wordsToMark(query: Query): { words: string[]; exact: boolean }[] {
  const wanted: { words: string[]; exact: boolean }[] = [];
  for (const { term, wanted: yes } of termsOf(query.tree))
    if (yes && term.kind === "words" && (term.scope === undefined || term.scope === "content"))
      wanted.push({ words: term.words, exact: term.exact });
  return wanted;
}

/** A filter as one would type it: `tag:"two words"`, `tag:"the \"big\" one"`. */
export function filterText(kind: NameFilter, name: string): string {
  return `${kind}:${quoted(name)}`;
}

/** The query without what stands in a place, and without the operator that would then have nothing on one of its sides. */
export function withoutPart(text: string, { start, end }: Place): string {
  const before = text.slice(0, start).replace(/\s*(?:(?:^|(?<=\s))(?:AND|&&))?\s*$/, "");
  const after = text.slice(end).trimStart();
  const rest = before.trim() === "" ? after.replace(/^(?:AND|&&)\s+/, "") : after;
  return `${before} ${rest}`.trim();
}

/** Another condition beside what is asked for. */
export function withPart(text: string, part: string): string {
  const trimmed = text.trim();
  const whole = parseQuery(trimmed).tree?.kind === "any" && !/^\([^()]*\)$/.test(trimmed) ? `(${trimmed})` : trimmed;
  return `${whole} ${part}`.trim();
}
