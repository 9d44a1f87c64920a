import { expect, test } from "vitest";
import { oneLine } from "./values.ts";

test.each([
  ["faktura\u202Efdp.exe", "fakturafdp.exe"],
  ["\u2066מכתב\u2069 2026", "מכתב 2026"],
  ["a\u0000b\nc\u2028d", "a b c d"],
  [" Müller\u200f ", "Müller\u200f"],
])("%j is kept as %j", (text, kept) => {
  expect(oneLine(100).parse(text)).toBe(kept);
});

test("nothing but such characters is no name", () => {
  expect(oneLine(100).safeParse("\u202e \u2069").success).toBe(false);
});
