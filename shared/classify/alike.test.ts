import { expect, test } from "vitest";
import { alikePairs, pairKey } from "./alike.ts";

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

test("what a person keeps apart is no pair any more, and each of the two may be one with others", () => {
  const all = labels("Forsikring", "Forsikringer", "forsikring", "Bil");
  const [first] = alikePairs(all);
  expect(first?.map(({ name }) => name)).toEqual(["Forsikringer", "Forsikring"]);
  const apart = new Set([pairKey(first!)]);
  expect(alikePairs(all, apart).map((pair) => pair.map(({ name }) => name))).toEqual([["forsikring", "Forsikring"]]);
  expect(alikePairs(all.slice(0, 2), apart)).toEqual([]);
});
