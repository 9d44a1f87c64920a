import { beforeAll, describe, expect, test } from "vitest";
import { formatDate } from "../../i18n/format.ts";
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

  test("a filter beside alternatives holds for all of them", () => {
    expect(setFilter("a OR b", "tag", 'Haus "Seeblick"')).toBe('(a OR b) tag:"Haus \\"Seeblick\\""');
    expect(filterOf('(a OR b) tag:"Haus \\"Seeblick\\""', "tag")).toBe('Haus "Seeblick"');
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

  test("says alternatives, groups, ranges and where words are looked for", () => {
    expect(meaningOf("a OR b")).toBe("Documents with “a” or with “b”");
    expect(meaningOf("x -(a b)")).toBe("Documents with “x”, not (with “a” and with “b”)");
    expect(meaningOf("(tag:Home OR tag:Work) size:>=5mb")).toBe("Documents tagged Home or tagged Work, of at least 5 MB");
    expect(meaningOf("date:2024-03..2024-06 title:lease is:inbox")).toBe(
      `Documents dated ${formatDate("2024-03-01")} to ${formatDate("2024-06-30")}, with “lease” in the title, waiting in the inbox`,
    );
  });

  test("is nothing where nothing is asked", () => {
    expect(meaningOf("  ")).toBe("");
  });

  test("the words to find inside a document are those without filters", () => {
    expect(plainWords("leie tag:Hjem kontrakt -hytte")).toBe("leie kontrakt");
  });
});
