// Which pages are put in order by where their lines stand, and which stay as their program drew them.
import { expect, test } from "vitest";
import { inReadingOrder, type PlacedLine } from "./readingOrder.ts";

const line = (text: string, y: number, { x = 60, width = 400, height = 11, upright = true } = {}): PlacedLine => ({
  text,
  x,
  right: x + width,
  y,
  height,
  upright,
});
const said = (lines: readonly PlacedLine[]) => inReadingOrder(lines).map(({ text }) => text);
const letter = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map((text, n) => line(text, 700 - 15 * n));
const inOrder = letter.map(({ text }) => text);

test("lines that were drawn from below, or every other one first, are read from above", () => {
  expect(said(letter)).toEqual(inOrder);
  expect(said(letter.toReversed())).toEqual(inOrder);
  expect(said([...letter.filter((_, n) => n % 2), ...letter.filter((_, n) => n % 2 === 0)])).toEqual(inOrder);
  const date = line("date", 730, { x: 480, width: 60 });
  expect(said([...letter, date])).toEqual(["date", ...inOrder]);
});

test.each([
  ["beside each other", 0],
  ["half a line apart", 7.5],
])("columns whose lines stand %s stay as they were drawn", (_, lower) => {
  const left = letter.map((one) => ({ ...one, right: 250 }));
  const right = letter.map((one) => ({ ...one, text: one.text.toUpperCase(), x: 300, right: 490, y: one.y - lower }));
  expect(said([...left, ...right])).toEqual([...inOrder, ...inOrder.map((text) => text.toUpperCase())]);
});

test("columns with wide lines, half of one apart, stay too", () => {
  const wide = letter.map((one, n) => ({ ...one, y: 700 - 30 * n, right: 250 }));
  const right = wide.map((one) => ({ ...one, text: one.text.toUpperCase(), x: 300, right: 490, y: one.y - 15 }));
  expect(said([...wide, ...right])).toEqual([...inOrder, ...inOrder.map((text) => text.toUpperCase())]);
});

test("a page with words that stand upright or hang stays, and so does one whose lines have no place", () => {
  const up = [line("edge", 300, { upright: false }), ...letter];
  expect(said(up)).toEqual(up.map(({ text }) => text));
  const nowhere = [line("field", Number.NaN), ...letter.toReversed()];
  expect(said(nowhere)).toEqual(nowhere.map(({ text }) => text));
});
