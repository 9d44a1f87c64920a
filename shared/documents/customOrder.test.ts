import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { type CustomFieldKind, canonicalValue, customFieldKinds } from "../mutators/customValues.ts";
import type { VaultDocument } from "../mutators/entities.ts";
import { compareByCustom, customSort, customSortOf, isSortable, orderByCustom } from "./customOrder.ts";
import { titleCollation, titleCollator } from "./titleOrder.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const fieldId = "0190a000-0000-7000-8000-0000000000f1";
const options = [0, 1, 2].map((n) => ({ id: `0190a000-0000-7000-8000-00000000000${n}`, name: `Option ${3 - n}` }));
const gone = "0190a000-0000-7000-8000-000000000009";
const words = fc.oneof(
  fc.stringMatching(/^[A-Za-zæøåäöüßÆØÅ .,()-]{1,8}[0-9]{0,3}$/),
  fc.constantFrom("Rechnung 2", "Rechnung 10", "å", "a", "Z"),
);
const amounts = fc.oneof(
  fc.constantFrom("0", "-1", "10", "9", "1000000000000.01", "999999999999999.123456", "0.1"),
  fc.integer({ min: -1e9, max: 1e9 }).map((n) => String(n / 100)),
);
const given: Record<CustomFieldKind, fc.Arbitrary<string>> = {
  text: words,
  longText: words,
  person: words,
  link: words.map((path) => `https://example.org/${path}`),
  number: amounts,
  money: fc.tuple(amounts, fc.constantFrom("NOK", "EUR", "SEK")).map(([amount, currency]) => `${amount} ${currency}`),
  date: fc
    .date({ min: new Date("1990-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  yesNo: fc.constantFrom("yes", "no"),
  choice: fc.constantFrom(...options.map(({ id }) => id), gone),
  document: fc.uuid(),
};

test.each(customFieldKinds.filter((kind) => isSortable({ kind })))(
  "by %s, up and down, a device and the database have the same order",
  async (kind) => {
    const field = { id: fieldId, kind, options: kind === "choice" ? options : [] };
    const stored = given[kind].map((text) => (text === gone ? gone : (canonicalValue(field, text) ?? undefined)));
    const rows = fc.array(fc.record({ value: fc.option(stored, { nil: undefined }), age: fc.integer({ min: 0, max: 3 }) }), {
      maxLength: 40,
    });
    const base = Date.UTC(2026, 0, 1);
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), fc.constantFrom("en", "nb", "de"), async (made, descending, language) => {
        const documents = made.map(({ value, age }, n) => ({
          id: `0190a000-0000-7000-8000-${String(n).padStart(12, "0")}`,
          createdAt: new Date(base + age * 1000).toISOString(),
          custom: value === undefined ? null : { [fieldId]: value },
        })) as unknown as VaultDocument[];
        const values: unknown[] = [JSON.stringify(documents)];
        const order = orderByCustom(
          { field, descending, collation: titleCollation[language as "en"] },
          (value) => `$${values.push(value)}`,
        );
        const { rows } = await database.pool.query<{ id: string }>(
          `SELECT d.id FROM (SELECT (j ->> 'id')::uuid AS id, (j ->> 'createdAt')::timestamptz AS created_at, j -> 'custom' ->> '${fieldId}' AS value
           FROM jsonb_array_elements($1::jsonb) j) d ORDER BY ${order}`,
          values,
        );
        const onDevice = documents.toSorted(compareByCustom(field, descending, titleCollator(language).compare)).map(({ id }) => id);
        expect(rows.map(({ id }) => id)).toEqual(onDevice);
        const without = onDevice.findIndex((id) => documents.find((one) => one.id === id)!.custom === null);
        if (without >= 0) expect(onDevice.slice(without).every((id) => documents.find((one) => one.id === id)!.custom === null)).toBe(true);
      }),
      { numRuns: 25 },
    );
  },
);

test("an order is named by its field, and reads back; nothing else is one", () => {
  for (const descending of [true, false]) expect(customSortOf(customSort(fieldId, descending))).toEqual({ fieldId, descending });
  for (const name of ["newest", "custom/", "custom/x", `--custom/${fieldId}`, `custom/${fieldId}; --`])
    expect(customSortOf(name)).toBeUndefined();
});
