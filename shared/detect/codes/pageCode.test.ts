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

test.each(["PATCHWORK", "ASN00042", "", "T"])("%j is no separator", (text) => {
  expect(isSeparator({ text })).toBe(false);
});
