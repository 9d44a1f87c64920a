// The place in a text that shows why it was found: a short piece of it, with the words marked, and its page.
import type { SoughtWords } from "./query/index.ts";
import { innerParts } from "./words/compounds.ts";
import { foldLetters, loneLetter, wordLetter } from "./words/fold.ts";

export interface Snippet {
  /** Plain text, white space as single spaces, `…` where the text goes on. */
  snippet: string;
  /** [start, end) in UTF-16 units of `snippet`, in order, never overlapping. */
  marks: [number, number][];
  /** Counted from 1; null where the text has no pages. */
  page: number | null;
}

interface Hit {
  start: number;
  end: number;
  term: number;
}

/** Read at a time: small enough to stop early, large enough to be fast. */
const pieceLength = 16_384;
const mostHits = 500;
const snippetLength = 220;
const lead = 60;

/** The place with the most of the words, the first of equals. Null where none of them is in the text. 5 MB take some 50 ms. */
export function findSnippet(text: string, sought: readonly SoughtWords[]): Snippet | null {
  const terms = sought.filter(({ words }) => words.length > 0);
  if (terms.length === 0) return null;
  const hits = findHits(text, terms);
  const first = bestWindow(hits, terms.length);
  return first === undefined ? null : cut(text, hits, first);
}

function findHits(text: string, terms: readonly SoughtWords[]): Hit[] {
  const pattern = new RegExp(terms.map(patternOf).join("|"), "gv");
  const hits: Hit[] = [];
  const seen = new Set<number>();
  for (let from = 0; from < text.length && hits.length < mostHits; ) {
    const to = endOfPiece(text, from);
    const piece = text.slice(from, to);
    const folded = foldLetters(piece);
    let places: Uint32Array | undefined;
    for (const match of folded.matchAll(pattern)) {
      const term = match.slice(1).findIndex((group) => group !== undefined);
      if (terms[term]!.inner && plainLetter.test(folded[match.index - 1] ?? "") && !isInner(folded, match.index)) continue;
      // Folding may change lengths: only then are places looked up letter by letter.
      places ??= folded.length === piece.length && /^[\x00-\x7f]*$/.test(piece) ? undefined : alignment(piece, folded.length);
      const start = places ? places[match.index]! : match.index;
      const end = places ? places[match.index + match[0].length]! : match.index + match[0].length;
      seen.add(term);
      hits.push({ start: from + start, end: from + end, term });
    }
    // All words near each other in one piece: it won't get better enough to read on.
    if (seen.size === terms.length && hits.length >= 20) break;
    from = to;
  }
  return hits;
}

const plainLetters = "[a-z]";
const plainLetter = /[a-z]/;

/** Whether a part of the word around it begins at this place. */
function isInner(folded: string, at: number): boolean {
  let [start, end] = [at, at];
  while (start > 0 && plainLetter.test(folded[start - 1]!)) start--;
  while (end < folded.length && plainLetter.test(folded[end]!)) end++;
  const length = end - at;
  return innerParts(folded.slice(start, end)).some((part) => part.length === length);
}

/** One group a term, so that a match tells whose it is. */
function patternOf({ words, exact, inner }: SoughtWords): string {
  const between = "[^\\p{L}\\p{N}]*";
  const [head, tail] = [words[0]!, words.at(-1)!];
  const begins = isLone(head) ? "" : inner ? `(?<!(?!${plainLetters})${wordLetter})` : `(?<!${wordLetter})`;
  const ends = exact && !isLone(tail) ? `(?!${wordLetter})` : "";
  const body = words.reduce((pattern, word, index) => {
    const previous = words[index - 1];
    if (previous === undefined) return letters(word);
    return `${pattern}${isLone(previous) || isLone(word) ? between : between.replace("*", "+")}${letters(word)}`;
  }, "");
  return `(${begins}${body}${ends})`;
}

/** What belongs together may be written in groups: `re202500417` stands there as `RE-2025-00417`. */
function letters(word: string): string {
  return word.length >= 4 && /\d/.test(word) ? [...word.replace(".", "")].join("[\\-\\/., _'’]?") : word.replace(".", "\\.");
}

const lone = new RegExp(`^${loneLetter}`, "v");
const isLone = (word: string) => lone.test(word);

/** At a space where there is one near, so that no word is torn. */
function endOfPiece(text: string, from: number): number {
  const end = from + pieceLength;
  if (end >= text.length) return text.length;
  for (let at = end; at > end - 500; at--) if (text.charCodeAt(at) <= 32) return at;
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end + 1 : end;
}

/** A text's letters are few, and folding one costs as much as looking up a hundred. Bounded: a text may hold every letter there is. */
const foldedLengths = new Map<string, number>();
function foldedLength(letter: string): number {
  let length = foldedLengths.get(letter);
  if (length === undefined) {
    length = foldLetters(letter).length;
    if (foldedLengths.size < 4096) foldedLengths.set(letter, length);
  }
  return length;
}

/** For each unit of the folded piece, and one past it, where it comes from. Marks that folding drops belong to the letter before. */
function alignment(piece: string, unitsFolded: number): Uint32Array {
  const places = new Uint32Array(unitsFolded + 1);
  let at = 0;
  let folded = 0;
  for (const letter of piece) {
    const length = letter <= "\x7f" ? 1 : foldedLength(letter);
    for (let unit = 0; unit < length && folded < unitsFolded; unit++) places[folded++] = at;
    at += letter.length;
  }
  places[unitsFolded] = piece.length;
  return places;
}

/** Index of the hit with which the best window begins. */
function bestWindow(hits: readonly Hit[], terms: number): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (let first = 0; first < hits.length && most < terms; first++) {
    const within = new Set<number>();
    for (let at = first; at < hits.length && hits[at]!.end - hits[first]!.start <= snippetLength - lead; at++) within.add(hits[at]!.term);
    // A phrase longer than a window is still a hit.
    const found = Math.max(within.size, 1);
    if (found > most) {
      most = found;
      best = first;
    }
  }
  return best;
}

function cut(text: string, hits: readonly Hit[], first: number): Snippet {
  const hit = hits[first]!;
  const page = text.includes("\f") ? pageOf(text, hit.start) : null;
  const from = startOfCut(text, hit.start);
  const to = endOfCut(text, hit.end, Math.max(from + snippetLength, hit.end));
  const marks: [number, number][] = [];
  let snippet = from > 0 && text[from - 1] !== "\f" ? "… " : "";
  let space = true;
  let next = first;
  // Hits before `first` can lie within the lead.
  while (next > 0 && hits[next - 1]!.start >= from) next--;
  for (let at = from; at < to; at++) {
    while (next < hits.length && hits[next]!.end <= at) next++;
    const current = hits[next];
    if (current && current.start === at) marks.push([snippet.length, snippet.length]);
    if (text.charCodeAt(at) <= 32 || text[at] === "\u00a0") {
      if (!space) snippet += " ";
      space = true;
    } else {
      snippet += text[at];
      space = false;
    }
    const mark = marks.at(-1);
    if (mark && current && at < current.end && at >= current.start) mark[1] = snippet.length;
  }
  snippet = snippet.trimEnd();
  if (to < text.length && text[to] !== "\f") snippet += " …";
  return { snippet, marks: marks.map(([start, end]) => [start, Math.min(end, snippet.length)]), page };
}

/** Never over the page's beginning, at a word where one begins near. */
function startOfCut(text: string, start: number): number {
  const earliest = Math.max(0, start - lead);
  const page = text.lastIndexOf("\f", start);
  if (page >= earliest) return page + 1;
  if (earliest === 0) return 0;
  for (let at = earliest; at < start; at++) if (text.charCodeAt(at) <= 32) return at + 1;
  return (text.charCodeAt(earliest) & 0xfc00) === 0xdc00 ? earliest + 1 : earliest;
}

/** Never past the hit's page, at a space where one is near. */
function endOfCut(text: string, hitEnd: number, end: number): number {
  const page = text.indexOf("\f", hitEnd);
  if (page >= 0 && page <= end) return page;
  if (end >= text.length) return text.length;
  for (let at = end; at > Math.max(end - 40, hitEnd); at--) if (text.charCodeAt(at) <= 32) return at;
  return (text.charCodeAt(end) & 0xfc00) === 0xdc00 ? end - 1 : end;
}

function pageOf(text: string, at: number): number {
  let page = 1;
  for (let feed = text.indexOf("\f"); feed >= 0 && feed < at; feed = text.indexOf("\f", feed + 1)) page++;
  return page;
}
