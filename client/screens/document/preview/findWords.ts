// Finds what a person types among the words of a page: across words and lines, whatever the case and the accents.
import type { PageWord } from "../../../../shared/documents/pageWords.ts";

/** The words of each place that matches, in reading order. */
export function findWords(words: readonly PageWord[], query: string): PageWord[][] {
  const wanted = folded(query).trim().replace(/\s+/g, " ");
  if (wanted === "") return [];
  const starts: number[] = [];
  let text = "";
  for (const word of words) {
    starts.push(text.length);
    text += `${folded(word.text)} `;
  }
  const found: PageWord[][] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    const end = at + wanted.length;
    found.push(words.filter((word, index) => starts[index]! < end && starts[index]! + folded(word.text).length > at));
  }
  return found;
}

const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
