import { afterAll, beforeEach, expect, test } from "vitest";
import { database as drizzle } from "../../../../server/database/connection.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { logAt } from "../../../http/log.ts";
import { createSigningKeys } from "./signingKeys.ts";

let database: TestDatabase;
const opened: TestDatabase[] = [];
beforeEach(async () => {
  database = await aDatabase();
  opened.push(database);
});
afterAll(async () => {
  for (const one of opened) await one.drop();
});

const db = async () => drizzle(database.pool as never);
/** A worker's keys, `days` and `minutes` from now. */
const keys = ({ secret = "the secret of this test", days = 0, minutes = 0, lines = [] as string[] } = {}) =>
  createSigningKeys(
    secret,
    logAt("info", {}, (line) => lines.push(line)),
    () => Date.now() + (days * 24 * 60 + minutes) * 60_000,
  );
const count = async () => (await database.pool.query("SELECT kid FROM signing_keys")).rowCount;

test("twenty workers that start at once make one pair and all sign with it", async () => {
  const pairs = await Promise.all(Array.from({ length: 20 }, () => keys().current(db)));
  expect(new Set(pairs.map(({ kid }) => kid)).size).toBe(1);
  expect(await count()).toBe(1);
});

test("the private half is not readable in the database", async () => {
  await keys().current(db);
  const { rows } = await database.pool.query<{ public_jwk: object; sealed: Buffer }>(
    "SELECT public_jwk, private_jwk_encrypted AS sealed FROM signing_keys",
  );
  expect(Object.keys(rows[0]?.public_jwk ?? {}).sort()).toEqual(["crv", "kty", "x", "y"]);
  expect(rows[0]?.sealed.length).toBeGreaterThan(100);
  expect(rows[0]?.sealed.includes("P-256")).toBe(false);
});

test("after thirty days there is a second pair: it is accepted before it signs, and the first is accepted after", async () => {
  const first = await keys().current(db);
  await database.pool.query("UPDATE signing_keys SET created_at = now() - interval '31 days'");
  const atRotation = await keys().current(db);
  expect(atRotation.kid).toBe(first.kid);
  expect(await count()).toBe(2);
  const later = await keys({ minutes: 6 }).current(db);
  expect(later.kid).not.toBe(first.kid);
  expect(await keys().accepted(db, first.kid)).toBeDefined();
  expect(await keys().accepted(db, later.kid)).toBeDefined();
  await database.pool.query("UPDATE signing_keys SET retires_at = now() - interval '1 second' WHERE kid = $1", [first.kid]);
  expect(await keys().accepted(db, first.kid)).toBeUndefined();
});

test("a worker that believes its memory learns of a new pair within a minute, so before that pair signs", async () => {
  let now = Date.now();
  const old = createSigningKeys("the secret of this test", logAt("silent"), () => now);
  const first = await old.current(db);
  await database.pool.query("UPDATE signing_keys SET created_at = now() - interval '31 days'");
  await keys().current(db);
  const second = await keys({ minutes: 6 }).current(db);
  expect(second.kid).not.toBe(first.kid);
  now += 61_000;
  expect(await old.accepted(db, second.kid)).toBeDefined();
});

test("pairs of another SECRET_KEY neither sign nor are accepted, and that is logged without them", async () => {
  const lines: string[] = [];
  const before = await keys().current(db);
  const after = await keys({ secret: "the secret has been changed", lines }).current(db);
  expect(after.kid).not.toBe(before.kid);
  expect(await keys({ secret: "the secret has been changed" }).accepted(db, before.kid)).toBeUndefined();
  expect(lines.join()).toContain(before.kid);
  expect(lines.join()).not.toContain("P-256");
});
