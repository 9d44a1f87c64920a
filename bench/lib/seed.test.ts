import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault, type TestVault, withConnection } from "../../tests/harness/vault.ts";
import { search } from "../../worker/modules/search/search.usecases.ts";
import { percentile } from "./figures.ts";
import { fillVault, type SeededVault, seeding } from "./seed.ts";
import { commonWord, rareWord } from "./words.ts";

let database: TestDatabase;
let superuser: pg.Client;
let vault: TestVault;
let seeded: SeededVault;

beforeAll(async () => {
  database = await aDatabase();
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  vault = await aVault(database);
  seeded = await seeding(superuser, () => fillVault(superuser, vault.userId, { documents: 40, tags: 12, words: 60 }));
});
afterAll(async () => {
  await superuser?.end();
  await database?.drop();
});

test("a device receives a seeded vault like one that has grown", async () => {
  const device = vault.device();
  await device.pullAll();
  const keys = [...device.entities.keys()];
  expect(keys.filter((key) => key.startsWith("document/")).sort()).toEqual(seeded.documentIds.map((id) => `document/${id}`).sort());
  expect(keys.filter((key) => key.startsWith("tag/"))).toHaveLength(12);
  expect(device.entities.get(`document/${seeded.documentIds[0]}`)).toMatchObject({
    ownerId: vault.userId,
    access: "owner",
    state: "ready",
  });
});

test("the product finds seeded words as often as they are there, and goes on writing where the seed ended", async () => {
  const total = (q: string) => withConnection(database, (connection) => search(connection, vault.userId, { q, limit: 50, cursor: 0 }));
  expect((await total(commonWord)).total).toBe(20);
  expect((await total(rareWord(7))).items.map(({ documentId }) => documentId)).toEqual([seeded.documentIds[7]]);
  expect((await total("tag 3")).total).toBeGreaterThan(0);

  const device = vault.device();
  await device.pullAll();
  await vault.push({ name: "updateDocument", args: { id: seeded.documentIds[7], title: "Renamed xnyx" } });
  expect(await device.pull()).toBe(1);
  expect((await total("xnyx")).total).toBe(1);
});

test("every index that was there before seeding is there after it", async () => {
  const names = async (on: pg.Pool) =>
    (await on.query<{ indexname: string }>("SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")).rows;
  const untouched = await aDatabase();
  expect(await names(database.superuser)).toEqual(await names(untouched.superuser));
  await untouched.drop();
});

test("percentiles are measured values, by nearest rank", () => {
  const values = [5, 1, 4, 2, 3];
  expect(percentile(values, 0.5)).toBe(3);
  expect(percentile(values, 0.95)).toBe(5);
  expect(percentile([7], 0.5)).toBe(7);
});
