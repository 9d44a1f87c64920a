// What a person's hits are counted by: of what they see alone, by names that they may know.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { plansOf } from "../../../tests/harness/plans.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { facets } from "./search.usecases.ts";

let database: TestDatabase;
let vault: TestVault;
let reader: TestVault;
let stranger: TestVault;
beforeAll(async () => {
  database = await aDatabase();
  [vault, reader, stranger] = [await aVault(database), await aVault(database), await aVault(database)];
  const ids = await vault.documents(4);
  const createdAt = new Date().toISOString();
  const [house, power, secret, bill, tag, hidden, theirs, own] = Array.from({ length: 8 }, () => uuid());
  await vault.push(
    { name: "createFolder", args: { id: house, name: "House", parentId: null, createdAt } },
    { name: "createFolder", args: { id: power, name: "Power", parentId: house, createdAt } },
    { name: "createFolder", args: { id: secret, name: "Secret", parentId: null, createdAt } },
    { name: "createType", args: { id: bill, name: "Bill", createdAt } },
    { name: "createTag", args: { id: tag, name: "Paid", color: "#111111", createdAt } },
    { name: "createTag", args: { id: hidden, name: "Hidden", color: "#111111", createdAt } },
    { name: "updateDocument", args: { id: ids[0], title: "Strøm", folderId: power, typeId: bill, documentDate: "2024-05-01" } },
    { name: "updateDocument", args: { id: ids[1], title: "Strøm", folderId: house, typeId: bill, documentDate: "2025-05-01" } },
    { name: "updateDocument", args: { id: ids[2], title: "Strøm", folderId: secret, documentDate: "2025-06-01" } },
    { name: "updateDocument", args: { id: ids[3], title: "Vann", documentDate: "2025-07-01" } },
    { name: "tagDocument", args: { id: ids[0], tagId: tag } },
    { name: "tagDocument", args: { id: ids[2], tagId: hidden } },
    { name: "createShare", args: { id: uuid(), folderId: power, handle: `u${reader.userId.slice(-12)}`, access: "view" } },
  );
  const [mine] = await reader.documents(1);
  await reader.push(
    { name: "createTag", args: { id: own, name: "PAID", color: "#222222", createdAt } },
    { name: "updateDocument", args: { id: mine, title: "Strøm", documentDate: "2026-01-01" } },
    { name: "tagDocument", args: { id: mine, tagId: own } },
    { name: "createTag", args: { id: theirs, name: "Unused", color: "#222222", createdAt } },
  );
});
afterAll(() => database.drop());

const asked = async (who: TestVault, q: string, limit = 10) => {
  const found = await withConnection(database, (connection) => facets(connection, who.userId, { q, zone: "UTC", limit }));
  const counts = Object.entries(found.facets).map(([kind, { items }]) => [kind, items.map(({ name, count }) => [name, count])]);
  return { total: found.total, ...Object.fromEntries(counts) };
};

test("hits are counted by what they have, a folder with what lies deeper in it", async () => {
  expect(await asked(vault, "strøm")).toEqual({
    total: 3,
    type: [["Bill", 2]],
    from: [],
    tag: [
      ["Hidden", 1],
      ["Paid", 1],
    ],
    folder: [
      ["House", 2],
      ["Power", 1],
      ["Secret", 1],
    ],
    year: [
      ["2025", 2],
      ["2024", 1],
    ],
  });
});

test("a reader's are those of what they see: no name of anything else, and one for names that are the same", async () => {
  expect(await asked(reader, "strøm")).toEqual({
    total: 2,
    type: [["Bill", 1]],
    from: [],
    tag: [["PAID", 2]],
    folder: [["Power", 1]],
    year: [
      ["2026", 1],
      ["2024", 1],
    ],
  });
  expect(await asked(stranger, "strøm")).toMatchObject({ total: 0, type: [], tag: [], folder: [], year: [] });
});

test("how many others there are is said; what is typed and means nothing counts nothing", async () => {
  const found = await withConnection(database, (connection) => facets(connection, vault.userId, { q: "", zone: "UTC", limit: 1 }));
  expect(found.total).toBe(4);
  expect(found.facets.folder).toEqual({ items: [{ name: "House", count: 2, filter: 'folder:"House"' }], more: 2 });
  expect(await asked(vault, "date:someday")).toMatchObject({ total: 0, year: [] });
});

test("words are asked of their index", async () => {
  for (const { userId } of [vault, reader]) {
    const plans = await withConnection(database, (connection) =>
      plansOf(connection, () => facets(connection, userId, { q: "strøm", zone: "UTC", limit: 10 })),
    );
    for (const { walked } of plans) expect(walked).not.toContain("document_search");
  }
});
