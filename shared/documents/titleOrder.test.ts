import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { languages } from "../languages.ts";
import { titleCollation, titleCollator } from "./titleOrder.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const inDatabase = async (titles: readonly string[], language: (typeof languages)[number]) => {
  const { rows } = await database.pool.query<{ title: string }>(
    `SELECT title FROM unnest($1::text[]) WITH ORDINALITY AS t (title, place) ORDER BY title COLLATE ${titleCollation[language]}, place`,
    [titles],
  );
  return rows.map(({ title }) => title);
};
const onDevice = (titles: readonly string[], locale: string) => titles.toSorted(titleCollator(locale).compare);

describe("titles are sorted alike on the device and in the database", () => {
  test.each(languages)("%s, whatever they are", async (language) => {
    const title = fc.oneof(
      fc.stringMatching(/^[A-Za-zæøåäöüßéÆØÅ .,()-]{0,8}[0-9]{0,4}$/),
      fc.string({ unit: fc.constantFrom("a", "A", "å", "z", "ø", "ä", "1", "02", "10", " ", "-", "_", "日", "я", "ß", "ss") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(title, { maxLength: 60 }), async (titles) => {
        expect(await inDatabase(titles, language)).toEqual(onDevice(titles, language));
      }),
      { numRuns: 40 },
    );
  });

  test("numbers by their value, without case and marks", async () => {
    const sorted = ["rechnung 1", "Rechnung 2", "Rechnung 10", "Résumé", "resume 2"];
    expect(await inDatabase(sorted.toReversed(), "de")).toEqual(sorted);
    expect(onDevice(sorted.toReversed(), "de-AT")).toEqual(sorted);
  });

  test("by the alphabet of the language", async () => {
    expect(await inDatabase(["Å", "Z", "A", "Ø", "Æ"], "nb")).toEqual(["A", "Z", "Æ", "Ø", "Å"]);
    expect(await inDatabase(["Ä", "Z", "B", "A2"], "de")).toEqual(["Ä", "A2", "B", "Z"]);
  });
});
