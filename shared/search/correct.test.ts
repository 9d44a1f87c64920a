import { expect, test } from "vitest";
import { correctableWords, oneLetterAway } from "./correct.ts";
import { parseQuery } from "./query/index.ts";

test.each([
  ["a letter that is missing", "fakura"],
  ["a letter too many", "fakttura"],
  ["another letter", "faktuta"],
  ["two letters changed about", "fakutra"],
  ["the first letter", "gaktura"],
  ["the last letter missing", "faktur"],
])("%s is one letter away", (_what, typed) => expect(oneLetterAway(typed)).toContain("faktura"));

test("each spelling is there once, the word itself is not, and their number is bounded", () => {
  for (const word of ["aabb", "faktura", "overfoeringsbel"]) {
    const found = oneLetterAway(word);
    expect(new Set(found).size).toBe(found.length);
    expect(found).not.toContain(word);
    expect(found.length).toBeLessThan(54 * word.length + 26);
  }
});

test.each([
  ["fakutra", ["fakutra"]],
  ["fakutra strøm", ["fakutra", "strom"]],
  ['"fakutra"', []],
  ["title:fakutra", []],
  ["-fakutra", []],
  ["abc 2024 RE-2025", []],
  ["东京都市 Москва", []],
  ["tag:fakutra", []],
  ["aaaa bbbb cccc dddd", ["aaaa", "bbbb", "cccc"]],
])("%s", (typed, words) => {
  const query = parseQuery(typed, { today: "2026-11-27" });
  expect(correctableWords(query).map((term) => term.words[0])).toEqual(words);
});
