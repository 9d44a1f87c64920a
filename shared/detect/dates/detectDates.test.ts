// Dates by documents of nineteen languages, and the rules one by one.
import { describe, expect, test } from "vitest";
import type { DateKind } from "../facts.ts";
import { type DatedCase, datedCases, readingDay } from "../testing/datedCases.ts";
import { detectDates } from "./detectDates.ts";

const read = (
  text: string,
  { language = null, today = readingDay, name }: { language?: string | null; today?: string; name?: string } = {},
) => detectDates({ text, language, today, name });

describe.each(["tuning", "heldOut"] as const)("documents and lines of the half %s", (half) => {
  const cases = datedCases(half);
  const asRead = (one: DatedCase) =>
    read(one.text, { language: one.language === "other" ? null : one.language, name: one.name }).documentDate?.date ?? null;
  const said = ({ language, text, date }: DatedCase) =>
    `${language} ${date}: ${text} -> ${asRead({ language, text, date, name: "a.pdf" })}`;

  test("the date is right in at least 95 of 100 and wrong in at most 2, the rest are empty", () => {
    const missed = cases.filter((one) => asRead(one) !== one.date);
    const wrong = missed.filter((one) => asRead(one) !== null);
    expect(cases.length).toBeGreaterThan(190);
    expect(missed.length / cases.length, missed.map(said).join("\n\n")).toBeLessThanOrEqual(0.05);
    expect(wrong.length / cases.length, wrong.map(said).join("\n\n")).toBeLessThanOrEqual(0.02);
  });
});

describe("date", () => {
  test.each([
    ["Dato: 05.06.2026", "2026-06-05", "Dato: 05.06.2026"],
    ["Ålesund, 3. november 2026", "2026-11-03", "3. november 2026"],
    ["Kiel, den 12. März 2026", "2026-03-12", "Kiel, den 12. März 2026"],
    ["14 September 2026", "2026-09-14", "14 September 2026"],
    ["Invoice date: September 14th, 2026", "2026-09-14", "Invoice date: September 14th, 2026"],
    ["Dated 3rd of May 2026", "2026-05-03", "Dated 3rd of May 2026"],
    ["2026-02-28 12:00", "2026-02-28", "2026-02-28"],
    ["Rechnungsdatum 1.2.26", "2026-02-01", "Rechnungsdatum 1.2.26"],
    ["Date 03/11/2026", "2026-11-03", "Date 03/11/2026"],
    ["Date 11/03/2026, paid 11/23/2026", "2026-11-03", "Date 11/03/2026"],
    ["Fakturadato\n03.11.2026\nForfall\n20.11.2026", "2026-11-03", "Fakturadato 03.11.2026"],
    ["Forfallsdato 20.11.2026 Fakturadato 03.11.2026", "2026-11-03", "Fakturadato 03.11.2026"],
    ["Fakturadato 03.11.2026 Forfallsdato 20.11.2026", "2026-11-03", "Fakturadato 03.11.2026"],
    ["Periode 01.10.2026 - 31.10.2026\nOslo, 5. november 2026", "2026-11-05", "5. november 2026"],
    ["Your cover ends on 31 October 2026.\n14 September 2026", "2026-09-14", "14 September 2026"],
  ])("%j is dated %s", (text, date, quote) => {
    expect(read(text).documentDate).toMatchObject({ date, quote });
  });

  test.each([
    "",
    "Konto 1503.40.12345",
    "31.02.2026",
    "99.99.2026",
    "Forfallsdato 20.11.2026",
    "Bitte überweisen Sie den Betrag bis zum 15.04.2026",
    "Født 12.03.1981",
    "IP 10.12.20.26",
    "Kundenummer 4471 0092",
  ])("%j has no date of issue", (text) => {
    expect(read(text).documentDate).toBeNull();
  });

  test("what lies after tomorrow is no date of issue", () => {
    expect(read("Dato 05.06.2062").documentDate).toBeNull();
    expect(read("Dato 27.11.2026").documentDate).toMatchObject({ date: "2026-11-27" });
    expect(read("Dato 28.11.2026").documentDate).toBeNull();
  });

  test.each<[string, string, DateKind]>([
    ["Fakturadato 03.11.2026", "2026-11-03", "issue"],
    ["Forfallsdato 20.11.2026", "2026-11-20", "due"],
    ["Leistungsdatum: 10.09.2026", "2026-09-10", "service"],
    ["Buchungstag 02.09.2026", "2026-09-02", "booking"],
    ["Order date 10 May 2026", "2026-05-10", "order"],
    ["Née le 3 mars 2012 à Lille", "2012-03-03", "birth"],
    ["i henhold til lov av 26. mars 1999 nr. 14", "1999-03-26", "law"],
    ["Ihr Schreiben vom 02.02.2026", "2026-02-02", "reference"],
    ["Gültig bis 31.12.2027", "2027-12-31", "expiry"],
    ["Printed 11/20/2026", "2026-11-20", "print"],
    ["Kündigung zum 31.12.2026", "2026-12-31", "notice"],
    ["Departure: Dec 20, 2026 09:15", "2026-12-20", "event"],
    ["geb. 12.03.41", "1941-03-12", "birth"],
    ["3. november 2026", "2026-11-03", "unlabelled"],
  ])("%j names %s as %s", (text, date, kind) => {
    expect(read(text).dates).toMatchObject([{ date, kind }]);
  });

  test.each<[string, string | null, string | null]>([
    ["8th day of May, 2021", "en", "2021-05-08"],
    ["April the 1st, 2015", "en", "2015-04-01"],
    ["2 Aug '19", "en", "2019-08-02"],
    ["Feb-14-2018", "en", "2018-02-14"],
    ["1 / 4 / 2015", "en", "2015-04-01"],
    ["Date: 01 04 2015", "en", "2015-04-01"],
    ["01 04 2015", "en", null],
    ["Vom 05.09.2018", "de", "2018-09-05"],
    ["den 5ten September 2018", "de", "2018-09-05"],
    ["Roma, 05.09.'18", "it", "2018-09-05"],
    ["5.9 2018", "no", "2018-09-05"],
    ["5.IX.2018 r.", "pl", "2018-09-05"],
    ["05.09.2018р.", "uk", "2018-09-05"],
    ["2018年9月5号", "zh", "2018-09-05"],
    ["5 กันยายน 2561", "th", "2018-09-05"],
    ["2018. szept. 5.", "hu", "2018-09-05"],
    ["Invoice from Harrow Plumbing Ltd 3 May 2026", "en", "2026-05-03"],
    ["Rio do Campo Grande, 3 de maio de 2026", "pt", "2026-05-03"],
    ["Rates apply from 3 May 2026", "en", null],
    ["31.06.2019", "en", null],
    ["30 February 2019", "en", null],
    ["1.2.3.4", "en", null],
    ["Order 12-3456-2018", "en", null],
    ["Stand 09/2018", "de", null],
    ["3 days ago, 12:30", "en", null],
  ])("%j in %s is %s", (text, language, date) => {
    expect(read(text, { language }).documentDate?.date ?? null).toBe(date);
  });

  test("a label is a whole word: no birthday in Paderborn, no date in an update or a candidate", () => {
    expect(read("Paderborn, 3. November 2026").dates).toMatchObject([{ kind: "unlabelled" }]);
    expect(read("Candidate 3/4/2026").dates).toMatchObject([{ kind: "unlabelled" }]);
    expect(read("Kandidatnummer 03.04.2026").dates).toMatchObject([{ kind: "unlabelled" }]);
  });

  test("each date says where it stands", () => {
    const text = "side én\fside to\nFakturadato: 3. nov. 2026";
    const [date] = read(text).dates;
    expect(date).toMatchObject({ page: 2, source: "text", quote: "Fakturadato: 3. nov. 2026" });
    expect(text.slice(date!.at, date!.at + date!.length)).toBe("3. nov. 2026");
  });

  test("a month alone is the first of it, and says so", () => {
    expect(read("Lønnsslipp mai 2026").documentDate).toMatchObject({ date: "2026-05-01", precision: "month" });
  });

  test("the file's name is the last resort, and said to be where the date is from", () => {
    const found = read("nothing here", { name: "IMG_20260517_101530.jpg" }).documentDate;
    expect(found).toMatchObject({ date: "2026-05-17", source: "name" });
    expect(read("Dato 01.02.2026", { name: "scan-2026-05-17.pdf" }).documentDate).toMatchObject({ date: "2026-02-01", source: "text" });
  });

  test.each([
    ["Date 03/04/2026", "en", "2026-04-03"],
    ["Date 03/04/2026, amount $12.00", "en", "2026-03-04"],
    ["Date 03/04/2026, amount £12.00", "en", "2026-04-03"],
    ["Date 03/04/2026, Boston, MA 02108", "en", "2026-03-04"],
    ["Date 03/04/2026", "en-US", "2026-03-04"],
    ["Datum 03/04/2026, $12.00", "de", "2026-04-03"],
    ["Date 11/12/2026", "en", "2026-11-12"],
    ["日付 26/05/18", "ja", "2026-05-18"],
  ])("%j in %s is %s", (text, language, date) => {
    expect(read(text, { language }).documentDate).toMatchObject({ date });
  });

  test("labels in the head of a table and in a block of their own belong to the dates below them", () => {
    const table = "Fakturanr   Forfall      Fakturadato\n20417   28.09.2026   14.09.2026";
    expect(read(table)).toMatchObject({ documentDate: { date: "2026-09-14" }, dueDate: { date: "2026-09-28" } });
    const blocks = "Forfallsdato\nFakturadato\n28.09.2026\n14.09.2026";
    expect(read(blocks)).toMatchObject({ documentDate: { date: "2026-09-14" }, dueDate: { date: "2026-09-28" } });
  });

  test("a period is both of its dates, and neither is the date of issue", () => {
    const found = read("Abrechnungszeitraum 01.01.2025 - 31.12.2025");
    expect(found).toMatchObject({ documentDate: null, period: { from: "2025-01-01", to: "2025-12-31" } });
  });

  // where a time grows with the square of a length, this does not end within the test's limit
  test("no text takes longer than its length", () => {
    const hostile = ["1. ", "2026 m. ", "12/", "3 januar ", "01.01.2026 ", " ", "a", "\n", "den den ", "年"].map((odd) =>
      odd.repeat(300_000 / odd.length),
    );
    for (const odd of hostile) read(odd);
  });
});
