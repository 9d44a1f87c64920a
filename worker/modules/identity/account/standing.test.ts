// What changes between the check of a sign-in and its session: a reset password, a closed account, another role, a new factor. The
// other change is made while the password is hashed, or commits while the request waits for the account's row.
import { generateSync } from "otplib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createOidcProvider, oidcRoutes } from "../../../../containers/backend/oidc/index.ts";
import { createPasswordService } from "../../../../containers/backend/passwords/service.ts";
import { serviceSecret } from "../../../../server/settings/index.ts";
import type { MfaChallenge, TotpSetup } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { whileItWaits } from "../../../../tests/harness/races.ts";
import { anOidcProvider, type TestOidcProvider } from "../../../testing/anOidcProvider.ts";
import { anAuthenticator } from "../../../testing/authenticator.ts";
import { aWorker, frontendUrl, secretKey, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";
import { mailsTo, tokenIn } from "../../../testing/mails.ts";

let database: TestDatabase;
let provider: TestOidcProvider;
let worker: TestWorker;
/** Called once, between the computing of a verdict or hash and its answer. */
let meanwhile: (() => Promise<unknown>) | undefined;
beforeAll(async () => {
  database = await aDatabase();
  provider = await anOidcProvider(`${frontendUrl}/api/auth/oidc/callback`);
  const service = createPasswordService({ concurrency: 2 });
  const afterwards = async <T>(result: T): Promise<T> => {
    const now = meanwhile;
    meanwhile = undefined;
    await now?.();
    return result;
  };
  worker = aWorker({
    databaseUrl: database.appUrl,
    env: { RATE_LIMITS: "off", OIDC_ISSUER: provider.issuer, OIDC_NAME: "Home" },
    passwordService: {
      hash: async (password) => afterwards(await service.hash(password)),
      verify: async (password, hash) => afterwards(await service.verify(password, hash)),
    },
    backendRoutes: oidcRoutes({
      provider: createOidcProvider(provider),
      secret: serviceSecret(secretKey),
      log: { warn: () => undefined },
    }),
  });
});
beforeEach(() => {
  meanwhile = undefined;
});
afterAll(async () => {
  await worker.settled();
  await provider.close();
  await database.drop();
});

const password = "correct horse battery";
const another = "staple battery horse";
const post = (browser: TestBrowser, path: string, body: unknown, token?: string) =>
  browser.call(`/api/auth/${path}`, { method: "POST", body, ...(token && { token }) });
const run = (sql: string, ...values: unknown[]) => database.superuser.query(sql, values);
let people = 0;
async function aPerson() {
  const browser = worker.browser();
  const name = `standing${++people}`;
  const email = `${name}@example.org`;
  const { user, accessToken: token } = await browser.register({ email, handle: name, password });
  await run("UPDATE users SET email_verified_at = now() WHERE id = $1", user.id);
  return { browser, email, user, token };
}
type Person = Awaited<ReturnType<typeof aPerson>>;
async function withTotp() {
  const person = await aPerson();
  const setup = (await (await post(person.browser, "totp/setup", {}, person.token)).json()) as TotpSetup;
  const code = generateSync({ secret: setup.secret, epoch: Math.floor(Date.now() / 1000) });
  expect((await post(person.browser, "totp/activate", { code, backupCodesSaved: true }, person.token)).status).toBe(204);
  await run("UPDATE totps SET last_step = 0 WHERE user_id = $1", person.user.id);
  return { ...person, ...setup };
}
const openSessions = async (userId: string) =>
  (await run("SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL", userId)).rows.map(({ id }) => String(id));
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code?: string }).code];
async function reset(email: string): Promise<void> {
  await post(worker.browser(), "password/forgot", { email });
  const token = tokenIn((await mailsTo(database.pool, email)).find(({ subject }) => /reset|password/i.test(subject)));
  expect((await post(worker.browser(), "password/reset", { token, password: another })).status).toBe(204);
}

const endings: [string, (person: Person) => Promise<unknown>][] = [
  ["the password is reset by a mail's link", ({ email }) => reset(email)],
  [
    "the password is changed",
    ({ browser, token }) => post(browser, "password/change", { currentPassword: password, newPassword: another }, token),
  ],
  ["the account is closed", ({ user }) => run("UPDATE users SET active = false WHERE id = $1", user.id)],
  ["the account is given another role", ({ user }) => run("UPDATE users SET role = 'admin' WHERE id = $1", user.id)],
  ["the account is deleted", ({ browser, token }) => browser.call("/api/users/me", { method: "DELETE", token })],
];

test.each(endings)("a sign-in makes no session where %s while the old password is being checked", async (_name, ends) => {
  const person = await aPerson();
  const before = await openSessions(person.user.id);
  meanwhile = () => ends(person);
  const thief = worker.browser();
  expect(await codeOf(await post(thief, "login", { email: person.email, password }))).toEqual([401, "auth.invalid"]);
  expect(thief.cookie).toBeUndefined();
  expect((await openSessions(person.user.id)).filter((id) => !before.includes(id))).toEqual([]);
});

test("a sign-in asks for the factor that was added while the password was being checked", async () => {
  const person = await aPerson();
  const setup = (await (await post(person.browser, "totp/setup", {}, person.token)).json()) as TotpSetup;
  const code = generateSync({ secret: setup.secret, epoch: Math.floor(Date.now() / 1000) });
  meanwhile = () => post(person.browser, "totp/activate", { code, backupCodesSaved: true }, person.token);
  const answer = (await (await post(worker.browser(), "login", { email: person.email, password })).json()) as MfaChallenge;
  expect(answer.mfa.methods).toEqual(["totp", "backupCode"]);
  const other = await aPerson();
  const secret = Buffer.alloc(40);
  const waited = await whileItWaits(
    database,
    ["users", other.user.id],
    () => post(worker.browser(), "login", { email: other.email, password }),
    (connection) =>
      connection.query("INSERT INTO totps (user_id, secret_encrypted, activated_at) VALUES ($1, $2, now())", [other.user.id, secret]),
  );
  expect(((await waited.json()) as MfaChallenge).mfa.methods).toEqual(["totp"]);
});

const resetInSql = async (userId: string, { query }: { query: (sql: string, values: unknown[]) => Promise<unknown> }) => {
  await query("UPDATE users SET password_hash = 'another' WHERE id = $1", [userId]);
  await query("UPDATE sessions SET revoked_at = now() WHERE user_id = $1", [userId]);
};

test("a sign-in that waits for the account while its password is reset makes no session", async () => {
  const { email, user } = await aPerson();
  const answer = await whileItWaits(
    database,
    ["users", user.id],
    () => post(worker.browser(), "login", { email, password }),
    (connection) => resetInSql(user.id, { query: (sql, values) => connection.query(sql, values) }),
  );
  expect(await codeOf(answer)).toEqual([401, "auth.invalid"]);
  expect(await openSessions(user.id)).toEqual([]);
});

test.each<[string, string]>([
  ["the password is reset", "UPDATE users SET password_hash = 'another' WHERE id = $1"],
  ["the account is closed", "UPDATE users SET active = false WHERE id = $1"],
  ["the role changes", "UPDATE users SET role = 'admin' WHERE id = $1"],
])("a half sign-in is not finished where %s while it waits", async (_name, change) => {
  const { email, user, secret } = await withTotp();
  const thief = worker.browser();
  const { mfa } = (await (await post(thief, "login", { email, password })).json()) as MfaChallenge;
  const before = await openSessions(user.id);
  const code = generateSync({ secret, epoch: Math.floor(Date.now() / 1000) });
  const answer = await whileItWaits(
    database,
    ["users", user.id],
    () => post(thief, "mfa", { token: mfa.token, code }),
    (connection) => connection.query(change, [user.id]),
  );
  expect(answer.status).toBe(401);
  expect(await openSessions(user.id)).toEqual(before);
  expect((await post(thief, "mfa", { token: mfa.token, code })).status).toBe(401);
});

test("a passkey's sign-in that waits while the account is closed makes no session", async () => {
  const { browser, token, user } = await aPerson();
  const authenticator = anAuthenticator();
  const made = (await (await post(browser, "passkeys/options", {}, token)).json()) as { options: Record<string, unknown> };
  expect((await post(browser, "passkeys", { name: "Key", passkey: authenticator.create(made.options) }, token)).status).toBe(201);
  const before = await openSessions(user.id);
  const other = worker.browser();
  const asked = (await (await post(other, "passkeys/challenge", {})).json()) as { options: Record<string, unknown> };
  const answer = await whileItWaits(
    database,
    ["users", user.id],
    () => post(other, "passkeys/login", { passkey: authenticator.get(asked.options) }),
    (connection) => connection.query("UPDATE users SET active = false WHERE id = $1", [user.id]),
  );
  expect(await codeOf(answer)).toEqual([401, "passkey.refused"]);
  expect(await openSessions(user.id)).toEqual(before);
});

test.each<[string, string]>([
  ["unlinked", "DELETE FROM oidc_identities WHERE user_id = $1"],
  ["closed", "UPDATE users SET active = false WHERE id = $1"],
])("a provider's sign-in that waits while it is %s makes no session", async (name, change) => {
  provider.accounts.set(name, { email: `${name}@example.org`, emailVerified: true, username: name });
  const go = async (browser: TestBrowser) => {
    const { url } = (await (await post(browser, "oidc/start", { provider: "oidc" })).json()) as { url: string };
    const back = await provider.signIn(url, name);
    return browser.call(back.slice(frontendUrl.length), { headers: { "sec-fetch-site": "cross-site" } });
  };
  expect((await go(worker.browser())).headers.get("location")).toBe(`${frontendUrl}/`);
  const { rows } = await run("SELECT id FROM users WHERE email = $1", `${name}@example.org`);
  const id = String(rows[0].id);
  const before = await openSessions(id);
  const answer = await whileItWaits(
    database,
    ["users", id],
    () => go(worker.browser()),
    (connection) => connection.query(change, [id]),
  );
  expect(answer.headers.get("location")).toContain("#error=");
  expect(await openSessions(id)).toEqual(before);
});

test("a refresh that waits while all sessions end gives nothing out", async () => {
  const { browser, user } = await aPerson();
  const answer = await whileItWaits(
    database,
    ["users", user.id],
    () => browser.call("/api/auth/refresh", { method: "POST" }),
    (connection) => resetInSql(user.id, { query: (sql, values) => connection.query(sql, values) }),
  );
  expect(await codeOf(answer)).toEqual([401, "auth.refresh"]);
});

test.each<[string, (person: Person) => Promise<Response>]>([
  ["password", ({ browser, token }) => post(browser, "password/change", { currentPassword: password, newPassword: another }, token)],
  ["proof", ({ browser, token }) => post(browser, "reauthenticate", { password }, token)],
  ["authenticator", ({ browser, token }) => post(browser, "totp/setup", {}, token)],
  ["backup codes", ({ browser, token }) => post(browser, "backup-codes", {}, token)],
  ["address", ({ browser, token }) => post(browser, "email/change", { email: "thief@example.org" }, token)],
  ["removed authenticator", ({ browser, token }) => browser.call("/api/auth/totp", { method: "DELETE", token })],
  ["deletion", ({ browser, token }) => browser.call("/api/users/me", { method: "DELETE", token })],
])("an account keeps its %s where the session ends while the change waits", async (_name, change) => {
  const person = await aPerson();
  const read = async () => JSON.stringify((await run("SELECT password_hash, email FROM users WHERE id = $1", person.user.id)).rows);
  const before = await read();
  const answer = await whileItWaits(
    database,
    ["users", person.user.id],
    () => change(person),
    (connection) => connection.query("UPDATE sessions SET revoked_at = now() WHERE user_id = $1", [person.user.id]),
  );
  expect(await codeOf(answer)).toEqual([401, "auth.refresh"]);
  expect(await read()).toBe(before);
  for (const table of ["totps", "backup_codes", "email_changes"])
    expect((await run(`SELECT FROM ${table} WHERE user_id = $1`, person.user.id)).rowCount).toBe(0);
});

test("a password is not changed by a session that ended while the new one was hashed", async () => {
  const { browser, token, user, email } = await aPerson();
  const change = post(browser, "password/change", { currentPassword: password, newPassword: another }, token);
  meanwhile = async () => {
    meanwhile = () => run("UPDATE sessions SET revoked_at = now() WHERE user_id = $1", user.id);
  };
  expect(await codeOf(await change)).toEqual([401, "auth.refresh"]);
  expect((await post(worker.browser(), "login", { email, password })).status).toBe(200);
});

test("an administrator who lost the role while a change waited changes nobody", async () => {
  const [admin, second, other] = [await aPerson(), await aPerson(), await aPerson()];
  for (const { user } of [admin, second]) await run("UPDATE users SET role = 'admin' WHERE id = $1", user.id);
  for (const request of [
    () => admin.browser.call(`/api/admin/users/${other.user.id}`, { method: "PATCH", token: admin.token, body: { active: false } }),
    () => admin.browser.call(`/api/admin/users/${other.user.id}`, { method: "DELETE", token: admin.token }),
  ]) {
    await run("UPDATE users SET role = 'admin' WHERE id = $1", admin.user.id);
    const answer = await whileItWaits(database, ["users", admin.user.id], request, (connection) =>
      connection.query("UPDATE users SET role = 'user' WHERE id = $1", [admin.user.id]),
    );
    expect(await codeOf(answer)).toEqual([403, "access.denied"]);
  }
  expect((await run("SELECT active FROM users WHERE id = $1", other.user.id)).rows).toEqual([{ active: true }]);
});

test("two sign-ins at once with a password whose hash is renewed are both let in", async () => {
  const { email, user } = await aPerson();
  const weak = await createPasswordService({ parameters: { memory: 8_192, passes: 1, lanes: 1 } }).hash(password);
  await run("UPDATE users SET password_hash = $2 WHERE id = $1", user.id, weak);
  const [one, two] = await Promise.all([1, 2].map(() => post(worker.browser(), "login", { email, password })));
  expect([one?.status, two?.status]).toEqual([200, 200]);
});
