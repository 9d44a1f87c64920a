// Texts of made-up words that are spread as words of a language are, the same on every run, with words whose hits are known.

export type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const onsets = ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "sk", "st", "kr", "bl", "tr"];
const vowels = ["a", "e", "i", "o", "u", "å", "ø"];

const vocabulary = (() => {
  const random = randomFrom(1);
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  const words = new Set<string>();
  while (words.size < 20_000) {
    const syllables = 1 + Math.floor(random() * 3.5);
    words.add(Array.from({ length: syllables }, () => pick(onsets) + pick(vowels)).join("") + pick(["", "n", "r", "t", "s"]));
  }
  return [...words];
})();

/** The word of rank r is drawn with a probability of about 1/r (Zipf). */
export const anyWord = (random: Random) => vocabulary[Math.floor(vocabulary.length ** random()) - 1] ?? vocabulary[0]!;

/** In every second document, and in the titles of one in a hundred. */
export const commonWord = "xvanligx";
/** In every fifth document. */
export const secondWord = "xtidvisx";
/** In the document of that number alone. */
export const rareWord = (index: number) => `xsjelden${String(index).padStart(7, "0")}x`;

/** The text of document `index`: `words` words on two pages. */
export function textOf(index: number, words: number): string {
  const random = randomFrom(index + 1000);
  const text = Array.from({ length: words }, () => anyWord(random));
  // Each in a part of its own, so that none overwrites another.
  const place = (part: number) => Math.floor(((part + random()) * words) / 4);
  text[place(0)] = rareWord(index);
  if (index % 5 === 0) text[place(1)] = secondWord;
  if (index % 2 === 0) text[place(3)] = commonWord;
  text[words >> 1] = `${text[words >> 1]}\f`;
  return text.join(" ");
}

export function titleOf(index: number): string {
  const random = randomFrom(index + 7);
  return `${anyWord(random)} ${anyWord(random)} ${index}${index % 100 === 0 ? ` ${commonWord}` : ""}`;
}
