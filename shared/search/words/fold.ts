// How words are compared, on every side: without case, diacritics or compatibility forms. What is folded here is what is indexed.

/** Letters that Unicode does not decompose but people type without. */
const plain: Record<string, string> = {
  ø: "o",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  đ: "d",
  ð: "d",
  ł: "l",
  þ: "th",
  ħ: "h",
  ŋ: "n",
  ŧ: "t",
  ĸ: "k",
  ı: "i",
  ȷ: "j",
  ς: "σ",
};
const special = new RegExp(`[${Object.keys(plain).join("")}]`, "g");
/** Marks on letters, and characters that only format: soft hyphens, joiners, directions. */
const marks = /[\p{M}\p{Cf}]+/gu;
const otherDigits = /(?![0-9])\p{Nd}/gu;

/** Unicode keeps the ten digits of a script together and in order, in rows of ten. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  let before = 0;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(code - before - 1))) before++;
  return String(before % 10);
}

/**
 * In scripts without spaces every letter is a word of its own, so that any part of a sentence can be found. So is every syllable of Korean,
 * where words grow together and take endings.
 */
export const loneLetter = String.raw`[[\p{L}\p{N}]&&[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]`;
/** A letter or digit of a word of several. For regular expressions with the flag `v`. */
export const wordLetter = String.raw`[[\p{L}\p{N}]--${loneLetter}]`;
const words = new RegExp(`${loneLetter}|${wordLetter}+`, "gv");

/** Longer ones (an encoded attachment, say) are cut alike in text and query. In UTF-16 units. */
const longestWord = 100;

/** Letter by letter the same as for the whole text: marks in a snippet depend on it. */
export function foldLetters(text: string): string {
  // Most text is plain: nothing to decompose, nothing to strip.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return decomposed(text)
    .toLowerCase()
    .replace(marks, "")
    .replace(otherDigits, plainDigit)
    .replace(special, (letter) => plain[letter]!);
}

/** Korean syllables stay whole: their parts are no letters that anybody leaves out. */
function decomposed(text: string): string {
  if (!/[\uac00-\ud7a3]/.test(text)) return text.normalize("NFKD");
  return text.replace(/[^\uac00-\ud7a3]+/g, (others) => others.normalize("NFKD"));
}

/** The folded words of a text, in order. */
export function foldWords(text: string): string[] {
  return (foldLetters(text).match(words) ?? []).map(cutWord);
}

/** The folded words joined by one space. */
export function fold(text: string): string {
  return foldWords(text).join(" ");
}

/** Never between the halves of a surrogate pair. */
export function cutWord(word: string): string {
  if (word.length <= longestWord) return word;
  const cut = word.slice(0, longestWord);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** A name for comparison as a whole: folded letter by letter, spaces as one. */
export function foldName(name: string): string {
  return foldLetters(name).replace(/\s+/g, " ").trim();
}
