// Which pages are looked at for codes, and where separators part a batch.
import { expect, test } from "vitest";
import { isSeparator, mostPages, pagesWithCodes, partsOf } from "./pageCode.ts";

const code = (text: string, page: number) => ({ format: "Code39", text, page });

test("pages that are pictures are looked at, and of a PDF its ends", () => {
  expect(pagesWithCodes("image", null, [1])).toEqual([1]);
  expect(pagesWithCodes("pdf", 9, [4, 5])).toEqual([1, 4, 5, 9]);
  expect(pagesWithCodes("docx", null, [])).toEqual([]);
  const all = Array.from({ length: 2_000 }, (_, index) => index + 1);
  expect(pagesWithCodes("pdf", 2_000, all)).toHaveLength(mostPages);
});

test("separators part a batch and are no part of it, wherever they lie and however many follow each other", () => {
  expect(partsOf(7, [code("PATCHT", 1), code("patch-t", 3), code("Patch T", 4), code("DOCUVAULT SEPARATOR", 7)])).toEqual([
    [2, 2],
    [5, 6],
  ]);
  expect(partsOf(2, [code("PATCHT", 1), code("PATCHT", 2)])).toEqual([]);
  expect(partsOf(2, [code("ASN00042", 1)])).toBeNull();
});

test("a sheet with an archive label on it begins the document that has its number; a page with one does where its person wants it", () => {
  const codes = [code("ASN1", 1), code("PATCHT", 3), code("PATCHT", 5), code("ASN00007", 5), code("ASN8", 7), code("ASN8", 8)];
  expect(partsOf(8, codes)).toEqual([
    [1, 2],
    [4, 4],
    [5, 8],
  ]);
  expect(partsOf(8, codes, { atNumbers: true })).toEqual([
    [1, 2],
    [4, 4],
    [5, 6],
    [7, 8],
  ]);
  expect(partsOf(3, [code("ARK-1", 1), code("ARK-2", 3)], { atNumbers: true })).toBeNull();
  expect(partsOf(3, [code("ARK-1", 1), code("ARK-2", 3)], { atNumbers: true, archivePrefix: "ark" })).toEqual([
    [1, 2],
    [3, 3],
  ]);
});

test("pages of a PDF with few words are looked at, which may be sheets that the scanner has read", () => {
  const words = "Ein Wort nach dem anderen. ".repeat(40);
  expect(pagesWithCodes("pdf", 5, [], [words, words, "Separator sheet", words, words].join("\f"))).toEqual([1, 3, 5]);
  expect(pagesWithCodes("docx", 5, [], "few\ffew")).toEqual([]);
});

test.each(["PATCHWORK", "ASN00042", "", "T"])("%j is no separator", (text) => {
  expect(isSeparator({ text })).toBe(false);
});
