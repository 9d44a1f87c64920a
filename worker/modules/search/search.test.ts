import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DocumentsQuery } from "../../../shared/api/documents.ts";
import { customSort } from "../../../shared/documents/customOrder.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aSharingVault, share } from "../../../tests/harness/sharing.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { listDocuments, search } from "./search.usecases.ts";

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

test("a list by a custom field: up, down, page by page, those without a value last; what is shared among it, and no field that is not seen", async () => {
  const { owner, other, a, b } = await aSharingVault(database);
  const price = { name: "createCustomField", args: { id: uuid(), name: "Price", kind: "money", options: [] } };
  const [mine] = (await other.documents(1)) as [string];
  const set = (id: string, value: string) => ({ name: "setCustomValue", args: { id, fieldId: price.args.id, value } });
  await owner.push(price, set(a, "9.00 NOK"), set(b, "10.00 NOK"));
  const listed = async (userId: string, sort: DocumentsQuery["sort"], page: { limit?: number; cursor?: number } = {}) =>
    withConnection(database, async (connection) => {
      const { items, next } = await listDocuments(connection, userId, { query: "", sort, limit: 10, cursor: 0, ...page });
      return [items.map(({ id }) => id), next];
    });
  const [up, down] = [customSort(price.args.id), customSort(price.args.id, true)] as const;
  await expect(listed(other.userId, up)).rejects.toMatchObject({ code: "entity.notFound" });
  const [without] = (await owner.documents(1)) as [string];
  expect(await listed(owner.userId, up, { limit: 2 })).toEqual([[a, b], "2"]);
  expect((await listed(owner.userId, up, { cursor: 2 }))[0]).toContain(without);
  expect((await listed(owner.userId, down, { limit: 2 }))[0]).toEqual([b, a]);
  await owner.push(share({ documentId: a }, other), share({ documentId: b }, other));
  expect(await listed(other.userId, up)).toEqual([[a, b, mine], null]);
  expect(await listed(other.userId, down, { limit: 1, cursor: 1 })).toEqual([[a], "2"]);
  // With a query too, by both ways to ask.
  const query = { query: "has:price", limit: 10, cursor: 0 };
  for (const [sort, ids] of [[up, [a, b]] as const, [down, [b, a]] as const])
    await withConnection(database, async (connection) => {
      expect((await listDocuments(connection, other.userId, { ...query, sort })).items.map(({ id }) => id)).toEqual(ids);
      const found = await search(connection, other.userId, { q: "has:price", sort, limit: 10, cursor: 0 });
      expect(found.items.map(({ documentId }) => documentId)).toEqual(ids);
    });
  await owner.push({ name: "deleteCustomField", args: { id: price.args.id } });
  await expect(listed(owner.userId, up)).rejects.toMatchObject({ code: "entity.notFound" });
});

test("a list says what of its query it does not understand, and does not leave out a field that documents lack", async () => {
  expect(await list({ query: "date:someday rechnung" })).toMatchObject({ problems: [{ kind: "date", value: "someday" }] });
  expect(await titles({ query: "rechnung to:ida" })).toEqual([]);
  expect(await titles({ query: "rechnung OR zoo" })).toHaveLength(3);
});
