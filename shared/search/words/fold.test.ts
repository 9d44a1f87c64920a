import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold, foldLetters, foldWords } from "./fold.ts";

describe("folding", () => {
  test.each([
    ["Blåbærsyltetøy", "blabaersyltetoy"],
    ["STRASSE Straße", "strasse strasse"],
    ["Łódź İstanbul ıssız", "lodz istanbul issiz"],
    ["ΟΔΥΣΣΕΥΣ οδυσσευς", "οδυσσευσ οδυσσευσ"],
    ["ﬁne ① Ⅳ ｆｕｌｌ", "fine 1 iv full"],
    ["e-mail: a_b 2026-10-01", "e mail a b 2026 10 01"],
    ["東京タワー tower", "東 京 タ ワ ー tower"],
    ["", ""],
    ["!?…", ""],
  ])("%s becomes %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test("a text folds letter by letter to the same as at once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect([...text].map(foldLetters).join("")).toBe(foldLetters(text));
      }),
    );
  });

  test("what is folded stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  test("an endless word is cut alike wherever it comes from", () => {
    expect(foldWords("x".repeat(5_000))).toEqual(["x".repeat(100)]);
    expect(foldWords("𐐨".repeat(99))[0]!.isWellFormed()).toBe(true);
  });
});
