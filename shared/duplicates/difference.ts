// What one of two texts says and the other one does not, to be shown beside each other.
import { foldLetters } from "../search/words/fold.ts";

export interface Difference {
  /** Words as they are written, in their order, each as often as the one text has it more often than the other. */
  one: string[];
  other: string[];
  /** There are more than are listed, or the texts are longer than what was looked at. */
  more: boolean;
}

const mostWords = 60;
const mostCharacters = 200_000;

export function differenceOf(one: string, other: string): Difference {
  const [words, others] = [written(one), written(other)];
  const [only, onlyThere] = [left(words, others), left(others, words)];
  return {
    one: only.slice(0, mostWords),
    other: onlyThere.slice(0, mostWords),
    more: Math.max(only.length, onlyThere.length) > mostWords || Math.max(one.length, other.length) > mostCharacters,
  };
}

/** Case and punctuation around a word make no difference. */
const lookOf = (word: string): string => foldLetters(word).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

function left(words: readonly string[], others: readonly string[]): string[] {
  const there = new Map<string, number>();
  for (const word of others) there.set(lookOf(word), (there.get(lookOf(word)) ?? 0) + 1);
  return words.filter((word) => {
    const look = lookOf(word);
    if (look === "") return false;
    const count = there.get(look) ?? 0;
    if (count > 0) there.set(look, count - 1);
    return count === 0;
  });
}

const written = (text: string): readonly string[] => text.slice(0, mostCharacters).match(/\S+/g) ?? [];
