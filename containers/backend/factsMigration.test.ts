// The migration that makes documents that have been read findable by their facts writes what the product writes of the same facts.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectFacts } from "../../shared/detect/facts/detectFacts.ts";
import { searchedFacts } from "../../shared/detect/facts/searchedFacts.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault } from "../../tests/harness/vault.ts";

const migration = new URL("../../shared/schema/migrations/0024_facts_to_search.sql", import.meta.url);
let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

test("what was read before is found by the same numbers as what is read from now on", async () => {
  const vault = await aVault(database);
  const texts = [
    "Faktura\nForfallsdato 17.11.2026\nÅ betale NOK 1 249,50",
    "Prices\nEUR 10.00\nEUR 20.00\nEUR 20.00\nEUR 5.50\nEUR 1.00\nEUR 2.00\nEUR 3.00",
    "Nothing to count",
  ];
  const ids = await vault.documents(texts.length + 1);
  const { superuser } = database;
  const expected: string[] = [];
  for (const [index, text] of texts.entries()) {
    const facts = await detectFacts({ text, name: "a.pdf", today: "2026-11-26" });
    await superuser.query("INSERT INTO document_texts (document_id, text, facts) VALUES ($1, $2, $3)", [ids[index], text, facts]);
    for (const { field, value, currency } of searchedFacts(facts)) expected.push([ids[index], field, value, currency].join(" "));
  }
  await superuser.query("INSERT INTO document_texts (document_id, text) VALUES ($1, 'read long ago')", [ids.at(-1)]);
  await superuser.query("DELETE FROM document_facts");
  const insert = (await readFile(migration, "utf8")).split("--> statement-breakpoint").at(-1)!;
  await superuser.query(insert);
  const { rows } = await superuser.query<{ row: string }>(
    "SELECT concat_ws(' ', document_id, field, value, coalesce(currency, '')) AS row FROM document_facts",
  );
  expect(rows.map(({ row }) => row.trim()).sort()).toEqual(expected.map((row) => row.trim()).sort());
  expect(expected.length).toBeGreaterThan(5);
});
