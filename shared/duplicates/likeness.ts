// Whether two documents are the same one come in twice: the file once more, another scan of the paper, an earlier draft. Two of the same
// form (this month's bill and the last one) share most of their words and are two documents: their dates, sums and numbers say so.
import { rowsOf, wordsOf } from "./signature.ts";

/** From this share of common rows of words on. Another scan of the same page, read with five wrong words of a hundred, has 0.75. */
export const alikeFrom = 0.6;
/** Share of the numbers of the one with fewer that have to be in the other one as well. */
const numbersFrom = 0.75;
const mostNumbers = 500;

/** What a document states of itself; null where nothing is known. */
export interface StatedFacts {
  documentDate: string | null;
  total: string | null;
  /** Of an invoice, a case or whatever else its sender counts. */
  number: string | null;
}

export interface Compared {
  text: string;
  facts: StatedFacts;
}

/** 0 to 1: the share of their rows of three words that both have. 0 where they are two documents of one form. */
export const likenessOf = (one: Compared, other: Compared): number => likenessTo(one)(other);

/** Likewise, of one to several: its own words are taken apart once. */
export function likenessTo(one: Compared): (other: Compared) => number {
  const words = wordsOf(one.text);
  const [numbers, rows] = [numbersIn(words), rowsOf(words)];
  return (other) => {
    if (contradict(one.facts, other.facts)) return 0;
    const others = wordsOf(other.text);
    if (!agree(numbers, numbersIn(others))) return 0;
    const otherRows = rowsOf(others);
    let both = 0;
    for (const row of rows) if (otherRows.has(row)) both++;
    const either = rows.size + otherRows.size - both;
    return either === 0 ? 0 : both / either;
  };
}

function contradict(one: StatedFacts, other: StatedFacts): boolean {
  return (["documentDate", "total", "number"] as const).some((fact) => {
    const [said, saidThere] = [one[fact], other[fact]];
    return said !== null && saidThere !== null && said !== saidThere;
  });
}

/** A number tells one document from another where most of them are others. */
function agree(numbers: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  const [some, more] = numbers.size < others.size ? [numbers, others] : [others, numbers];
  if (some.size < 2) return true;
  let shared = 0;
  for (const number of some) if (more.has(number)) shared++;
  return shared / some.size >= numbersFrom;
}

/** Of three digits and more: years and counts of pages are in every document. */
function numbersIn(words: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const word of words) {
    if (/\p{N}{3}/u.test(word) && !/^(19|20)\d\d$/.test(word)) found.add(word);
    if (found.size === mostNumbers) break;
  }
  return found;
}
