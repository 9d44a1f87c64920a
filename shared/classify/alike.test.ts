import { expect, test } from "vitest";
import { alikePairs } from "./alike.ts";

const labels = (...names: string[]) => names.map((name, at) => ({ id: `${at}`, name, createdAt: String(at).padStart(5, "0") }));
const pairs = (...names: string[]) => alikePairs(labels(...names)).map((pair) => pair.map(({ name }) => name));

test("names that differ in case, plural, accents, blanks or one letter of a long word are pairs; the older one stays", () => {
  expect(pairs("Forsikring", "Bil", "Forsikringer")).toEqual([["Forsikringer", "Forsikring"]]);
  expect(pairs("Strømregning", "Strøm-regning", "Stromregning")).toEqual([["Strøm-regning", "Strømregning"]]);
  expect(pairs("Invoice", "invoices", "Correspondence", "Corespondence")).toEqual([
    ["invoices", "Invoice"],
    ["Corespondence", "Correspondence"],
  ]);
});

test("names of other things are none: years, short words, signs alone", () => {
  expect(pairs("Skatt 2025", "Skatt 2026", "Bil", "Bill", "+", "-", "Hytte", "Hus")).toEqual([]);
});

test("a thousand names with the same key are found without comparing each with each", () => {
  const many = Array.from({ length: 1_000 }, (_, at) => `Etikett nummer ${at}`);
  expect(pairs(...many, "etikett NUMMER 7")).toEqual([["etikett NUMMER 7", "Etikett nummer 7"]]);
});
