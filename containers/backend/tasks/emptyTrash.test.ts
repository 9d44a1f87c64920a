// The trash of everybody, emptied by the clock.
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import type { TaskContext } from "../queue/context.ts";
import { emptyTrash } from "./emptyTrash.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const poked: string[] = [];
const days = (n: number) => new Date(Date.now() + n * 86_400_000);
const emptyOn = (day: Date) =>
  emptyTrash(
    { pool: database.pool, poke: async (people: string[]) => void poked.push(...people), log: pino({ level: "silent" }) } as TaskContext,
    { _cron: { ts: day.toISOString() } },
    {} as never,
  );
const documentsOf = async (vault: TestVault) => {
  const device = vault.device();
  await device.pullAll();
  return [...device.entities.keys()].filter((key) => key.startsWith("document/")).map((key) => key.slice("document/".length));
};

test("what has been in the trash for thirty days is deleted for good, with its bytes; what was restored or came later stays", async () => {
  const [vault, other] = [await aVault(database, { usedBytes: 30 }), await aVault(database)];
  const [old, restored, later] = (await vault.documents(3)) as [string, string, string];
  const [othersOld] = (await other.documents(1)) as [string];
  await database.pool.query(
    "INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type) VALUES ($1, $2, $3, 10, '', '')",
    [uuid(), old, `${vault.userId}/${old}`],
  );
  for (const id of [old, restored, later]) await vault.push({ name: "trashDocument", args: { id } });
  await other.push({ name: "trashDocument", args: { id: othersOld } });
  await vault.push({ name: "restoreDocument", args: { id: restored } });
  await emptyOn(days(29));
  expect((await documentsOf(vault)).sort()).toEqual([old, restored, later].sort());
  await database.pool.query("UPDATE documents SET trashed_at = now() + interval '5 days' WHERE id = $1", [later]);
  await emptyOn(days(31));
  expect((await documentsOf(vault)).sort()).toEqual([restored, later].sort());
  expect(await documentsOf(other)).toEqual([]);
  expect(await vault.usedBytes()).toBe(20);
  expect(poked.sort()).toEqual([vault.userId, other.userId].sort());
  await emptyOn(days(31));
  expect((await documentsOf(vault)).sort()).toEqual([restored, later].sort());
});

test("a trash that can't be emptied now leaves nobody else's full, and the job comes again", async () => {
  const people = await Promise.all(Array.from({ length: 3 }, () => aVault(database)));
  people.sort((a, b) => a.userId.localeCompare(b.userId));
  for (const vault of people) {
    const [id] = await vault.documents(1);
    await vault.push({ name: "trashDocument", args: { id } });
  }
  await database.superuser.query(
    `CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF OLD.owner_id = '${people[0]!.userId}' THEN RAISE EXCEPTION 'not now'; END IF; RETURN OLD; END $$;
     CREATE TRIGGER not_now BEFORE DELETE ON documents FOR EACH ROW EXECUTE FUNCTION not_now()`,
  );
  try {
    await expect(emptyOn(days(31))).rejects.toThrow();
    expect(await Promise.all(people.map(async (vault) => (await documentsOf(vault)).length))).toEqual([1, 0, 0]);
  } finally {
    await database.superuser.query("DROP TRIGGER not_now ON documents; DROP FUNCTION not_now");
  }
  await emptyOn(days(31));
  expect(await documentsOf(people[0]!)).toEqual([]);
});
