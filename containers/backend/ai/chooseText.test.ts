import { expect, test } from "vitest";
import { chooseText } from "./chooseText.ts";

const filler = (page: number) =>
  Array.from({ length: 60 }, (_, i) => `side ${page} linje ${i} med helt vanlig løpende tekst uten noe å se etter`);
const pages = [
  ["Leiekontrakt", "Utleier: Fjordlys Kraft AS", ...filler(1)],
  ["Innledning", ...filler(2)],
  [...filler(3), "Månedlig leie er kr 12 500,00", ...filler(3)],
  ["4.2 Oppsigelse", ...filler(4), "Overtakelse 01.03.2026", ...filler(4)],
  [...filler(5), "Oslo, 3. februar 2026", "Underskrift Kari Nordmann"],
];
const text = pages.map((page) => page.join("\n")).join("\f");

test("of a long text the first page, the last one, amounts, dates and headings are shown, in their order and within the room", () => {
  const chosen = chooseText(text, 8000);
  expect(chosen.length).toBeLessThanOrEqual(8000);
  const telling = [
    "Leiekontrakt",
    "Fjordlys Kraft AS",
    "Innledning",
    "kr 12 500,00",
    "4.2 Oppsigelse",
    "01.03.2026",
    "3. februar 2026",
    "Kari Nordmann",
  ];
  const places = telling.map((words) => chosen.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(chosen).toContain("…\n");
});

test("a short text is shown as it is, and half a character never", () => {
  expect(chooseText("kort\ftekst", 8000)).toBe("kort\ftekst");
  const long = chooseText(`${"x".repeat(7999)}🧾${"y".repeat(5000)}`, 8000);
  expect(long).toBe("x".repeat(7999));
  expect(chooseText("🧾".repeat(9000), 7999).isWellFormed()).toBe(true);
});
