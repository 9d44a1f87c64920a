// An instance without a mail server: what it says of itself, and who may share there from the beginning.
import { afterEach, beforeEach, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
const workers: TestWorker[] = [];
beforeEach(async () => {
  database = await aDatabase();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.settled()));
  await database.drop();
});

const aWorkerWith = (env: Record<string, unknown>) => {
  const worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off", ...env } });
  workers.push(worker);
  return worker;
};
const vouched = async () =>
  (await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE vouched_at IS NOT NULL")).rows.map(({ handle }) => handle);

test("status says whether mails are sent", async () => {
  for (const [env, mail] of [
    [{}, false],
    [{ SMTP_HOST: "mail.example.org" }, true],
  ] as const)
    expect(await (await aWorkerWith(env).browser().call("/api/auth/status")).json()).toMatchObject({ mail });
});

test("without a mail server exactly one person is the first, however many sign up at once", async () => {
  const worker = aWorkerWith({});
  const people = ["ada", "grace", "joan", "mary"];
  await Promise.all(people.map((handle) => worker.browser().register({ email: `${handle}@example.org`, handle })));
  expect(await vouched()).toHaveLength(1);
  await worker.browser().register({ email: "later@example.org", handle: "later" });
  expect(await vouched()).toHaveLength(1);
});

test("the first person may share, and their address still proves nothing: no other sign-in can be joined to the account", async () => {
  const worker = aWorkerWith({ OIDC_ISSUER: "https://id.example.org" });
  const browser = worker.browser();
  const { user, accessToken } = await browser.register({ email: "ada@example.org", handle: "ada" });
  expect([await vouched(), user.emailVerified]).toEqual([["ada"], false]);
  const link = await browser.call("/api/auth/oidc/link", { method: "POST", body: { provider: "oidc" }, token: accessToken });
  expect([link.status, await link.json()]).toMatchObject([403, { code: "email.unverified" }]);
});

test("with a mail server, and where addresses must be verified first, nobody is vouched for", async () => {
  await aWorkerWith({ SMTP_HOST: "mail.example.org" }).browser().register({ email: "ada@example.org", handle: "ada" });
  await database.pool.query("DELETE FROM users");
  const strict = aWorkerWith({ REQUIRE_VERIFIED_EMAIL: "true" }).browser();
  const body = { email: "grace@example.org", handle: "grace", password: "correct horse battery" };
  expect((await strict.call("/api/auth/register", { method: "POST", body })).status).toBe(202);
  expect(await vouched()).toEqual([]);
  // somebody for whom it was said before the setting came is asked for the confirmation all the same
  await database.pool.query("UPDATE users SET vouched_at = now()");
  const login = await strict.call("/api/auth/login", { method: "POST", body: { email: body.email, password: body.password } });
  expect([login.status, await login.json()]).toMatchObject([403, { code: "email.unverified" }]);
});
