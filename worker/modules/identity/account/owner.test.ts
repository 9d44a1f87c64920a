// Single-user mode: one owner, one password, from the environment.
import bcrypt from "bcryptjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPasswordService } from "../../../../containers/backend/passwords/service.ts";
import type { Session } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const password = `${"ä long sentence that bcrypt can not read to its end, ".repeat(2)}because it stops`;
const aHome = (hash: string, env: Record<string, string> = {}) =>
  aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off", APP_PASSWORD_HASH: hash, ...env } });
const login = (worker: TestWorker, body: unknown, browser = worker.browser()) => browser.call("/api/auth/login", { method: "POST", body });
const stored = async () =>
  (await database.pool.query<{ hash: string }>("SELECT password_hash AS hash FROM users JOIN owners ON owners.user_id = users.id")).rows[0]
    ?.hash;

test("an old bcrypt hash lets the owner in, and the whole password is what counts from then on", async () => {
  const hash = await bcrypt.hash(password, 4);
  const home = aHome(hash, { AUTH_SESSION_EXPIRE_DAYS: "7" });
  expect(await (await home.browser().call("/api/auth/status")).json()).toMatchObject({ mode: "single", registration: false, oidc: [] });
  expect((await login(home, { password: "wrong" })).status).toBe(401);
  expect((await login(home, {})).status).toBe(400);
  const browser = home.browser();
  const { user, accessToken } = (await (await login(home, { password }, browser)).json()) as Session;
  expect(user).toMatchObject({ role: "user", handle: "owner", emailVerified: true });
  expect(await stored()).toMatch(/^\$argon2id\$/);
  expect((await login(home, { password: password.slice(0, 72) })).status).toBe(401); // bcrypt would have taken it
  expect((await login(home, { password })).status).toBe(200);
  expect((await browser.call("/api/documents", { token: accessToken })).status).toBe(200);
  const days = await database.pool.query(
    "SELECT round(extract(epoch FROM expires_at - now()) / 86400) AS days FROM sessions WHERE user_id = $1",
    [user.id],
  );
  expect(days.rows.map((row) => Number(row.days))).toEqual([7, 7]);
  await home.settled();
});

test("sign-up, mails and people are not there; the owner reads the log", async () => {
  const home = aHome(await createPasswordService().hash("the owner's own"));
  const browser = home.browser();
  const { accessToken: token } = (await (await login(home, { password: "the owner's own" }, browser)).json()) as Session;
  for (const [method, path] of [
    ["POST", "auth/register"],
    ["POST", "auth/password/forgot"],
    ["POST", "auth/password/reset"],
    ["POST", "auth/email/change"],
    ["GET", "admin/users"],
    ["DELETE", "users/me"],
  ] as const) {
    const response = await browser.call(`/api/${path}`, { method, token, ...(method === "POST" && { body: {} }) });
    expect([path, response.status]).toEqual([path, 404]);
  }
  expect((await browser.call("/api/admin/audit", { token })).status).toBe(200);
  expect((await browser.call("/api/users/me", { token })).status).toBe(200);
  await home.settled();
});

test("another value in the environment wins over the database and ends all sessions; the same value never does", async () => {
  const service = createPasswordService();
  const [first, second] = [await service.hash("the first one"), await service.hash("the second one")];
  const before = aHome(first);
  const browser = before.browser();
  const session = (await (await login(before, { password: "the first one" }, browser)).json()) as Session;
  const body = { currentPassword: "the first one", newPassword: "chosen by the owner" };
  expect((await browser.call("/api/auth/password/change", { method: "POST", token: session.accessToken, body })).status).toBe(204);
  expect((await login(before, { password: "the first one" })).status).toBe(401);
  expect((await login(before, { password: "chosen by the owner" })).status).toBe(200);
  const after = aHome(second);
  expect((await login(after, { password: "chosen by the owner" })).status).toBe(401);
  expect((await login(after, { password: "the second one" })).status).toBe(200);
  expect((await browser.call("/api/auth/check", { token: session.accessToken })).status).toBe(401);
  const owners = await database.pool.query("SELECT FROM users");
  expect(owners.rowCount).toBe(1);
  await before.settled();
  await after.settled();
});

test("ten first sign-ins at once make one owner", async () => {
  const fresh = await aDatabase();
  const hash = await createPasswordService().hash("all at once");
  const home = aWorker({ databaseUrl: fresh.appUrl, env: { RATE_LIMITS: "off", APP_PASSWORD_HASH: hash } });
  const answers = await Promise.all(Array.from({ length: 10 }, () => login(home, { password: "all at once" })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await fresh.pool.query("SELECT FROM users")).rowCount).toBe(1);
  await home.settled();
  await fresh.drop();
});
