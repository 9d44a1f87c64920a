// Names that mean the same, and the choice of choices.
import { describe, expect, test } from "vitest";
import { sameName } from "../names/compare.ts";
import { foldOntoExisting } from "./foldOntoExisting.ts";
import { preselect } from "./preselect.ts";

describe("names", () => {
  test.each([
    ["Forsikring", "forsikringer"],
    ["Strøm-regning", "strømregning"],
    ["Strøm", "Strom"],
    ["Invoices", "Invoice"],
    ["Policies", "policy"],
    ["Rechnungen", "Rechnung"],
    ["Kvitteringer", "kvitteringene"],
    ["Café", "cafe"],
    ["Forsikrig", "Forsikring"],
    ["Straße", "Strasse"],
  ])("%s and %s are one", (a, b) => {
    expect(sameName(a, b)).toBe(true);
    expect(sameName(b, a)).toBe(true);
  });

  test.each([
    ["Skatt 2025", "Skatt 2026"],
    ["Bil", "Bolig"],
    ["Bank", "Tank"],
    ["Hus", "Mus"],
    ["Konto", "Kontor"],
    ["Lønn", "Lån"],
    ["Regnskap2025", "Regnskap2026"],
  ])("%s and %s are two", (a, b) => {
    expect(sameName(a, b)).toBe(false);
  });

  test("proposals that exist are folded onto what exists, and repeated ones appear once", () => {
    const choices = [
      { id: "1", name: "Forsikring" },
      { id: "2", name: "Bil" },
    ];
    expect(foldOntoExisting(["forsikringer", "Hage", "hagen", "bil", "BIL", " - "], choices)).toEqual({
      existing: [choices[0], choices[1]],
      fresh: ["Hage"],
    });
  });

  test("of two choices with near names the exact one is taken", () => {
    const choices = [
      { id: "1", name: "Rechnungen" },
      { id: "2", name: "Rechnung" },
    ];
    expect(foldOntoExisting(["Rechnung"], choices).existing).toEqual([choices[1]]);
  });
});

describe("preselection", () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ id: String(i), name: `Etikett ${i}` }));

  test("when all fit, all are offered in their order", () => {
    expect(preselect(many, "tekst", 1000)).toBe(many);
  });

  test("what the text speaks of comes along from anywhere in the list, the rest are those used last", () => {
    const choices = [...many, { id: "x", name: "Strømregninger" }, { id: "y", name: "Fjordlys Kraft" }];
    const chosen = preselect(choices, "Strømregning fra FJORDLYS KRAFT AS", 10);
    expect(chosen.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "x", "y"]);
  });
});
