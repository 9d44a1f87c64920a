// Where nothing is found, what was probably meant: only of what the asker sees, and only where it helps.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { plansOf } from "../../../tests/harness/plans.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { listDocuments, search } from "./search.usecases.ts";

let database: TestDatabase;
let vault: TestVault;
let reader: TestVault;
let stranger: TestVault;
let ids: string[];
beforeAll(async () => {
  database = await aDatabase();
  [vault, reader, stranger] = [await aVault(database), await aVault(database), await aVault(database)];
  ids = await vault.documents(6);
  const titles = ["Faktura strøm", "Faktura vann", "Faktums", "Årsoppgave bank", "Leiekontrakt", "Hemmelig testament"];
  await vault.push(
    ...titles.map((title, index) => ({ name: "updateDocument", args: { id: ids[index], title } })),
    { name: "trashDocument", args: { id: ids[4] } },
    ...ids.slice(0, 3).map((documentId) => ({
      name: "createShare",
      args: { id: uuid(), documentId, handle: `u${reader.userId.slice(-12)}`, access: "view" },
    })),
  );
});
afterAll(() => database.drop());

const asked = (q: string, who = vault, page: { limit?: number; cursor?: number } = {}) =>
  withConnection(database, (connection) => search(connection, who.userId, { q, limit: 10, cursor: 0, ...page }));

test.each([
  ["fakutra", "faktura", 2],
  ["faktuar", "faktura", 2],
  ["fatkura strom", "faktura strom", 1],
  ["fakturaa type:pdf OR fakutra", "faktura type:pdf OR faktura", 2],
  ["aarsoppgve", "aarsoppgave", 1],
  ["arsoppgve", "arsoppgave", 1],
])("%s is shown for %s", async (q, corrected, total) => {
  expect(await asked(q)).toMatchObject({ corrected, total });
});

test.each(["faktura", "fakt", '"fakutra"', "title:fakutra", "xqzwvkq", "fakutra tag:none", "leiekontrat", "abc"])(
  "%s is left as it is",
  async (q) => expect(await asked(q)).toMatchObject({ corrected: null }),
);

test("nobody is shown a word of what they do not see", async () => {
  expect(await asked("fakutra", reader)).toMatchObject({ corrected: "faktura", total: 2 });
  expect(await asked("testamnet", reader)).toMatchObject({ corrected: null, total: 0 });
  expect(await asked("fakutra", stranger)).toMatchObject({ corrected: null, total: 0, items: [] });
});

test("pages go on in what was meant, and end where they end", async () => {
  const first = await asked("fakutra", vault, { limit: 1 });
  expect(first).toMatchObject({ corrected: "faktura", total: 2, next: "1" });
  const second = await asked("fakutra", vault, { limit: 1, cursor: 1 });
  expect(second).toMatchObject({ corrected: "faktura", total: 2, next: null });
  expect(second.items[0]?.documentId).not.toBe(first.items[0]?.documentId);
  expect(await asked("faktums", vault, { cursor: 5 })).toMatchObject({ corrected: null, items: [] });
});

test("a list for programs is what was asked for", async () => {
  const list = await withConnection(database, (connection) =>
    listDocuments(connection, vault.userId, { query: "fakutra", sort: "newest", limit: 10, cursor: 0 }),
  );
  expect(list.items).toEqual([]);
});

test("spellings are asked of the word index, by the owner and by a reader", async () => {
  for (const { userId } of [vault, reader]) {
    const plans = await withConnection(database, (connection) =>
      plansOf(connection, () => search(connection, userId, { q: "fakutra", limit: 20, cursor: 0 })),
    );
    const aboutWords = plans.filter(({ text }) => text.includes("document_search"));
    expect(aboutWords).toHaveLength(3);
    for (const { walked } of aboutWords) expect(walked).not.toContain("document_search");
  }
});
