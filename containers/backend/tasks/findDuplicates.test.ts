// Documents that came in twice are found when they have been read, within their vault, and what their person says of them stays.
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { runInTest } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import type { TaskContext } from "../queue/context.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const context = () => ({ pool: database.pool, poke: async () => undefined, log: pino({ level: "silent" }) }) as unknown as TaskContext;
const compare = (vault: TestVault) => runInTest(context(), "find-duplicates", { ownerId: vault.userId });
const words = (from: number, count = 300) => Array.from({ length: count }, (_, n) => `ord${((from + n) * 7919).toString(36)}x`).join(" ");

/** A document that has been read, as the event of it leaves it. */
async function read(vault: TestVault, text: string, facts: object | null = null): Promise<string> {
  const [id] = await vault.documents(1);
  await tell(id!, text, facts);
  return id!;
}
async function tell(id: string, text: string, facts: object | null = null): Promise<void> {
  await database.pool.query(
    "INSERT INTO document_texts (document_id, text, facts) VALUES ($1, $2, $3) ON CONFLICT (document_id) DO UPDATE SET text = $2, facts = $3",
    [id, text, facts && JSON.stringify(facts)],
  );
  await database.pool.query(
    `INSERT INTO document_likeness AS l (document_id, owner_id) SELECT id, owner_id FROM documents WHERE id = $1
     ON CONFLICT (document_id) DO UPDATE SET signature = NULL, bands = '{}', asked = l.asked + 1`,
    [id],
  );
}
async function pairs(vault: TestVault): Promise<{ ids: string[]; likeness: number | null; dismissed: boolean }[]> {
  const { rows } = await database.pool.query<{ document_id: string; other_id: string; likeness: number | null; dismissed_at: Date | null }>(
    "SELECT * FROM similar_documents WHERE owner_id = $1 ORDER BY id",
    [vault.userId],
  );
  return rows.map((row) => ({ ids: [row.document_id, row.other_id], likeness: row.likeness, dismissed: row.dismissed_at !== null }));
}
const sorted = (...ids: string[]) => [...ids].sort();

test("the same text with a few other words is found once, in this vault alone, and a text of its own is not", async () => {
  const [ada, eve] = [await aVault(database), await aVault(database)];
  const first = await read(ada, words(0));
  const again = await read(ada, `${words(0, 290)} ${words(5000, 10)}`);
  await read(ada, words(9000));
  await read(eve, words(0));
  await compare(ada);
  await compare(eve);
  expect(await pairs(ada)).toEqual([{ ids: sorted(first, again), likeness: expect.closeTo(0.95, 1), dismissed: false }]);
  expect(await pairs(eve)).toEqual([]);
});

test("two of one form are told apart by what they state, also among hundreds of it", async () => {
  const vault = await aVault(database);
  const facts = (day: number, total: string) => ({
    documentDate: { date: `2026-01-${String(day).padStart(2, "0")}` },
    total: { value: total },
  });
  for (const [n, id] of (await vault.documents(260)).entries()) await tell(id, `${words(0)} ${n}`, facts((n % 28) + 1, `${n}.00`));
  const twice = await read(vault, `${words(0)} kopi`, facts(8, "7.00"));
  for (let runs = 0; runs < 6; runs++) await compare(vault);
  const found = (await pairs(vault)).filter(({ ids }) => ids.includes(twice));
  expect(found).toHaveLength(1);
  expect(await pairs(vault)).toHaveLength(1);
});

test("the same bytes are a pair without a text as well", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(2);
  await database.pool.query("UPDATE documents SET sha256 = repeat('a', 64), version_id = id WHERE id = ANY($1::uuid[])", [ids]);
  await database.pool.query(
    "INSERT INTO document_likeness (document_id, owner_id) SELECT id, owner_id FROM documents WHERE id = ANY($1::uuid[])",
    [ids],
  );
  await compare(vault);
  expect(await pairs(vault)).toEqual([{ ids: sorted(...ids), likeness: null, dismissed: false }]);
});

test("a text that is read anew is compared anew; what its person has said of a pair stays", async () => {
  const vault = await aVault(database);
  const [first, second, third] = [await read(vault, words(0)), await read(vault, words(0)), await read(vault, words(0))];
  await compare(vault);
  expect(await pairs(vault)).toHaveLength(3);
  await database.pool.query(
    "UPDATE similar_documents SET dismissed_at = now() WHERE document_id = least($1::uuid, $2::uuid) AND other_id = greatest($1::uuid, $2::uuid)",
    [first, second],
  );
  await tell(first, words(0));
  await tell(third, words(7000));
  await compare(vault);
  expect(await pairs(vault)).toEqual([{ ids: sorted(first, second), likeness: 1, dismissed: true }]);
});

test("a text that is written while its earlier one is compared is not passed over", async () => {
  const vault = await aVault(database);
  const id = await read(vault, words(0));
  const other = await read(vault, words(3000));
  await compare(vault);
  await tell(id, words(3000));
  // Asked once more before the job has run: it has to see the newest text, and to leave nothing waiting.
  await tell(id, words(3000));
  await compare(vault);
  expect((await pairs(vault)).map(({ ids }) => ids)).toEqual([sorted(id, other)]);
  expect(
    (await database.pool.query("SELECT 1 FROM document_likeness WHERE owner_id = $1 AND signature IS NULL", [vault.userId])).rowCount,
  ).toBe(0);
});

test("a document that can't be compared holds up none of its vault, and is asked for once", async () => {
  const vault = await aVault(database);
  // Ids rise: it is the first one that is looked at.
  const broken = await read(vault, words(0), { numbers: {} });
  const [first, second] = [await read(vault, words(3000)), await read(vault, words(3000))];
  await compare(vault);
  expect((await pairs(vault)).map(({ ids }) => ids)).toEqual([sorted(first, second)]);
  const waiting = () => database.pool.query("SELECT 1 FROM document_likeness WHERE owner_id = $1 AND signature IS NULL", [vault.userId]);
  expect((await waiting()).rowCount).toBe(0);
  // read again, it is compared like others
  await tell(broken, words(3000));
  await compare(vault);
  expect(await pairs(vault)).toHaveLength(3);
});

test("vaults where documents wait without a job get one", async () => {
  const vault = await aVault(database);
  await read(vault, words(0));
  await runInTest(context(), "compare-vaults", { _cron: { ts: "2026-11-27T12:00:00Z" } });
  const { rows } = await database.superuser.query("SELECT payload FROM graphile_worker._private_jobs WHERE key = $1", [
    `duplicates:${vault.userId}`,
  ]);
  expect(rows).toEqual([{ payload: { ownerId: vault.userId } }]);
});
