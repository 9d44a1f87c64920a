// What a text is compared by: which rows of three words it has, as numbers of a fixed size (MinHash), so that two of a vault that say nearly
// the same are found by an index and not by comparing everything with everything. Pure.
import { foldLetters, loneLetter, wordLetter } from "../search/words/fold.ts";

/** Characters of a text that are looked at, from its beginning: what is compared costs the same however long a document is. */
export const mostCharacters = 100_000;
/** Fewer say too little: two short notes are alike by chance. */
export const fewestWords = 20;

const inRow = 3;
const rowsOfBand = 4;
const bandCount = 24;
const hashCount = rowsOfBand * bandCount;

const words = new RegExp(`${loneLetter}|${wordLetter}+`, "gv");

/** Folded as for searches, in their order. */
export function wordsOf(text: string): string[] {
  return foldLetters(text.slice(0, mostCharacters)).match(words) ?? [];
}

/** Its rows of three words, each once, as 32-bit numbers. */
export function rowsOf(list: readonly string[]): Set<number> {
  const hashes = list.map(hashOf);
  const rows = new Set<number>();
  for (let at = 0; at + inRow <= hashes.length; at++) {
    let row = 0;
    for (let next = at; next < at + inRow; next++) row = mixed(Math.imul(row, 31) + hashes[next]!);
    rows.add(row);
  }
  return rows;
}

/** The least of each of 96 reorderings of the rows; null: too little is said. Of two texts about as many are equal as their rows are shared. */
export function signatureOf(text: string): Uint32Array<ArrayBuffer> | null {
  const list = wordsOf(text);
  if (list.length < fewestWords) return null;
  const least = new Uint32Array(hashCount).fill(0xffffffff);
  for (const row of rowsOf(list))
    for (let n = 0; n < hashCount; n++) {
      const value = mixed(row ^ seeds[n]!);
      if (value < least[n]!) least[n] = value;
    }
  return least;
}

/** 0 to 1: an estimate of `likenessOf`, to within a tenth. */
export function signaturesAlike(one: Uint32Array, other: Uint32Array): number {
  let same = 0;
  for (let n = 0; n < hashCount; n++) if (one[n] === other[n]) same++;
  return same / hashCount;
}

/**
 * Signed 64-bit numbers in decimals. Texts that share six tenths of their rows have one in common 96 times of 100; texts that share a tenth,
 * one of 400. `vault`: so that nothing of another one is ever met in an index over all of them.
 */
export function bandsOf(signature: Uint32Array, vault: string): string[] {
  const own = hashOf(vault);
  return Array.from({ length: bandCount }, (_, band) => {
    const rows = signature.subarray(band * rowsOfBand, (band + 1) * rowsOfBand);
    return wide([...rows], mixed(own + band));
  });
}

/** A band for what a document states of itself, which finds its like among very many of the same form. */
export const factBand = (facts: string, vault: string): string => wide([hashOf(facts)], mixed(hashOf(vault) - 1));

function wide(parts: readonly number[], start: number): string {
  let [high, low] = [start, mixed(start ^ 0x2545f491)];
  for (const part of parts) {
    high = mixed(Math.imul(high, 31) + part);
    low = mixed(Math.imul(low, 37) ^ part);
  }
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
}

/** FNV-1a over UTF-16 units. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the answer depends on every bit of the number. */
function mixed(number: number): number {
  let hash = number >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const seeds = Uint32Array.from({ length: hashCount }, (_, n) => mixed(0x9e3779b9 * (n + 1)));
