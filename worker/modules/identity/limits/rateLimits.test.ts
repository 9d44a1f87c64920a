import { afterAll, beforeAll, expect, test } from "vitest";
import { database as drizzle } from "../../../../server/database/connection.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { type RateLimit, rateLimits } from "./rateLimits.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const limits = () => rateLimits({ db: async () => drizzle(database.pool as never), secretKey: "a key of this test" });
const limit = (scope: string, most = 3): RateLimit => ({ scope, most, seconds: 60 });

test("of twenty tries at once exactly as many pass as are allowed, and the others are told when to come back", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => limits().count(limit("at once", 5), "ada")));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") {
      expect(outcome.reason).toMatchObject({ code: "auth.rateLimited", status: 429 });
      expect(outcome.reason.details.retryAfter).toBeGreaterThan(0);
      expect(outcome.reason.details.retryAfter).toBeLessThanOrEqual(60);
    }
});

test("a try that is given back can be made again, and refused ones do not count", async () => {
  for (let i = 0; i < 3; i++) await limits().count(limit("back"), "ada");
  for (let i = 0; i < 5; i++) await expect(limits().count(limit("back"), "ada")).rejects.toThrow();
  await limits().giveBack(limit("back"), "ada");
  await limits().count(limit("back"), "ada");
  await expect(limits().count(limit("back"), "ada")).rejects.toThrow();
});

test("accounts and limits are counted apart, and a new window starts at nothing", async () => {
  for (let i = 0; i < 3; i++) await limits().count(limit("apart"), "ada");
  await limits().count(limit("apart"), "bob");
  await limits().count(limit("another"), "ada");
  await database.pool.query("UPDATE rate_counters SET window_start = window_start - interval '61 seconds'");
  for (let i = 0; i < 3; i++) await limits().count(limit("apart"), "ada");
  await expect(limits().count(limit("apart"), "ada")).rejects.toThrow();
});

test("a flood of invented names makes no more rows than there are slots, and a sharing of slots only limits earlier", async () => {
  await database.superuser.query("TRUNCATE rate_counters");
  const small = rateLimits({ db: async () => drizzle(database.pool as never), secretKey: "a key of this test", slots: 16 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 1_000 }, (_, i) => small.count(limit("flood", 5), `nobody-${i}@example.org`)),
  );
  const { rows } = await database.pool.query<{ rows: number; most: number }>(
    "SELECT count(*)::int AS rows, max(count) AS most FROM rate_counters",
  );
  expect(rows).toEqual([{ rows: 16, most: 5 }]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(16 * 5);
});

test("the table names nobody and has a bounded number of rows", async () => {
  await limits().count(limit("who"), "ada@example.org");
  const { rows } = await database.pool.query<{ slot: number; row: string }>("SELECT slot, rate_counters::text AS row FROM rate_counters");
  expect(rows.every(({ slot }) => slot >= 0 && slot < 2 ** 20)).toBe(true);
  expect(rows.some(({ row }) => row.includes("ada"))).toBe(false);
});
