// Bitmaps of runs: the two examples of the format's own description (Windows GDI, Bitmap Compression), and what is cut off or lies outside.
import { expect, test } from "vitest";
import { indexesOfRuns } from "./runLengths.ts";

const rowsOf = (hex: string, bits: 4 | 8, width: number, height: number): string[] => {
  const indexes = indexesOfRuns(Buffer.from(hex.replaceAll(" ", ""), "hex"), width, height, bits);
  return Array.from({ length: height }, (_, y) =>
    [...indexes.subarray(y * width, (y + 1) * width)].map((index) => index.toString(16).padStart(bits / 4, "0")).join(" "),
  );
};

test("eight bits a pixel: runs, pixels as they are, a step aside and up, the ends of row and picture", () => {
  const hex = "0304 0506 0003 455667 00 0278 0002 0501 0278 0000 091e 0001";
  expect(rowsOf(hex, 8, 20, 3)).toEqual([
    "04 04 04 06 06 06 06 06 45 56 67 78 78 00 00 00 00 00 00 00",
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 78 78",
    "1e 1e 1e 1e 1e 1e 1e 1e 1e 00 00 00 00 00 00 00 00 00 00 00",
  ]);
});

test("four bits a pixel: both colours of a run by turns", () => {
  const hex = "0304 0506 0006 455667 00 0478 0002 0501 0478 0000 091e 0001";
  expect(rowsOf(hex, 4, 27, 3)).toEqual([
    "0 4 0 0 6 0 6 0 4 5 5 6 6 7 7 8 7 8 0 0 0 0 0 0 0 0 0",
    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 7 8 7 8",
    "1 e 1 e 1 e 1 e 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
  ]);
});

test("what lies outside is left out; runs that end before the picture are broken", () => {
  expect(rowsOf("ff01 0000 ff02 0001", 8, 2, 2)).toEqual(["01 01", "02 02"]);
  expect(rowsOf("0201 0000 0202", 8, 2, 2)).toEqual(["01 01", "02 02"]);
  for (const hex of ["0201", "0201 0000 00", "000a 0102"]) expect(() => rowsOf(hex, 8, 2, 2)).toThrow(/broken|cut off/);
});
