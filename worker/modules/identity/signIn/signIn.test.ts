// Signing up, in and out, over the real routes, database and password hashing.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPasswordService } from "../../../../containers/backend/passwords/service.ts";
import type { Session } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, type TestWorker } from "../../../testing/aWorker.ts";
import { userView } from "../account/identity.repository.ts";

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
const login = (email: string, given: string, from = worker.browser()) =>
  from.call("/api/auth/login", { method: "POST", body: { email, password: given } });
const events = async (where: string, values: unknown[]) =>
  (await database.pool.query<{ event: string }>(`SELECT event FROM audit_log WHERE ${where} ORDER BY id`, values)).rows.map(
    ({ event }) => event,
  );

test("filing by AI is there for people who have a provider, their own or the installation's", async () => {
  const browser = worker.browser();
  const { user, accessToken } = await browser.register();
  const me = async () => (await (await browser.call("/api/users/me", { token: accessToken })).json()) as { aiAvailable: boolean };
  expect((await me()).aiAvailable).toBe(false);
  await database.pool.query("UPDATE users SET ai_provider = 'openai' WHERE id = $1", [user.id]);
  expect((await me()).aiAvailable).toBe(true);
  const account = { ...user, active: true, passwordHash: null, usedBytes: 0, limitBytes: 1, aiSaved: false };
  expect(userView(account, { defaultAi: { provider: "openai", model: undefined } }).aiAvailable).toBe(true);
  expect(userView(account, { defaultAi: undefined }).aiAvailable).toBe(false);
});

test("a new account has its quota, its profile and the beginnings of its vault, and is signed in", async () => {
  const browser = worker.browser();
  const { user, accessToken } = await browser.register({ email: "Ada@Example.org", handle: "Ada", fullName: "Ada Lovelace" });
  expect(user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    email: "Ada@Example.org",
    handle: "Ada",
    role: "user",
    emailVerified: false,
    quota: { usedBytes: 0, limitBytes: 104_857_600 },
    aiAvailable: false,
    cloudReconnect: false,
  });
  expect(await (await browser.call("/api/users/me", { token: accessToken })).json()).toEqual(user);
  expect(await (await browser.call("/api/profile", { token: accessToken })).json()).toEqual({ fullName: "Ada Lovelace", phone: "" });
  const feed = await database.pool.query("SELECT entity, version FROM feed WHERE user_id = $1 ORDER BY version", [user.id]);
  expect(feed.rows.map(({ entity }) => entity)).toEqual(["user", "quota"]);
  const { rows } = await database.pool.query<{ password_hash: string }>("SELECT password_hash FROM users WHERE id = $1", [user.id]);
  expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("an address and a handle exist once, whatever their case, and a refused sign-up leaves nothing behind", async () => {
  const browser = worker.browser();
  await browser.register({ email: "grace@example.org", handle: "grace" });
  const before = await database.pool.query("SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM sessions) AS sessions");
  for (const [account, code] of [
    [{ email: "GRACE@example.org", handle: "other" }, "email.taken"],
    [{ email: "other@example.org", handle: "GRACE" }, "handle.taken"],
    [{ email: "other@example.org", handle: "Admin" }, "handle.taken"],
    [{ email: "grace@example.org", handle: "grace" }, "email.taken"],
  ] as const) {
    const response = await browser.call("/api/auth/register", { method: "POST", body: { ...account, password } });
    expect([response.status, await response.json()]).toMatchObject([409, { code }]);
  }
  const after = await database.pool.query("SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM sessions) AS sessions");
  expect(after.rows).toEqual(before.rows);
});

test("of ten sign-ups of one address at once one makes the account", async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      worker.browser().call("/api/auth/register", { method: "POST", body: { email: "race@example.org", handle: `race${i}`, password } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
});

test("a validation error names every field", async () => {
  const body = { email: "nobody", password: "short", handle: "a b", fullName: 7 };
  const response = await worker.browser().call("/api/auth/register", { method: "POST", body });
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await response.json()) as { code: string; fields: { field: string }[] };
  expect(problem.code).toBe("request.invalid");
  expect(new Set(problem.fields.map(({ field }) => field))).toEqual(new Set(["email", "password", "handle", "fullName"]));
});

test.each([
  ["not JSON", { body: "{", headers: {} }],
  ["a form", { body: "email=a", headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ["text", { body: "{}", headers: { "content-type": "text/plain" } }],
  ["nothing at all", { headers: {} }],
  ["a list", { body: "[]", headers: {} }],
])("%s instead of a sign-in is 400", async (_, call) => {
  expect((await worker.browser().call("/api/auth/login", { method: "POST", ...call })).status).toBe(400);
});

test("text with a zero character is refused and never an error of ours", async () => {
  const zero = "a\u0000b";
  expect((await login(zero, password)).status).toBe(401);
  expect((await login("ada@example.org", `${password}\u0000`)).status).toBe(401);
  const body = { email: "zero@example.org", handle: "zero", password, fullName: zero };
  const response = await worker.browser().call("/api/auth/register", { method: "POST", body });
  expect([response.status, await response.json()]).toMatchObject([400, { code: "request.invalid" }]);
});

test("common and personal passwords are refused with the reason, any other eight characters are taken", async () => {
  const register = (account: { handle: string; password: string }) =>
    worker.browser().call("/api/auth/register", { method: "POST", body: { email: `${account.handle}@example.org`, ...account } });
  for (const [handle, weak, reason] of [
    ["weak1", "password1", "common"],
    ["weakling2", "Weakling2", "personal"],
    ["weak3", "weak3@example.org", "personal"],
  ] as const) {
    const response = await register({ handle, password: weak });
    expect([response.status, await response.json()]).toMatchObject([400, { code: "password.weak", reason }]);
  }
  expect((await register({ handle: "strong1", password: "  ü 漢字🫐 " })).status).toBe(201);
  expect((await login("strong1@example.org", "  ü 漢字🫐 ")).status).toBe(200);
  expect((await login("strong1@example.org", "ü 漢字🫐")).status).toBe(401);
});

test("signing in finds the address whatever its case, starts a session of its own and leaves an audit entry", async () => {
  const { user } = await worker.browser().register({ email: "Linus@example.org", handle: "linus", password });
  const browser = worker.browser({ address: "198.51.100.20", userAgent: "Phone/3.0" });
  const response = await login("LINUS@EXAMPLE.ORG", password, browser);
  const session = (await response.json()) as Session;
  expect([response.status, session.user]).toEqual([200, user]);
  expect((await browser.call("/api/auth/check", { token: session.accessToken })).status).toBe(204);
  const { rows } = await database.pool.query("SELECT address, user_agent FROM sessions WHERE user_id = $1 ORDER BY created_at", [user.id]);
  expect(rows).toEqual([
    { address: "192.0.2.1", user_agent: "Test/1.0" },
    { address: "198.51.100.20", user_agent: "Phone/3.0" },
  ]);
  expect(await events("actor_id = $1", [user.id])).toEqual(["user.registered", "login.succeeded"]);
});

test("a wrong password, an unknown address and a closed account get the same answer after the same work", async () => {
  const asked: (string | null)[] = [];
  const service = createPasswordService({ parameters: { memory: 64, passes: 1, lanes: 1 } });
  const counted = aWorker({
    databaseUrl: database.appUrl,
    env: { RATE_LIMITS: "off" },
    passwordService: {
      hash: service.hash,
      verify(given, hash) {
        asked.push(hash);
        return service.verify(given, hash);
      },
    },
  });
  await counted.browser().register({ email: "known@example.org", handle: "known", password });
  const { user } = await counted.browser().register({ email: "closed@example.org", handle: "closed", password });
  await database.pool.query("UPDATE users SET active = false WHERE id = $1", [user.id]);
  const from = () => counted.browser();
  const answers = await Promise.all([
    login("known@example.org", "wrong horse battery", from()),
    login("unknown@example.org", password, from()),
    login("closed@example.org", password, from()),
    login("not an address", password, from()),
  ]);
  const comparable = await Promise.all(
    answers.map(async (answer) => {
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== "x-request-id"));
      return { status: answer.status, headers, body: await answer.json() };
    }),
  );
  expect(comparable[0]).toMatchObject({ status: 401, body: { code: "auth.invalid" } });
  for (const other of comparable.slice(1)) expect(other).toEqual(comparable[0]);
  expect(asked).toHaveLength(4);
  await counted.settled();
});

test("a hash of former parameters is renewed by the next sign-in", async () => {
  const weak = createPasswordService({ parameters: { memory: 64, passes: 1, lanes: 1 } });
  const { user } = await worker.browser().register({ email: "old@example.org", handle: "old-hash", password });
  await database.pool.query("UPDATE users SET password_hash = $1 WHERE id = $2", [await weak.hash(password), user.id]);
  const stored = async () =>
    (await database.pool.query<{ password_hash: string }>("SELECT password_hash FROM users WHERE id = $1", [user.id])).rows[0]
      ?.password_hash;
  expect((await login("old@example.org", "wrong horse battery")).status).toBe(401);
  expect(await stored()).toContain("m=64,t=1,p=1");
  expect((await login("old@example.org", password)).status).toBe(200);
  expect(await stored()).toContain("m=19456,t=2,p=1");
  expect((await login("old@example.org", password)).status).toBe(200);
});

test("signing out ends this session at once and no other, and clears the cookie", async () => {
  const [phone, laptop] = [worker.browser(), worker.browser()];
  const { user, accessToken } = await phone.register({ email: "out@example.org", handle: "out", password });
  const other = (await (await login("out@example.org", password, laptop)).json()) as Session;
  const cookie = phone.cookie;
  const response = await phone.call("/api/auth/logout", { method: "POST" });
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-refresh=; Max-Age=0; Path=\/; .*Secure/)]);
  expect((await phone.call("/api/auth/check", { token: accessToken })).status).toBe(401);
  expect((await phone.call("/api/auth/refresh", { method: "POST", cookie })).status).toBe(401);
  expect((await laptop.call("/api/auth/check", { token: other.accessToken })).status).toBe(204);
  expect(await events("actor_id = $1 AND event LIKE 'session.%'", [user.id])).toEqual(["session.ended"]);
  expect((await phone.call("/api/auth/logout", { method: "POST", cookie })).status).toBe(204); // again: nothing more
  expect(await events("actor_id = $1 AND event LIKE 'session.%'", [user.id])).toEqual(["session.ended"]);
});

test("signing out works with a token alone, and from another site not at all", async () => {
  const browser = worker.browser();
  const { accessToken } = await browser.register();
  const foreign = await browser.call("/api/auth/logout", { method: "POST", headers: { "sec-fetch-site": "cross-site" } });
  expect([foreign.status, await foreign.json()]).toMatchObject([403, { code: "auth.origin" }]);
  expect((await browser.call("/api/auth/check", { token: accessToken })).status).toBe(204);
  browser.cookie = undefined;
  expect((await browser.call("/api/auth/logout", { method: "POST", token: accessToken })).status).toBe(204);
  expect((await browser.call("/api/auth/check", { token: accessToken })).status).toBe(401);
});

test("signing out everywhere ends every session and closes their sockets", async () => {
  const [phone, laptop] = [worker.browser(), worker.browser()];
  const { user, accessToken } = await phone.register({ email: "all@example.org", handle: "all", password });
  const other = (await (await login("all@example.org", password, laptop)).json()) as Session;
  expect((await phone.call("/api/auth/logout-all", { method: "POST" })).status).toBe(204);
  for (const token of [accessToken, other.accessToken]) expect((await phone.call("/api/auth/check", { token })).status).toBe(401);
  expect((await laptop.call("/api/auth/refresh", { method: "POST" })).status).toBe(401);
  await worker.settled();
  expect(worker.hubCalls.filter((call) => call.startsWith(`${user.id} /close`))).toHaveLength(2);
});

test("a profile is changed by its person only, within its lengths", async () => {
  const [ada, bob] = [worker.browser(), worker.browser()];
  const [{ accessToken }, { accessToken: bobs }] = [await ada.register(), await bob.register()];
  const put = (body: unknown) => ada.call("/api/profile", { method: "PUT", token: accessToken, body });
  expect(await (await put({ fullName: "Ada L.", phone: "+47 123" })).json()).toEqual({ fullName: "Ada L.", phone: "+47 123" });
  expect((await put({ fullName: "x".repeat(201), phone: "" })).status).toBe(400);
  expect(await (await ada.call("/api/profile", { token: accessToken })).json()).toEqual({ fullName: "Ada L.", phone: "+47 123" });
  expect(await (await bob.call("/api/profile", { token: bobs })).json()).toEqual({ fullName: "", phone: "" });
});

test("ten wrong passwords close an account's door for a while, known or not; right ones do not count", async () => {
  const limited = aWorker({ databaseUrl: database.appUrl });
  await limited.browser().register({ email: "limited@example.org", handle: "limited", password });
  for (let i = 0; i < 12; i++) expect((await login("limited@example.org", password, limited.browser())).status).toBe(200);
  for (const email of ["limited@example.org", "unheard-of@example.org"]) {
    for (let i = 0; i < 10; i++) expect((await login(email, "wrong horse battery", limited.browser())).status).toBe(401);
    const refused = await login(email.toUpperCase(), password, limited.browser());
    expect([refused.status, await refused.json()]).toMatchObject([429, { code: "auth.rate_limited" }]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(800);
  }
  await limited.settled();
});

test("an address may ask a hundred times a minute, and another one is not affected", async () => {
  const limited = aWorker({
    databaseUrl: database.appUrl,
    passwordService: { hash: async () => "", verify: async () => ({ valid: false }) },
  });
  const busy = limited.browser({ address: "203.0.113.50" });
  const statuses = new Set<number>();
  for (let i = 0; i < 100; i++) statuses.add((await login(`nobody${i}@example.org`, password, busy)).status);
  expect(statuses).toEqual(new Set([401]));
  expect((await login("nobody@example.org", password, busy)).status).toBe(429);
  expect((await busy.call("/api/auth/register", { method: "POST", body: { email: "x@example.org", handle: "xx", password } })).status).toBe(
    429,
  );
  expect((await login("nobody@example.org", password, limited.browser({ address: "203.0.113.51" }))).status).toBe(401);
  await limited.settled();
});

test("while passwords can not be checked, the answer says so and the try does not count", async () => {
  let busy = true;
  const service = createPasswordService({ parameters: { memory: 64, passes: 1, lanes: 1 } });
  const limited = aWorker({
    databaseUrl: database.appUrl,
    passwordService: {
      hash: service.hash,
      verify: async (given, hash) => {
        if (busy) throw new AppError("auth.busy", { retryAfter: 2 });
        return service.verify(given, hash);
      },
    },
  });
  await limited.browser().register({ email: "patient@example.org", handle: "patient", password });
  for (let i = 0; i < 11; i++) {
    const response = await login("patient@example.org", password, limited.browser());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
  }
  busy = false;
  expect((await login("patient@example.org", password, limited.browser())).status).toBe(200);
  await limited.settled();
});

test("an account that no browser has said a language for gets its mails in that of the next one that signs in or goes on", async () => {
  const languageOf = async (id: string) =>
    (await database.pool.query<{ language: string | null }>("SELECT language FROM users WHERE id = $1", [id])).rows[0]!.language;
  const [silent, norwegian, german] = ["", "nb-NO,nb;q=0.9,en;q=0.5", "de"].map((acceptLanguage) => worker.browser({ acceptLanguage }));
  const { user } = await silent!.register({ password });
  const { email } = user;
  expect(await languageOf(user.id)).toBeNull();
  await silent!.call("/api/auth/refresh", { method: "POST" });
  expect(await languageOf(user.id)).toBeNull();
  await norwegian!.call("/api/auth/login", { method: "POST", body: { email, password } });
  expect(await languageOf(user.id)).toBe("nb");
  await german!.call("/api/auth/login", { method: "POST", body: { email, password } });
  expect(await languageOf(user.id)).toBe("nb");
  await database.superuser.query("UPDATE users SET language = NULL WHERE id = $1", [user.id]);
  await german!.call("/api/auth/refresh", { method: "POST" });
  expect(await languageOf(user.id)).toBe("de");
});
