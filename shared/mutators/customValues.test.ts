import { expect, test } from "vitest";
import { type CustomFieldKind, canonicalValue } from "./customValues.ts";

const options = [{ id: "0190a000-0000-7000-8000-000000000001", name: "Open" }];
const document = "0190A000-0000-7000-8000-00000000000F";

test.each<[CustomFieldKind, string, string | null | undefined]>([
  ["text", "  two\nlines ", "two lines"],
  ["text", "x".repeat(501), undefined],
  ["text", " \n ", null],
  ["longText", "two\nlines ", "two\nlines "],
  ["longText", "x".repeat(5001), undefined],
  ["person", "Kari Nordmann", "Kari Nordmann"],
  ["number", "-0012.50", "-12.5"],
  ["number", "000", "0"],
  ["number", "-0", "0"],
  ["number", "1e3", undefined],
  ["number", "1.2345678", undefined],
  ["number", "1.2000000", "1.2"],
  ["number", "1234567890123456", undefined],
  ["number", ".5", undefined],
  ["money", "12 NOK", "12.00 NOK"],
  ["money", "012.5 EUR", "12.50 EUR"],
  ["money", "12.505 EUR", undefined],
  ["money", "12", undefined],
  ["money", "12 kr", undefined],
  ["date", "2026-02-28", "2026-02-28"],
  ["date", "2026-02-30", undefined],
  ["yesNo", "yes", "yes"],
  ["yesNo", "ja", undefined],
  ["choice", options[0]!.id, options[0]!.id],
  ["choice", "Open", undefined],
  ["link", "https://example.org", "https://example.org/"],
  ["link", "mailto:kari@example.org", "mailto:kari@example.org"],
  ["link", "javascript:alert(1)", undefined],
  ["link", "https://kari:secret@example.org", undefined],
  ["link", `https://example.org/${"ø".repeat(1000)}`, undefined],
  ["document", document, document.toLowerCase()],
  ["document", "the lease", undefined],
])("%s: %j is %j", (kind, text, value) => {
  expect(canonicalValue({ kind, options }, text)).toBe(value);
  // What is stored is taken as it is.
  if (typeof value === "string") expect(canonicalValue({ kind, options }, value)).toBe(value);
});
