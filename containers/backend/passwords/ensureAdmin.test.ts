import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { ensureAdmin } from "./ensureAdmin.ts";
import { createPasswordService } from "./service.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const passwords = createPasswordService({ parameters: { memory: 64, passes: 1, lanes: 1 } });
const admin = { email: "Chief@example.org", password: "correct horse battery" };
const ensure = (account: typeof admin | undefined, lines: unknown[] = []) => {
  const write = (...line: unknown[]) => void lines.push(line);
  return ensureAdmin({ pool: database.pool, admin: account, passwords, log: { info: write, error: write } });
};
const people = async () =>
  (
    await database.pool.query<{ email: string; handle: string; role: string; hash: string }>(
      "SELECT email, handle, role, password_hash AS hash FROM users ORDER BY created_at",
    )
  ).rows;

test("without a name in the environment nobody is made", async () => {
  await ensure(undefined);
  expect(await people()).toEqual([]);
});

test("several processes that start at once make one administrator, whose password is good", async () => {
  await Promise.all(Array.from({ length: 5 }, () => ensure(admin)));
  const made = await people();
  expect(made).toMatchObject([{ email: "Chief@example.org", handle: "admin", role: "admin" }]);
  expect(await passwords.verify(admin.password, made[0]?.hash ?? null)).toEqual({ valid: true });
  const audited = await database.pool.query("SELECT event FROM audit_log");
  expect(audited.rows).toEqual([{ event: "admin.created" }]);
});

test("an administrator who is there keeps the password, whatever the environment says later", async () => {
  const before = await people();
  await ensure({ email: "chief@EXAMPLE.org", password: "another long password" });
  expect(await people()).toEqual(before);
});

test("a second administrator gets another handle", async () => {
  await ensure({ ...admin, email: "second@example.org" });
  expect(await people()).toMatchObject([{ handle: "admin" }, { handle: expect.stringMatching(/^admin-[0-9a-f]{8}$/), role: "admin" }]);
});

test("an ordinary account with that address does not become administrator, and the log says so without naming it", async () => {
  const lines: unknown[] = [];
  await database.pool.query("INSERT INTO users (id, email, handle) VALUES (gen_random_uuid(), 'person@example.org', 'person')");
  await ensure({ ...admin, email: "person@example.org" }, lines);
  expect((await people()).find(({ email }) => email === "person@example.org")?.role).toBe("user");
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain("person@example.org");
});
