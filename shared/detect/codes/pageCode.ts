// The codes on a document's pages: which pages are looked at for them, and where a code says that another document begins.

import { parseArchiveNumber } from "./archiveNumber.ts";

/** Codes of one page, and of one document, that are kept. */
export const mostCodes = 50;
/** UTF-16 units; the largest QR code holds 4,296 letters. */
export const longestCode = 4_300;
/** Pages of one document that are looked at. */
export const mostPages = 500;

export interface PageCode {
  /** As ZXing calls it: `QRCode`, `Code128`. */
  format: string;
  text: string;
  /** Counted from 1. */
  page: number;
}

/** Letters and digits of a page that may be a separator sheet: scanners put the words that they have recognized into the file. */
const mostOnSheet = 600;

/**
 * Pages, counted from 1, that may carry a code: those that are pictures, and of a PDF its first and last page, where bills have their
 * payment code, and those with few words, which may be separator sheets. Nothing else can: what is no page is only text.
 */
export function pagesWithCodes(kind: string, pageCount: number | null, pictures: readonly number[], text = ""): number[] {
  const ends = kind === "pdf" && pageCount ? [1, pageCount] : [];
  const sparse =
    kind === "pdf" && pageCount && pageCount > 2
      ? text
          .split("\f")
          .flatMap((words, at) => (at < pageCount && words.replace(/[^\p{L}\p{N}]/gu, "").length <= mostOnSheet ? [at + 1] : []))
      : [];
  return [...new Set([...ends, ...pictures, ...sparse])].sort((a, b) => a - b).slice(0, mostPages);
}

/** What the page says that this product prints. */
export const separatorText = "DOCUVAULT SEPARATOR";
/** On that page, and on the sheets that scanners and other products use. Without blanks and hyphens. */
const separators = new Set(["DOCUVAULTSEPARATOR", "PATCHT", "PATCH1", "PATCH2"]);

export const isSeparator = ({ text }: Pick<PageCode, "text">): boolean => separators.has(text.toUpperCase().replace(/[\s_-]/g, ""));

interface Parting {
  /** What stands before the number on labels of the paper archive. */
  archivePrefix?: string | undefined;
  /** A page with such a label begins a document too. */
  atNumbers?: boolean | undefined;
}

/**
 * The documents of a batch as first and last page, separators left out; null where no page parts it. A sheet with a label of the paper
 * archive on it is the first page of the document behind it, which has its number from there.
 */
export function partsOf(
  pageCount: number,
  codes: readonly PageCode[],
  { archivePrefix, atNumbers = false }: Parting = {},
): [first: number, last: number][] | null {
  const between = new Set(codes.filter(isSeparator).map(({ page }) => page));
  const numbers = new Map<number, number>();
  for (const { page, text } of codes) {
    const number = parseArchiveNumber(text, archivePrefix);
    if (number !== null && !numbers.has(page)) numbers.set(page, number);
  }
  if (between.size === 0 && !(atNumbers && numbers.size > 0)) return null;
  const parts: [number, number][] = [];
  let known: number | undefined;
  for (let page = 1; page <= pageCount; page++) {
    const number = numbers.get(page);
    const isSheet = between.has(page);
    if (isSheet && number === undefined) continue;
    const last = parts.at(-1);
    const begins = isSheet || (atNumbers && number !== undefined && number !== known);
    if (last && last[1] === page - 1 && !begins) last[1] = page;
    else parts.push([page, page]);
    known = number ?? known;
  }
  return parts;
}
