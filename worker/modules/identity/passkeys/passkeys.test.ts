// Passkeys: as the only sign-in, as the second factor, and refused in every way they can be wrong.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MfaChallenge, PasskeyAdded, Session } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { type Authenticator, anAuthenticator } from "../../../testing/authenticator.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const password = "correct horse battery";
const post = (browser: TestBrowser, path: string, body: unknown, token?: string) =>
  browser.call(`/api/auth/${path}`, { method: "POST", body, ...(token && { token }) });
const optionsOf = async (response: Response) => ((await response.json()) as { options: Record<string, unknown> }).options;
const handleOf = (userId: string) => Buffer.from(userId.replaceAll("-", ""), "hex").toString("base64url");

async function add(browser: TestBrowser, token: string, authenticator: Authenticator, name = "Laptop") {
  const options = await optionsOf(await post(browser, "passkeys/options", {}, token));
  return post(browser, "passkeys", { name, passkey: authenticator.create(options) }, token);
}
async function withPasskey(name: string, authenticator = anAuthenticator()) {
  const browser = worker.browser();
  const email = `${name}@example.org`;
  const { user, accessToken: token } = await browser.register({ email, handle: name, password });
  const response = await add(browser, token, authenticator);
  expect(response.status).toBe(201);
  return { browser, email, user, token, authenticator, added: (await response.json()) as PasskeyAdded };
}
const challenge = async (browser: TestBrowser, token?: string) =>
  optionsOf(await post(browser, "passkeys/challenge", { ...(token && { token }) }));
const login = (browser: TestBrowser, passkey: unknown) => post(browser, "passkeys/login", { passkey });

test("a passkey signs in alone, by the name it carries", async () => {
  const { authenticator, user, added } = await withPasskey("alone");
  expect(added.backupCodes).toHaveLength(10);
  const browser = worker.browser();
  const options = await challenge(browser);
  expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
  const response = await login(browser, authenticator.get(options, handleOf(user.id)));
  expect([response.status, ((await response.json()) as Session).user.id]).toEqual([200, user.id]);
  expect(browser.cookie).toBeDefined();
});

test("from the first passkey on a password asks for a second factor, and the passkey is one", async () => {
  const { authenticator, email, user, added } = await withPasskey("second", anAuthenticator({ verifies: false }));
  const half = async () => {
    const browser = worker.browser();
    const { mfa } = (await (await post(browser, "login", { email, password })).json()) as MfaChallenge;
    expect(mfa.methods).toEqual(["passkey", "backupCode"]);
    return { browser, token: mfa.token };
  };
  const first = await half();
  const options = await challenge(first.browser, first.token);
  expect(options.allowCredentials).toEqual([{ id: authenticator.id, transports: ["internal"], type: "public-key" }]);
  const finished = await post(first.browser, "mfa", { token: first.token, passkey: authenticator.get(options) });
  expect([finished.status, ((await finished.json()) as Session).user.id]).toEqual([200, user.id]);
  const second = await half();
  expect((await post(second.browser, "mfa", { token: second.token, code: added.backupCodes?.[0] })).status).toBe(200);
  // Alone it would be one factor only: it did not check its person.
  const browser = worker.browser();
  expect((await login(browser, authenticator.get(await challenge(browser)))).status).toBe(401);
});

test("a challenge is answered once, by the browser that was given it, and not with another person's passkey", async () => {
  const [ada, bob] = [await withPasskey("ada-key"), await withPasskey("bob-key")];
  const [mine, other] = [worker.browser(), worker.browser()];
  const answer = ada.authenticator.get(await challenge(mine));
  expect((await login(other, answer)).status).toBe(401);
  const jar = new Map(mine.jar);
  expect((await login(mine, answer)).status).toBe(200);
  expect(mine.jar.size).toBe(0);
  mine.jar = jar;
  expect((await login(mine, answer)).status).toBe(401);
  const { mfa } = (await (await post(mine, "login", { email: ada.email, password })).json()) as MfaChallenge;
  const foreign = bob.authenticator.get(await challenge(mine, mfa.token));
  expect((await post(mine, "mfa", { token: mfa.token, passkey: foreign })).status).toBe(401);
});

test("twenty answers to one challenge at once let one in", async () => {
  const { authenticator } = await withPasskey("flood-key", anAuthenticator({ counts: false }));
  const browser = worker.browser();
  const options = await challenge(browser);
  const jar = new Map(browser.jar);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => {
      const same = worker.browser();
      same.jar = new Map(jar);
      return login(same, authenticator.get(options));
    }),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)]);
});

test("another origin, another site, a wrong signature, a copied key and a foreign name are refused alike", async () => {
  const { authenticator, user } = await withPasskey("refused");
  const browser = worker.browser();
  const answers: ((options: Record<string, unknown>) => unknown)[] = [
    (options) => ({ ...authenticator.get(options), id: anAuthenticator().id, rawId: anAuthenticator().id }),
    (options) => ({ ...anAuthenticator().get(options), id: authenticator.id, rawId: authenticator.id }),
    (options) => authenticator.get(options, handleOf(crypto.randomUUID())),
    (options) => authenticator.get({ ...options, challenge: "AAAA" }),
    (options) => {
      const answer = authenticator.get(options);
      return { ...answer, response: { ...answer.response, signature: "AAAA" } };
    },
    (options) => {
      authenticator.counter = 0; // a copy that has been used less often
      return authenticator.get(options);
    },
  ];
  await login(browser, authenticator.get(await challenge(browser), handleOf(user.id)));
  for (const wrong of answers) {
    const response = await login(browser, wrong(await challenge(browser)));
    expect([response.status, await response.json()]).toMatchObject([401, { code: "passkey.refused" }]);
  }
  for (const stranger of [anAuthenticator({ origin: "https://evil.example" }), anAuthenticator({ rpId: "evil.example" })]) {
    const there = worker.browser();
    const { accessToken } = await there.register();
    expect((await add(there, accessToken, stranger)).status).toBe(401);
  }
});

test("a passkey is added once and to one account, and its name is the person's own", async () => {
  const { browser, token, authenticator } = await withPasskey("once");
  const second = await add(browser, token, authenticator);
  expect([second.status, await second.json()]).toMatchObject([409, { code: "entity.exists" }]);
  const other = worker.browser();
  const { accessToken } = await other.register();
  expect((await add(other, accessToken, authenticator)).status).toBe(409);
  const again = await add(browser, token, anAuthenticator(), "  Key ring ");
  const { passkey, backupCodes } = (await again.json()) as PasskeyAdded;
  expect([passkey.name, backupCodes]).toEqual(["Key ring", undefined]);
  const { items } = (await (await browser.call("/api/auth/passkeys", { token })).json()) as { items: unknown[] };
  expect(items).toHaveLength(2);
});

test("a passkey is renamed by its own person only, without a mail", async () => {
  const { browser, token, authenticator } = await withPasskey("rename");
  const other = worker.browser();
  const { accessToken } = await other.register();
  const rename = (from: TestBrowser, by: string, name: string) =>
    from.call(`/api/auth/passkeys/${authenticator.id}`, { method: "PATCH", token: by, body: { name } });
  expect((await rename(other, accessToken, "Mine now")).status).toBe(404);
  expect((await rename(browser, token, "   ")).status).toBe(400);
  const renamed = await rename(browser, token, " Work laptop ");
  expect([renamed.status, await renamed.json()]).toMatchObject([200, { id: authenticator.id, name: "Work laptop" }]);
  expect((await browser.call("/api/auth/passkeys/unknown", { method: "PATCH", token, body: { name: "x" } })).status).toBe(404);
});

test("a passkey is removed by its own person only, and never as the last way in", async () => {
  const { browser, token, authenticator, user, email } = await withPasskey("remove");
  const other = worker.browser();
  const { accessToken } = await other.register();
  const remove = (from: TestBrowser, by: string) => from.call(`/api/auth/passkeys/${authenticator.id}`, { method: "DELETE", token: by });
  expect((await remove(other, accessToken)).status).toBe(404);
  await database.pool.query("UPDATE users SET password_hash = NULL WHERE id = $1", [user.id]);
  const last = await remove(browser, token);
  expect([last.status, await last.json()]).toMatchObject([409, { code: "sign_in.last" }]);
  await database.pool.query("INSERT INTO oidc_identities (id, user_id, issuer, subject, email) VALUES ($1, $1, 'i', 's', '')", [user.id]);
  expect((await remove(browser, token)).status).toBe(204);
  const codes = await database.pool.query("SELECT FROM backup_codes WHERE user_id = $1", [user.id]);
  expect([codes.rowCount, email]).toEqual([0, "remove@example.org"]);
});

test("a passkey proves again who is there", async () => {
  const { browser, token, authenticator, user } = await withPasskey("again");
  await database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = $1", [user.id]);
  expect((await post(browser, "passkeys/options", {}, token)).status).toBe(403);
  const passkey = authenticator.get(await challenge(browser));
  expect((await post(browser, "reauthenticate", { passkey }, token)).status).toBe(204);
  expect((await post(browser, "passkeys/options", {}, token)).status).toBe(200);
});
