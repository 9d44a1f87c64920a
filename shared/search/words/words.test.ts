import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldWords } from "./fold.ts";
import { placeWords } from "./place.ts";
import { rowsOf } from "./spelling.ts";

/** The index of one text, asked as the statement asks it. */
function finds(text: string, typed: string, prefix = true): boolean {
  const placed: [string, number][] = [];
  placeWords(text, (word, position) => placed.push([word, position]));
  return rowsOf(typed, prefix).some((row) => {
    let places: number[] | null = null;
    row.words.forEach((spellings, index) => {
      const mayGoOn = row.prefix && index === row.words.length - 1;
      const own = placed.flatMap(([word, at]) =>
        spellings.some((sought) => (mayGoOn ? word.startsWith(sought) : word === sought)) ? [at] : [],
      );
      const before: number[] | null = places;
      places = before ? own.filter((at) => (before as number[]).includes(at - 1)) : own;
    });
    return (places ?? []).length > 0;
  });
}

describe("words are found as people type them", () => {
  test.each([
    ["diacritics", "Crème brûlée", "creme brulee"],
    ["dots typed as two letters", "Müller Größe Übersicht", "mueller"],
    ["dots typed where two letters stand", "Mueller", "Müller"],
    ["a stroke", "Sørensen", "soerensen"],
    ["a ring", "Ålesund", "aalesund"],
    ["a ring typed where two letters stand", "Aalesund", "Ålesund"],
    ["sharp s", "Straße", "strasse"],
    ["ligature", "Æble", "aeble"],
    ["decomposed letters", "Mu\u0308ller", "mueller"],
    ["soft hyphens", "Rech\u00adnung", "rechnung"],
    ["joiners and marks of direction", "Rech\u200dnung \u200eNr", "rechnung"],
    ["a word broken at a line's end", "die Rech-\nnung vom", "rechnung"],
    ["its first part", "die Rech-\nnung vom", "rech"],
    ["its second part", "die Rech-\nnung vom", "nung"],
    ["the row it stands in", "die Rech-\nnung vom", "die rechnung vom"],
    ["a word broken at a drawn soft hyphen", "Rech\u00ad\nnung", "rechnung"],
    ["a spaced heading", "R e c h n u n g\nNr", "rechnung"],
    ["Arabic digits", "٢٠٢٤", "2024"],
    ["digits of another script in the query", "2024", "２０２４"],
    ["a German number", "Summe 1.234,56 EUR", "1234.56"],
    ["an English number", "Total 1,234.56", "1234,56"],
    ["a number with blanks", "1 234,56 kr", "1234.56"],
    ["with narrow blanks", "1\u202f234,56 kr", "1.234,56"],
    ["with apostrophes", "CHF 1’234.50", "1234.5"],
    ["a number without its decimals", "1.234,00", "1234"],
    ["an IBAN in fours", "IBAN DE89 3704 0044 0532 0130 00", "DE89370400440532013000"],
    ["an IBAN as one", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"],
    ["a reference with hyphens", "Nr. RE-2025-00417", "RE202500417"],
    ["a reference without", "RE202500417", "RE-2025-00417"],
    ["a telephone number", "Tlf. 22 33 44 55", "22334455"],
    ["a date", "12.03.2024", "12.03.2024"],
    ["letters before digits", "COVID-19", "covid19"],
    ["letters before digits, in one", "covid19", "covid-19"],
    ["the digits of such a word", "covid19", "19"],
    ["a hyphen", "e-mail", "email"],
    ["a hyphen typed", "email", "e-mail"],
    ["an apostrophe", "O’Brien", "obrien"],
    ["an apostrophe typed", "O'Brien", "o’brien"],
    ["French", "l'eau", "eau"],
    ["Korean inside a word", "아이폰무선충전기를 샀다", "무선"],
    ["Korean before an ending", "전기요금을 냈다", "전기요금"],
    ["Korean whose syllables are written apart", "\u1106\u116e\u1109\u1165\u11ab", "무선"],
    ["Japanese inside a sentence", "私は東京タワーへ行きます", "東京"],
  ])("%s", (_kind, text, typed) => {
    expect(finds(text, typed)).toBe(true);
  });

  test.each([
    ["a number inside a longer one", "471112", "4711"],
    ["Korean syllables in another order", "아이폰무선충전기", "선무"],
    ["a year inside a date in one", "20240312", "2024"],
    ["two letters that stand for none", "during", "due"],
    ["a word without dots", "Muller", "mueller"],
    ["the end of one sentence and the beginning of the next", "the end.Start", "endstart"],
    ["small numbers with something between", "1-2", "12"],
  ])("not %s", (_kind, text, typed) => {
    expect(finds(text, typed)).toBe(false);
  });

  test("a star lets a number go on", () => {
    expect(finds("471112", "4711*")).toBe(true);
  });

  test("every word of a text is found by itself, and all of them in their row", () => {
    const piece = fc.stringMatching(/^[a-zæøåäöüß]{1,6}$/);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.constantFrom(" ", ", ", "\n", " – "), (words, gap) => {
        const text = words.join(gap);
        for (const word of words) expect(finds(text, word, false)).toBe(true);
        expect(finds(text, words.join(" "), false)).toBe(true);
      }),
    );
  });

  test("whatever a text is, places rise by one and the plain words are there", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a1 .,'\-\n]{0,30}$/)), (text) => {
        const words = new Set<string>();
        let highest = 0;
        const last = placeWords(text, (word, position) => {
          words.add(word);
          expect(word).toMatch(/^[\p{L}\p{N}]+(?:\.\d+)?$/u);
          highest = Math.max(highest, position);
        });
        expect(highest).toBe(last);
        for (const word of foldWords(text)) expect(words.has(word)).toBe(true);
      }),
    );
  });

  test("a long text takes as long as it is", () => {
    const text = "Rechnung Nr. RE-2025-00417 über 1.234,56 EUR für O’Brien\n".repeat(20_000);
    // with the square of its length it would not end within the test's limit
    placeWords(text.repeat(4), () => {});
  });
});
