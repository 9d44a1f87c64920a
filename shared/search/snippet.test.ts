import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery, wordsToMark } from "./query/index.ts";
import { findSnippet } from "./snippet.ts";
import { foldLetters, foldWords } from "./words/fold.ts";

const find = (text: string, query: string) => findSnippet(text, wordsToMark(parseQuery(query)));
const marked = (text: string, query: string) => {
  const found = find(text, query);
  return found ? found.marks.map(([start, end]) => found.snippet.slice(start, end)) : null;
};

describe("a snippet", () => {
  test("marks the words of the original, whatever their case and diacritics", () => {
    expect(marked("Regning for BLÅBÆR og blåbærsyltetøy fra Ålesund", "blabaer alesund")).toEqual(["BLÅBÆR", "blåbær", "Ålesund"]);
  });

  test("marks letters that are written with several characters as a whole", () => {
    expect(marked("Cafe\u0301 noir", "cafe")).toEqual(["Cafe\u0301"]);
    expect(marked("Die Straße", "strasse")).toEqual(["Straße"]);
  });

  test("finds words at their beginning only, phrases in a row only", () => {
    expect(marked("reporting the report", "port")).toBeNull();
    expect(marked("to go or go to", '"go to"')).toEqual(["go to"]);
    expect(marked("an e-mail", "e-mail")).toEqual(["e-mail"]);
    expect(marked("reporting", '"report"')).toBeNull();
  });

  test("marks the part of a word that has grown together", () => {
    expect(marked("Ny strømregning for mai", "regning")).toEqual(["regning"]);
    expect(marked("Die Haftpflichtversicherungen", "versicherung")).toEqual(["versicherung"]);
    expect(marked("Eine beregning", "regning")).toBeNull();
    expect(marked("Ny strømregning for mai", '"regning"')).toBeNull();
    expect(marked("Ny strømregning, regning nr. 2", "regning")).toEqual(["regning", "regning"]);
  });

  test("finds any part of a sentence in a script without spaces", () => {
    expect(marked("私は東京タワーへ行きます", "京タ")).toEqual(["京タ"]);
  });

  test("is taken where most of the words are near each other", () => {
    const text = `power ${"x ".repeat(500)} station ${"y ".repeat(500)} the power station is here`;
    expect(find(text, "power station")!.snippet).toContain("power station is here");
  });

  test("counts pages by form feeds, and says nothing of pages where there are none", () => {
    expect(find("one\ftwo\fthree apples", "apples")!.page).toBe(3);
    expect(find("apples", "apples")!.page).toBeNull();
    expect(find("one\ftwo apples\fthree", "apples")!.snippet).toBe("two apples");
  });

  test("is short, in one line, and says where the text goes on", () => {
    const found = find(`${"before ".repeat(100)}\n\n  needle\t${"after ".repeat(100)}`, "needle")!;
    expect(found.snippet).toMatch(/^… before .* needle after .* …$/);
    expect(found.snippet.length).toBeLessThan(260);
    expect(found.snippet).not.toMatch(/\s\s|\n/);
  });

  test("is found late in a text of 5 MB", () => {
    const text = `${"Lorem ipsum dolor sit åmet. ".repeat(180_000)}\fa needle`;
    expect(find(text, "needle")).toMatchObject({ page: 2 });
  });

  test("every mark is one of the words, in order and within the snippet", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "B", "å", "e\u0301", "ß", "1", "東", "ﬁ", "𝒳"), minLength: 1, maxLength: 4 });
    const gap = fc.constantFrom(" ", "\n", "\f", " – ", ". ", "  ");
    fc.assert(
      fc.property(fc.array(fc.tuple(word, gap), { maxLength: 60 }), fc.array(word, { minLength: 1, maxLength: 3 }), (pieces, query) => {
        const text = pieces.flat().join("");
        const sought = wordsToMark(parseQuery(query.join(" ")));
        const found = findSnippet(text, sought);
        const all = ` ${foldWords(text).join(" ")} `;
        const isThere = sought.some(({ words, exact }) => words.length === 1 && all.includes(` ${words[0]}${exact ? " " : ""}`));
        if (isThere) expect(found).not.toBeNull();
        if (!found) return;
        expect(found.marks.length).toBeGreaterThan(0);
        let end = 0;
        for (const [start, stop] of found.marks) {
          expect(start).toBeGreaterThanOrEqual(end);
          expect(stop).toBeGreaterThan(start);
          expect(stop).toBeLessThanOrEqual(found.snippet.length);
          end = stop;
        }
        const [start, stop] = found.marks[0]!;
        const shown = foldLetters(found.snippet.slice(start, stop)).replace(/[^\p{L}\p{N}]/gu, "");
        expect(sought.some(({ words }) => shown.startsWith(words.join("")))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
