import { expect, test } from "vitest";
import { rowsOf } from "./spelling.ts";

test("a letter behind a number is not asked for as the beginning of every word, several are", () => {
  expect(rowsOf("4711x", true)).toEqual([
    { words: [["4711x"]], prefix: true },
    { words: [["4711"], ["x"]], prefix: false },
  ]);
  expect(rowsOf("4711rev", true).at(-1)).toEqual({ words: [["4711"], ["rev"]], prefix: true });
  expect(rowsOf("covid19", true).at(-1)).toEqual({ words: [["covid"], ["19"]], prefix: false });
});
