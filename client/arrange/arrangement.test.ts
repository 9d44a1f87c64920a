// Pages that are turned, moved, taken out and put together: nothing is lost but what is deleted, and nothing is there twice.
import { expect, test } from "vitest";
import {
  type Arrangement,
  collated,
  isChanged,
  movedTo,
  nudged,
  pagesIn,
  pagesOfFile,
  splitBefore,
  takenOut,
  turned,
  without,
} from "./arrangement.ts";

const five: Arrangement = [pagesOfFile(0, 5, 1)];
const keys = (parts: Arrangement) => parts.map((part) => part.map(({ key }) => key));
const of = (...chosen: number[]) => new Set(chosen);

test("moving keeps the order of what is moved, and stays where there is no room", () => {
  expect(keys(movedTo(five, of(4, 2), 1, "before"))).toEqual([[2, 4, 1, 3, 5]]);
  expect(keys(movedTo(five, of(1, 2), 5, "after"))).toEqual([[3, 4, 5, 1, 2]]);
  expect(movedTo(five, of(2, 3), 3, "after")).toBe(five);
  expect(keys(nudged(five, of(3), -1))).toEqual([[1, 3, 2, 4, 5]]);
  expect(keys(nudged(five, of(2, 4), 1))).toEqual([[1, 3, 5, 2, 4]]);
  expect(nudged(five, of(1), -1)).toBe(five);
  expect(nudged(five, of(), 1)).toBe(five);
});

test("splitting and taking out make documents, and pages go from one to the other", () => {
  const split = splitBefore(five, of(1, 3, 5));
  expect(keys(split)).toEqual([[1, 2], [3, 4], [5]]);
  expect(keys(nudged(split, of(5), -1))).toEqual([
    [1, 2],
    [3, 5, 4],
  ]);
  expect(keys(takenOut(five, of(5, 2)))).toEqual([
    [1, 3, 4],
    [2, 5],
  ]);
  expect(keys(takenOut(split, of(3, 4)))).toEqual([[1, 2], [5], [3, 4]]);
  expect(keys(without(split, of(1, 2, 5)))).toEqual([[], [3, 4]]);
  expect(keys(splitBefore([[], five[0]!], of(2)))).toEqual([[], [1], [2, 3, 4, 5]]);
});

test("turning is counted in quarters", () => {
  const twice = turned(turned(five, of(1, 2), 270), of(1), 180);
  expect(pagesIn(twice).map(({ turn }) => turn)).toEqual([90, 270, 0, 0, 0]);
});

test("two runs of a scanner are put together, with an odd page at the end", () => {
  expect(keys(collated([pagesOfFile(0, 6, 1)]))).toEqual([[1, 6, 2, 5, 3, 4]]);
  expect(keys(collated(five))).toEqual([[1, 5, 2, 4, 3]]);
  expect(keys(collated([[], five[0]!]))).toEqual([[], [1, 2, 3, 4, 5]]);
});

test("what was taken back is no change", () => {
  expect(isChanged(five, 5)).toBe(false);
  expect(isChanged(turned(turned(five, of(1), 90), of(1), 270), 5)).toBe(false);
  for (const other of [turned(five, of(1), 90), nudged(five, of(1), 1), without(five, of(5)), [[...five[0]!, ...pagesOfFile(1, 1, 9)]]])
    expect(isChanged(other, 5)).toBe(true);
});
