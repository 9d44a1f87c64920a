// The ways in which a text may write what somebody typed: what `place.ts` keeps beside the words, asked for.
import { indexedNumber, isJoined, runsOf, spelledWords } from "./place.ts";

/** Words in a row; of each any of its spellings. `prefix`: the last one may go on. */
export interface Row {
  words: string[][];
  prefix: boolean;
}

/** What one part of a query is looked for as: any of these. `typed` without quotation marks. `prefix`: its last word may go on. */
export function rowsOf(typed: string, prefix: boolean): Row[] {
  const words = spelledWords(typed);
  const first = words[0];
  if (!first) return [];
  const last = words.at(-1)!.word;
  const rows: Row[] = [
    {
      words: words.map(({ word, spelled }) => (spelled === null || spelled === word ? [word] : [word, spelled])),
      // A number is not meant as the beginning of a longer one.
      prefix: prefix && (!/^\d+$/.test(last) || /\*\s*$/.test(typed)),
    },
  ];
  const joined = words.map(({ word }) => word).join("");
  const isOneWord = !/\s/.test(typed.trim()) || words.every(({ word }) => /\d/.test(word));
  if (words.length > 1 && isOneWord && isJoined(joined)) rows.push({ words: [[joined]], prefix: rows[0]!.prefix });
  const runs = words.length === 1 ? runsOf(first.word) : [];
  // Its last letters may be the beginning of a word; a single one (`4711x`) would be the beginning of almost every document.
  if (runs.length > 1 && runs.length <= 4) rows.push({ words: runs.map((run) => [run]), prefix: prefix && /^\D{2,}$/.test(runs.at(-1)!) });
  const number = indexedNumber(typed);
  if (number !== undefined) rows.push({ words: [[number]], prefix: false });
  return rows;
}

/** Whether a word may be the beginning of a part of one that has grown together. */
export const mayBeInner = (word: string): boolean => /^[a-z]{3,}$/.test(word);
