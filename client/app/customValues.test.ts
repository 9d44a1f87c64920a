import { expect, test } from "vitest";
import { canonicalValue } from "../../shared/mutators/customValues.ts";
import { plainNumber, storedText } from "./customValues.ts";

test.each([
  ["1 234,5", ",", "1234.5"],
  ["1.234,50", ",", "1234.50"],
  ["1,234.50", ",", "1234.50"],
  ["1.234", ",", "1234"],
  ["1.234", ".", "1.234"],
  ["1,234", ".", "1234"],
  ["1,5", ".", "1.5"],
  ["1.5", ",", "1.5"],
  ["1.234.567", ",", "1234567"],
  ["−3", ".", "-3"],
  ["12.", ".", "12"],
  ["3 a", ".", undefined],
  ["", ".", undefined],
])("%s with %s is %s", (typed, decimal, plain) => expect(plainNumber(typed, decimal)).toBe(plain));

const money = { kind: "money", options: [] } as const;
test.each([
  ["1 249,50", "1249.50 NOK"],
  ["1249,5 kr", "1249.50 NOK"],
  ["kr 99", "99.00 NOK"],
  ["99,-", "99.00 NOK"],
  ["€ 12.30", "12.30 EUR"],
  ["-12 sek", "-12.00 SEK"],
  ["NOK 1 249,50", "1249.50 NOK"],
  ["12,345.678 usd", undefined],
  ["much", undefined],
])("an amount typed as %s is kept as %s", (typed, kept) => expect(canonicalValue(money, storedText("money", typed, "NOK"))).toBe(kept));

const link = { kind: "link", options: [] } as const;
test.each([
  ["example.org/a b", "https://example.org/a%20b"],
  ["http://example.org", "http://example.org/"],
  ["kari@example.org", "mailto:kari@example.org"],
  ["javascript:alert(1)", undefined],
  ["https://me:secret@example.org", undefined],
  ["not an address", undefined],
])("a link typed as %s is kept as %s", (typed, kept) => expect(canonicalValue(link, storedText("link", typed, "NOK"))).toBe(kept));
