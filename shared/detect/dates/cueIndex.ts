// Finds cues in a few words. Words are looked up and not searched for, so that thousands of cues cost no more than ten.
import { type Cue, cueWords } from "./cues.ts";

export interface CueHit {
  cue: Cue;
  at: number;
  end: number;
}

interface Phrase {
  cue: Cue;
  /** Lower case; `prefix`: the word of the text may go on. */
  words: { text: string; prefix: boolean }[];
}

/** By the first three letters of their first word. */
const phrases = new Map<string, Phrase[]>();
/** Languages without blanks: found wherever they stand. */
const unspaced: { cue: Cue; text: string }[] = [];

for (const [cue, list] of Object.entries(cueWords) as [Cue, string][]) {
  for (const entry of list.trim().split(/\s+/)) {
    if (/^[\u3040-\u30ff\u4e00-\u9fff]/u.test(entry)) unspaced.push({ cue, text: entry });
    else {
      const words = entry.split("_").map((part) => ({ text: plain(part.replace("*", "")), prefix: part.endsWith("*") }));
      const key = words[0]!.text.slice(0, 3);
      phrases.set(key, [...(phrases.get(key) ?? []), { cue, words }]);
    }
  }
}

const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’./:-]\p{L}[\p{L}\p{M}]*){0,4}\.?|[§©]/gu;

function plain(word: string): string {
  return word.toLowerCase().normalize("NFC").replaceAll("’", "'").replace(/\.$/, "");
}

/** All cues of a piece of text by where they end; of those that overlap the longest. */
export function cuesIn(text: string): CueHit[] {
  const words = [...text.matchAll(wordPattern)].map((match) => ({
    text: plain(match[0]),
    at: match.index,
    end: match.index + match[0].length,
  }));
  const hits: CueHit[] = [];
  for (const [index, word] of words.entries()) {
    // a prefix may be shorter than three letters
    for (const length of [1, 2, 3]) {
      if (length > word.text.length) break;
      for (const phrase of phrases.get(word.text.slice(0, length)) ?? []) {
        const last = words[index + phrase.words.length - 1];
        if (last && matches(phrase, words, index)) hits.push({ cue: phrase.cue, at: word.at, end: last.end });
      }
    }
  }
  for (const { cue, text: wanted } of unspaced) {
    const at = text.lastIndexOf(wanted);
    if (at >= 0) hits.push({ cue, at, end: at + wanted.length });
  }
  return hits.filter((hit) => !hits.some((other) => covers(other, hit))).sort((a, b) => a.end - b.end || a.at - b.at);
}

function matches({ words }: Phrase, text: { text: string }[], from: number): boolean {
  return words.every((wanted, index) => {
    const word = text[from + index]!.text;
    return wanted.prefix ? word.startsWith(wanted.text) : word === wanted.text;
  });
}

function covers(other: CueHit, hit: CueHit): boolean {
  return other.at <= hit.at && other.end >= hit.end && other.end - other.at > hit.end - hit.at;
}
