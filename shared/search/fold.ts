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
const marks = /\p{M}+/gu;

/** A word; in scripts without spaces every letter is one, so that any part of a sentence can be found. */
const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]+/gv;

/** Longer ones (an encoded attachment, say) are cut alike in text and query. In UTF-16 units. */
const longestWord = 100;

/** Letter by letter the same as for the whole text: marks in a snippet depend on it. */
export function foldLetters(text: string): string {
  // Most text is plain: nothing to decompose, nothing to strip.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(marks, "")
    .replace(special, (letter) => plain[letter]!);
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
function cutWord(word: string): string {
  if (word.length <= longestWord) return word;
  const cut = word.slice(0, longestWord);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** Folded text for the index: whole words, never more than `maxBytes` of UTF-8. */
export function foldForIndex(text: string, maxBytes = 500_000): string {
  const kept: string[] = [];
  let bytes = 0;
  for (const word of foldWords(text)) {
    bytes += new TextEncoder().encode(word).length + 1;
    if (bytes > maxBytes) break;
    kept.push(word);
  }
  return kept.join(" ");
}
