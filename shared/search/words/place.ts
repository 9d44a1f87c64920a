// The words of a text as they are indexed: each at its place, and beside it the other ways in which people write the same. What is asked
// for is spelled likewise by `spelling.ts`.
import { cutWord, foldLetters, loneLetter, wordLetter } from "./fold.ts";

/** Stand behind a letter whose other spelling is kept, until the word is known. Of the private area: no text that is read has them. */
const twoDots = "\ue001";
const ring = "\ue002";
const spelled: Record<string, string> = { ä: `a${twoDots}`, ö: `o${twoDots}`, ü: `u${twoDots}`, ø: `o${twoDots}`, å: `a${ring}` };

const token = new RegExp(`${loneLetter}|[${wordLetter}${twoDots}${ring}]+`, "gv");
/** The same for most texts once they are folded: three times as quick. */
const plainToken = /[a-z0-9\ue001\ue002]+/g;
const isPlain = /^[\x00-\x7f\ue001\ue002]*$/;
/** `1.234,56`, `1 234`, `12,5`, at the place of its first digit; not a part of a longer one. */
const number = /(\d{1,3}(?:([.,' ’])\d{3})(?:\2\d{3})*|\d+)(?:[.,](\d{1,2}))?(?![\p{L}\p{N}]|[.,]\d)/uy;
/** What holds the parts of one word or number together. */
const tight = /^(?:['’ʼ‐-]|[./_:])$/;
const digit = /[0-9]/;
const lineEnd = /^[‐-][ \t]*\r?\n\s*$/;

/** A joined word is no longer than this: an IBAN has 34 letters, a long compound as many. */
const longestJoined = 60;

export interface FoldedWord {
  word: string;
  /** With two letters where a letter has dots, a stroke or a ring: `muller`, `mueller`. */
  spelled: string | null;
}

/** Folded, the letters whose other spelling matters followed by a sign. */
function foldKeeping(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  // A soft hyphen at the end of a line was drawn: there the word is broken.
  const composed = text
    .replace(/\u00ad(?=[ \t]*\r?\n)/g, "-")
    .replace(/[\ue001\ue002]/g, " ")
    .normalize("NFC")
    .toLowerCase();
  return foldLetters(/[äöüøå]/.test(composed) ? composed.replace(/[äöüøå]/g, (letter) => spelled[letter]!) : composed);
}

function wordOf(folded: string): FoldedWord {
  if (!folded.includes(twoDots) && !folded.includes(ring)) return { word: cutWord(folded), spelled: null };
  const plain = cutWord(folded.replace(/[\ue001\ue002]/g, ""));
  const other = cutWord(folded.replaceAll(twoDots, "e").replaceAll(ring, "a"));
  return { word: plain, spelled: other };
}

/** The words of a query or name in order. */
export function spelledWords(text: string): FoldedWord[] {
  return (foldKeeping(text).match(token) ?? []).map(wordOf);
}

/**
 * Calls `place` for every word with its place, counted from `last`, and returns the last place. Beside the words themselves: their spelling
 * with two letters; what is written with hyphens, apostrophes, dots or blanks between digits, joined; words broken at a line's end, joined
 * and at one place; spaced words, joined; letters and digits of a word, apart; numbers without grouping.
 */
export function placeWords(text: string, place: (word: string, position: number) => void, last = 0): number {
  const folded = foldKeeping(text);
  let position = last;
  const joins = new Joins(place);
  let end = 0;
  const pattern = new RegExp(isPlain.test(folded) ? plainToken : token);
  for (let match = pattern.exec(folded); match !== null; match = pattern.exec(folded)) {
    const { index } = match;
    const raw = match[0];
    const gap = index - end <= 8 ? folded.slice(end, index) : "\n\n";
    end = index + raw.length;
    const broken = gap.length > 1 && position > last && lineEnd.test(gap);
    if (!broken) position++;
    const { word, spelled: other } = wordOf(raw);
    place(word, position);
    if (other !== null) place(other, position);
    const hasDigit = digit.test(word);
    if (hasDigit) {
      const first = raw.charCodeAt(0);
      if (first >= 48 && first <= 57) placeNumber(folded, index, position, place);
      if (/[^\d]/.test(word)) placeRuns(word, position, place);
    }
    joins.next(word, hasDigit, position, broken ? "broken" : gap);
  }
  joins.end();
  return position;
}

/** `covid19` is found by `covid` and by `19`. A row of many changes is a code that nobody knows a part of. */
function placeRuns(word: string, position: number, place: (word: string, position: number) => void): void {
  const runs = runsOf(word);
  if (runs.length <= 4) for (const run of runs) if (run.length > 1) place(run, position);
}

/** Digits and other letters apart. */
export const runsOf = (word: string): string[] => word.match(/\d+|[^\d]+/g) ?? [];

function placeNumber(folded: string, index: number, position: number, place: (word: string, position: number) => void): void {
  // Its later groups begin with a digit as well, but are no number of their own.
  if (index > 1 && /[\d][.,]$/.test(folded.slice(index - 2, index))) return;
  number.lastIndex = index;
  const match = number.exec(folded);
  if (!match || (match[2] === undefined && match[3] === undefined)) return;
  const whole = match[1]!.replace(/\D/g, "");
  if (match[2] !== undefined) place(whole, position);
  const plain = plainNumber(whole, match[3]);
  if (plain !== whole) place(plain, position);
}

/** `1234.5` for `1.234,50`. */
function plainNumber(whole: string, decimals = ""): string {
  const rest = decimals.replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}

/** How a number that somebody typed is indexed, without its grouping; undefined where it is none, or has none. */
export function indexedNumber(typed: string): string | undefined {
  const text = foldLetters(typed.trim());
  number.lastIndex = 0;
  const match = number.exec(text);
  if (!match || match[0].length !== text.length || (match[2] === undefined && match[3] === undefined)) return undefined;
  return plainNumber(match[1]!.replace(/\D/g, ""), match[3]);
}

/** Whether a joined word says more than its parts: not every `1-2` or `3.4`. */
export const isJoined = (word: string) => word.length <= longestJoined && (/[^\d]/.test(word) ? word.length > 2 : word.length >= 5);

/** Rows of words that belong together: held by a sign, digits by blanks, single letters by blanks. */
class Joins {
  readonly #place: (word: string, position: number) => void;
  #tight = { word: "", count: 0, position: 0, digits: true };
  #spaced = { word: "", count: 0, position: 0 };
  #letters = { word: "", count: 0, position: 0 };
  /** What is open is one word without a digit. */
  #alone = false;

  constructor(place: (word: string, position: number) => void) {
    this.#place = place;
  }

  next(word: string, hasDigit: boolean, position: number, gap: string): void {
    // Most words stand alone among words: nothing holds them.
    if (this.#alone && !hasDigit && word.length > 1 && (gap === " " || gap === "\n")) {
      this.#tight.word = word;
      this.#tight.position = position;
      return;
    }
    if (this.#tight.count > 0 && (gap === "broken" || (tight.test(gap) && this.#holds(gap, hasDigit)))) {
      this.#tight.word += word;
      this.#tight.count++;
      this.#tight.digits &&= hasDigit;
    } else {
      this.#endTight();
      if (!(gap === " " && hasDigit)) this.#endSpaced();
      this.#tight = { word, count: 1, position, digits: hasDigit };
    }
    if (word.length === 1 && !hasDigit) {
      if (gap !== " ") this.#endLetters();
      if (this.#letters.count === 0) this.#letters.position = position;
      this.#letters.word += word;
      this.#letters.count++;
    } else this.#endLetters();
    this.#alone = !hasDigit && this.#tight.count === 1 && this.#spaced.count === 0 && this.#letters.count === 0;
  }

  end(): void {
    this.#endTight();
    this.#endSpaced();
    this.#endLetters();
  }

  /** Dots, strokes and colons hold numbers, not the end of a sentence and the next. */
  #holds(gap: string, hasDigit: boolean): boolean {
    return /['’ʼ‐-]/.test(gap) || (hasDigit && /\d/.test(this.#tight.word));
  }

  #endTight(): void {
    const { word, count, position, digits } = this.#tight;
    if (count > 1 && isJoined(word)) this.#place(word, position);
    if (count > 0 && digits) {
      if (this.#spaced.count === 0) this.#spaced.position = position;
      this.#spaced.word += word;
      this.#spaced.count++;
    } else if (count > 0) this.#endSpaced();
    this.#tight = { word: "", count: 0, position: 0, digits: true };
  }

  #endSpaced(): void {
    const { word, count, position } = this.#spaced;
    if (count > 1 && isJoined(word)) this.#place(word, position);
    this.#spaced = { word: "", count: 0, position: 0 };
  }

  #endLetters(): void {
    const { word, count, position } = this.#letters;
    if (count > 2 && isJoined(word)) this.#place(word, position);
    this.#letters = { word: "", count: 0, position: 0 };
  }
}
