// Which of very many choices a classifier is offered for one document: those the text speaks of, then those used last.

import { foldText, nameKey } from "../names/compare.ts";
import type { Choice } from "./choice.ts";

/**
 * At most `limit` of the choices, in their given order (the caller's: last used first). When all fit, all are offered.
 */
export function preselect(choices: Choice[], text: string, limit: number): Choice[] {
  if (choices.length <= limit) return choices;
  const words = new Set(foldText(text).split(" "));
  const keys = new Set([...words].map((word) => nameKey(word)));
  const ranked = choices.map((choice, index) => ({ choice, index, score: overlap(choice.name, words, keys) }));
  ranked.sort((a, b) => b.score - a.score || a.index - b.index);
  return ranked
    .slice(0, limit)
    .sort((a, b) => a.index - b.index)
    .map(({ choice }) => choice);
}

/** The share of the name's words that the text has, in any ending; longer names count a little more when all are there. */
function overlap(name: string, words: Set<string>, keys: Set<string>): number {
  const parts = foldText(name)
    .split(" ")
    .filter((part) => part.length > 1);
  if (parts.length === 0) return 0;
  const found = parts.filter((part) => words.has(part) || keys.has(nameKey(part))).length;
  return found === parts.length ? 1 + parts.length / 10 : found / parts.length;
}
