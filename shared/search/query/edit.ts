// What screens do with a typed query: chips put filters in, parts are taken out and put into words.
import { mayBeInner, rowsOf } from "../words/spelling.ts";
import { parseQuery } from "./parse.ts";
import { quoted } from "./quotes.ts";
import { type NameFilter, type Place, type Query, termsOf } from "./tree.ts";

/** Words that are looked for in a text. */
export interface SoughtWords {
  /** Folded, in a row. */
  words: string[];
  /** The last word ends where it ends; else it may go on. */
  exact: boolean;
  /** One word, which may also begin a part of another one: `regning` in `strømregning`. */
  inner?: boolean;
}

/** What to mark in a snippet: the words that are asked for and may stand in a text, in all their spellings. */
export function wordsToMark(query: Query): SoughtWords[] {
  const wanted: SoughtWords[] = [];
  for (const { term, wanted: yes } of termsOf(query.tree)) {
    if (!yes || term.kind !== "words" || term.within || (term.scope !== undefined && term.scope !== "content")) continue;
    for (const { words, prefix } of rowsOf(term.value, !term.exact)) {
      const put = (sought: string[]) => {
        const inner = prefix && !term.phrase && sought.length === 1 && mayBeInner(sought[0]!);
        wanted.push({ words: sought, exact: !prefix, ...(inner && { inner }) });
      };
      put(words.map(([word]) => word!));
      // Snippets are folded without a second spelling: `mueller` is marked where `Müller` stands, and the other way round.
      const others = words.map((spellings) => spellings.at(-1)!);
      const plain = words.map(([word]) => word!.replace(/([aou])e|aa/g, (two) => two[0]!));
      for (const other of [others, plain]) if (other.some((word, index) => word !== words[index]![0])) put(other);
    }
  }
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
