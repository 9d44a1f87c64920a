import { expect, test } from "vitest";
import { nearestNames } from "./nearestNames.ts";

const names = ["Forsikring", "Bil", "Strøm", "Skatt 2025", "Kvittering", "Forsikringssaker", "!"].map((name) => ({ name }));
const nearest = (name: string) => nearestNames(name, names).map((one) => one.name);

test("names that a new one is made of, or much like, come beside it, the likest first, two at most", () => {
  expect(nearest("Bilforsikring")[0]).toBe("Forsikring");
  expect(nearest("forsikringssak")).toEqual(["Forsikringssaker", "Forsikring"]);
  expect(nearest("Kvitteringer 2026")).toEqual(["Kvittering"]);
  expect(nearest("Strom og gass")).toEqual(["Strøm"]);
});

test("names of other things do not, nor the name itself or one without letters", () => {
  for (const name of ["Reise", "STRØM", "?"]) expect(nearest(name)).toEqual([]);
});
