// What of a document tells how it is filed: words of its first page, most of all those of its letterhead, and numbers that name a sender.
// Pure, and the same everywhere. What is kept are hashes: 200 numbers of two bytes a document, from which its text can't be read.
import { isIban, isWeighted } from "../../detect/identifiers/checksums.ts";
import { foldText } from "../../names/compare.ts";

/** Raised when other features come out of the same text: those that are kept are made anew. */
export const featuresVersion = 1;

/** Hashes, strongest first: numbers and addresses of a sender, then words of the letterhead and the file's name, then all others. */
export interface Features {
  readonly strong: Uint16Array;
  readonly head: Uint16Array;
  readonly plain: Uint16Array;
}

export interface Subject {
  /** Pages separated by form feeds. */
  text: string;
  /** The file's name. */
  name: string;
}

const most = { strong: 12, head: 48, plain: 150 };
/** Of the text; of its first page; and from the end of that, where footers are. In characters. */
const read = { atAll: 40_000, beginning: 5_000, end: 800 };
const headLines = 7;

/** @param words gets the word of each hash, for telling a person what an answer came from */
export function featuresOf({ text: whole, name }: Subject, words?: Map<number, string>): Features {
  const page = firstPage(whole.slice(0, read.atAll));
  const lines = page.split("\n").filter((line) => line.trim() !== "");
  const set = () => new Set<number>();
  const [strong, head, plain] = [set(), set(), set()];
  const add = (to: Set<number>, limit: number, kind: string, word: string) => {
    if (to.size >= limit) return;
    const hash = hashOf(kind + word);
    to.add(hash);
    if (words && !words.has(hash)) words.set(hash, word);
  };
  for (const number of identifiersIn(page)) add(strong, most.strong, "#", number);
  for (const line of lines.slice(0, headLines)) {
    const found = wordsOf(line);
    for (const word of found) add(head, most.head - 12, "^", word);
    for (let at = 1; at < found.length; at++) add(head, most.head - 8, "^", `${found[at - 1]} ${found[at]}`);
  }
  for (const word of wordsOf(name.replace(/\.[^.]*$/, ""))) add(head, most.head, "@", word);
  for (const line of lines) for (const word of wordsOf(line)) add(plain, most.plain - 40, "", word);
  for (const line of lines) {
    const found = wordsOf(line);
    for (let at = 1; at < found.length && found.length < 7; at++) add(plain, most.plain, "", `${found[at - 1]} ${found[at]}`);
  }
  return { strong: Uint16Array.from(strong), head: Uint16Array.from(head), plain: Uint16Array.from(plain) };
}

function firstPage(text: string): string {
  const end = text.indexOf("\f");
  const page = end < 0 || text.slice(0, end).trim() === "" ? text.replace(/^[\s\f]+/, "").split("\f", 1)[0]! : text.slice(0, end);
  return page.length <= read.beginning + read.end ? page : `${page.slice(0, read.beginning)}\n${page.slice(-read.end)}`;
}

/** Folded words of letters. Numbers differ from document to document. */
const wordsOf = (line: string): string[] =>
  foldText(line)
    .split(" ")
    .filter((word) => word.length > 1 && word.length < 30 && !/\d/.test(word));

/** IBANs, organisation and VAT numbers whose check digits are right, names of hosts, telephone numbers. */
function identifiersIn(page: string): string[] {
  const found: string[] = [];
  for (const [match] of page.matchAll(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b/g)) {
    const parts = match.split(" ");
    // A word in capitals after it may look like a part of it.
    for (let length = parts.length; length > 0; length--) {
      const iban = parts.slice(0, length).join("");
      if (!isIban(iban)) continue;
      found.push(iban);
      break;
    }
  }
  for (const [match] of page.matchAll(/\b\d{3}[ .]?\d{3}[ .]?\d{3}\b/g)) {
    const digits = match.replace(/\D/g, "");
    if (isWeighted(digits, [3, 2, 7, 6, 5, 4, 3, 2, 1])) found.push(digits);
  }
  for (const [match] of page.matchAll(/\b(?:DE|ATU|CHE|SE|DK|FI|NL|GB|FR|PL)[- ]?\d[\d. ]{6,14}\d\b/g))
    found.push(match.replace(/[^A-Z0-9]/g, ""));
  for (const [, host] of page.matchAll(/(?:@|www\.|https?:\/\/)([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10})\b/gi))
    found.push(host!.toLowerCase().replace(/^www\./, ""));
  for (const [match] of page.matchAll(/(?<![\d.,])(?:\+|00)\d{2}[ \d]{7,14}\d\b/g)) found.push(match.replace(/\D/g, ""));
  return found;
}

/** FNV-1a, folded to 16 bits. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 16)) & 0xffff;
}

/** As bytes: how many are strong, how many of the head, then all hashes, two bytes each, lower byte first. */
export function packFeatures({ strong, head, plain }: Features): Uint8Array {
  const all = [...strong, ...head, ...plain];
  const bytes = new Uint8Array(2 + 2 * all.length);
  bytes.set([strong.length, head.length]);
  for (const [at, hash] of all.entries()) bytes.set([hash & 0xff, hash >> 8], 2 + 2 * at);
  return bytes;
}

export function unpackFeatures(bytes: Uint8Array): Features {
  const hashes = Uint16Array.from(
    { length: Math.max(0, (bytes.length - 2) >> 1) },
    (_, at) => bytes[2 + 2 * at]! | (bytes[3 + 2 * at]! << 8),
  );
  const [strong = 0, head = 0] = bytes;
  return { strong: hashes.subarray(0, strong), head: hashes.subarray(strong, strong + head), plain: hashes.subarray(strong + head) };
}
