import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { listDocuments } from "./search.usecases.ts";

let database: TestDatabase;
let vault: TestVault;
let ids: string[];
beforeAll(async () => {
  database = await aDatabase();
  vault = await aVault(database);
  ids = await vault.documents(4);
  const titles = ["Rechnung 10", "Åpent hus", "Zoo", "rechnung 2"];
  await vault.push(...titles.map((title, index) => ({ name: "updateDocument", args: { id: ids[index], title } })));
});
afterAll(() => database.drop());

const list = (query: object) =>
  withConnection(database, (connection) =>
    listDocuments(connection, vault.userId, { query: "", sort: "title", limit: 10, cursor: 0, ...query }),
  );
const titles = async (query: object) => (await list(query)).items.map(({ title }) => title);

test("titles are listed by the alphabet that is asked for, else by the person's own, numbers by their value", async () => {
  expect(await titles({ language: "nb" })).toEqual(["rechnung 2", "Rechnung 10", "Zoo", "Åpent hus"]);
  expect(await titles({ language: "de" })).toEqual(["Åpent hus", "rechnung 2", "Rechnung 10", "Zoo"]);
  await database.superuser.query("UPDATE users SET language = 'nb' WHERE id = $1", [vault.userId]);
  expect(await titles({})).toEqual(["rechnung 2", "Rechnung 10", "Zoo", "Åpent hus"]);
});

test("a list says what of its query it does not understand, and does not leave out a field that documents lack", async () => {
  expect(await list({ query: "date:someday rechnung" })).toMatchObject({ problems: [{ kind: "date", value: "someday" }] });
  expect(await titles({ query: "rechnung to:ida" })).toEqual([]);
  expect(await titles({ query: "rechnung OR zoo" })).toHaveLength(3);
});
