import { expect, test } from "vitest";
import { packWords, unpackWords } from "../../../../shared/documents/pageWords.ts";
import { findWords } from "./findWords.ts";

const words = ["Strøm", "og", "Café", "crème", "crème"].map((text, n) => ({
  text,
  left: 10 * n,
  top: 5,
  width: 8,
  height: 4,
  confidence: 0.87,
  line: n < 3 ? 0 : 1,
}));
const found = (query: string) => findWords(words, query).map((match) => match.map((word) => words.indexOf(word)));

test("what is typed is found across words and lines, whatever the case and the accents, each place once", () => {
  expect(found("cafe creme")).toEqual([[2, 3]]);
  expect(found("CRÈME")).toEqual([[3], [4]]);
  expect(found("røm  og")).toEqual([[0, 1]]);
  expect(found(" ")).toEqual([]);
  expect(found("nothing")).toEqual([]);
});

test("words come back from their packing as they were", () => {
  const page = { width: 100, height: 50, angle: -1.25, words };
  expect(unpackWords(packWords(page))).toEqual(page);
});
