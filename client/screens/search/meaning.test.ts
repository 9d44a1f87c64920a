import { beforeAll, describe, expect, test } from "vitest";
import { applyLanguage } from "../../i18n/index.ts";
import { datesIn, filterOf, meaningOf, plainWords, setDates, setFilter } from "./meaning.ts";

beforeAll(() => applyLanguage("en"));

describe("the chips of the search screen", () => {
  test("a filter is added behind the words, and quoted", () => {
    expect(setFilter("notice", "tag", "Car loan")).toBe('notice tag:"Car loan"');
  });

  test("choosing another value replaces the filter, wherever it was typed", () => {
    expect(setFilter("tag:Home notice", "tag", "Tax")).toBe('notice tag:"Tax"');
  });

  test("clearing a filter takes out all of its kind and leaves the rest as it was typed", () => {
    expect(setFilter('tag:Home  "exact words" tag:Tax -type:letter', "tag", null)).toBe('"exact words" -type:letter');
  });

  test("a filter that excludes is not the chip's", () => {
    expect(filterOf("-tag:Home", "tag")).toBeNull();
    expect(setFilter("-tag:Home", "tag", "Tax")).toBe('-tag:Home tag:"Tax"');
  });

  test("each range of dates is recognized again after it was chosen", () => {
    const now = new Date("2026-11-21T12:00:00");
    for (const range of ["any", "month", "year", "last"] as const) {
      expect(datesIn(setDates("notice before:2020", range, now), now)).toBe(range);
    }
  });

  test("dates that somebody typed are their own", () => {
    expect(datesIn("after:2019-05-01")).toBeNull();
  });
});

describe("what a query means", () => {
  test("is a sentence with every part", () => {
    const text = meaningOf('oppsigelse "tre måneder" tag:Kontrakt -type:brev');
    expect(text).toBe("Documents with “oppsigelse”, with exactly “tre måneder”, tagged Kontrakt, not of type brev");
  });

  test("is nothing where nothing is asked", () => {
    expect(meaningOf("  ")).toBe("");
  });

  test("the words to find inside a document are those without filters", () => {
    expect(plainWords("leie tag:Hjem kontrakt -hytte")).toBe("leie kontrakt");
  });
});
