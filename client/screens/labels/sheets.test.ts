// Labels that are printed are read again, each number once, and every one of them lies on the paper.
import { expect, test } from "vitest";
import { parseArchiveNumber } from "../../../shared/detect/codes/archiveNumber.ts";
import { labelSheets, labelsOn, mostSheets, numberedSheets, type SheetName, textPoints, wholeNumber } from "./sheets.ts";

const names = Object.keys(labelSheets) as SheetName[];

test.each(names)("%s: numbers go on from sheet to sheet and are read again", (name) => {
  const each = labelsOn(labelSheets[name]);
  const sheets = numberedSheets(name, "ASN", 42, 2)!;
  expect(sheets.map(({ length }) => length)).toEqual([each, each]);
  expect(sheets.flat().map((text) => parseArchiveNumber(text, "ASN"))).toEqual(Array.from({ length: 2 * each }, (_, n) => 42 + n));
});

test.each(names)("%s: every label lies on the paper", (name) => {
  const { columns, rows, width, height, left, top, gap } = labelSheets[name];
  expect(left + columns * width + (columns - 1) * gap).toBeLessThanOrEqual(210);
  expect(top + rows * height).toBeLessThanOrEqual(297);
});

test.each(names)("%s: the longest text stands beside its code, an ordinary one in its full size", (name) => {
  const [long, short] = ["ABCDEFGHIJ2147483647", "ASN00042"];
  const ofCode = name === "L4731" ? 10.6 : 28;
  expect(textPoints(name, long) * long.length * 0.7 * (25.4 / 72)).toBeLessThanOrEqual(labelSheets[name].width - ofCode);
  expect(textPoints(name, short)).toBe(name === "L4731" ? 6.5 : 14);
});

test.each([
  ["", 1, 1],
  ["A1", 1, 1],
  ["two words", 1, 1],
  ["ASN", 0, 1],
  ["ASN", 2_147_483_640, 1],
  ["ASN", 1, 0],
  ["ASN", 1, mostSheets + 1],
])("nothing is printed that would not be read: %s %d %d", (prefix, first, sheets) => {
  expect(numberedSheets("L4731", prefix, first, sheets)).toBeNull();
});

test("what is typed is a whole number or none: 0,5 and 1.000 are not read as another one", () => {
  expect(["12", " 7 ", "0,5", "1.000", "-3", "", "1e3"].map(wholeNumber)).toEqual([12, 7, null, null, null, null, null]);
});
