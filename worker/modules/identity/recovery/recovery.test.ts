// Passwords and addresses: changing, forgetting, verifying. Mails come from the real queue and the real task.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, frontendUrl, type TestWorker } from "../../../testing/aWorker.ts";
import { mails, mailsTo, tokenIn } from "../../../testing/mails.ts";

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
const another = "staple battery horse";
const post = (path: string, body: unknown, token?: string, from = worker.browser()) =>
  from.call(`/api/auth/${path}`, { method: "POST", body, ...(token && { token }) });
const login = async (email: string, given: string) => (await post("login", { email, password: given })).status;
const last = async (address: string) => (await mailsTo(database.pool, address)).at(-1);
const events = async (userId: string) =>
  (await database.pool.query<{ event: string }>("SELECT event FROM audit_log WHERE actor_id = $1 ORDER BY id", [userId])).rows.map(
    ({ event }) => event,
  );
const aPerson = async (name: string) => {
  const browser = worker.browser();
  const email = `${name}@example.org`;
  const { user, accessToken: token } = await browser.register({ email, handle: name, password });
  return { browser, email, user, token };
};
const age = (token: string) =>
  database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE id = ($1::jsonb->>'sid')::uuid", [
    Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
  ]);

test("a password is changed with the present one; other devices are signed out, this one stays, and a mail says so", async () => {
  const { browser, email, token, user } = await aPerson("change");
  const other = (await (await post("login", { email, password })).json()) as Session;
  expect((await post("password/change", { currentPassword: "wrong horse", newPassword: another }, token, browser)).status).toBe(401);
  expect((await post("password/change", { newPassword: another }, token, browser)).status).toBe(401);
  expect((await post("password/change", { currentPassword: password, newPassword: "password1" }, token, browser)).status).toBe(400);
  expect((await post("password/change", { currentPassword: password, newPassword: another }, token, browser)).status).toBe(204);
  expect((await browser.call("/api/auth/check", { token })).status).toBe(204);
  expect((await browser.call("/api/auth/check", { token: other.accessToken })).status).toBe(401);
  expect([await login(email, password), await login(email, another)]).toEqual([401, 200]);
  expect((await last(email))?.subject).toBe("DocuVault: Your password was changed");
  expect(await events(user.id)).toContain("password.changed");
});

test("a forgotten password: the same empty answer for every address, and a mail only where there is an account", async () => {
  const { email } = await aPerson("forgot");
  await mailsTo(database.pool, email);
  const answers = await Promise.all(
    [email.toUpperCase(), "nobody@example.org", "not an address", "a\u0000@example.org"].map(async (asked) => {
      const response = await post("password/forgot", { email: asked });
      return [response.status, await response.text()];
    }),
  );
  expect(answers).toEqual([
    [202, ""],
    [202, ""],
    [202, ""],
    [202, ""],
  ]);
  const sent = await mailsTo(database.pool, email);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.text).toContain(`${frontendUrl}/reset-password#${tokenIn(sent[0])}`);
  expect(sent[0]?.html).toContain(`href="${frontendUrl}/reset-password#${tokenIn(sent[0])}"`);
});

test("a link sets a new password once: nobody is signed in by it, everybody is signed out, and its token lies nowhere in clear", async () => {
  const { browser, email, token } = await aPerson("reset");
  await post("password/forgot", { email });
  const secret = tokenIn(await last(email));
  const dump = await database.pool.query("SELECT encode(hash, 'escape') AS hash FROM mail_tokens");
  expect(JSON.stringify(dump.rows)).not.toContain(secret);
  expect((await post("password/reset", { token: secret, password: "password1" })).status).toBe(400); // too weak: the link stays good
  const answers = await Promise.all(Array.from({ length: 5 }, () => post("password/reset", { token: secret, password: another })));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400, 400, 400]);
  for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([]);
  expect((await browser.call("/api/auth/check", { token })).status).toBe(401);
  expect([await login(email, password), await login(email, another)]).toEqual([401, 200]);
  expect((await last(email))?.subject).toBe("DocuVault: Your password was reset");
});

test("links that are old, replaced, or sent to a former address are refused", async () => {
  const { email, user } = await aPerson("stale");
  const ask = async () => {
    await post("password/forgot", { email });
    return tokenIn(await last(email));
  };
  const [first, second] = [await ask(), await ask()];
  const reset = async (secret: string) => (await post("password/reset", { token: secret, password: another })).status;
  expect(await reset(first)).toBe(400);
  await database.pool.query("UPDATE mail_tokens SET expires_at = now() WHERE user_id = $1", [user.id]);
  expect(await reset(second)).toBe(400);
  const third = await ask();
  await database.pool.query("UPDATE users SET email = 'elsewhere@example.org' WHERE id = $1", [user.id]);
  expect(await reset(third)).toBe(400);
  for (const nonsense of ["", "x", "\u0000", "ä".repeat(50)]) expect(await reset(nonsense)).toBe(400);
});

test("the first proof of an address takes every other way in from whoever used it before", async () => {
  const { email, user } = await aPerson("squatted");
  await database.pool.query(
    "INSERT INTO passkeys (id, user_id, name, public_key, counter, synced) VALUES ('squat', $1, '', '', 0, false)",
    [user.id],
  );
  await database.pool.query("INSERT INTO oidc_identities (id, user_id, issuer, subject, email) VALUES ($1, $1, 'i', 's', '')", [user.id]);
  await post("password/forgot", { email });
  expect((await post("password/reset", { token: tokenIn(await last(email)), password: another })).status).toBe(204);
  const left = await database.pool.query("SELECT (SELECT count(*) FROM passkeys) + (SELECT count(*) FROM oidc_identities) AS ways");
  expect(left.rows).toEqual([{ ways: "0" }]);
});

test("an address is verified by its mail's link, once", async () => {
  const { browser, email, token } = await aPerson("verify");
  const secret = tokenIn(await last(email));
  const response = await post("email/verify", { token: secret });
  expect([response.status, await response.json()]).toEqual([200, { state: "verified" }]);
  expect(await (await browser.call("/api/users/me", { token })).json()).toMatchObject({ emailVerified: true });
  expect((await post("email/verify", { token: secret })).status).toBe(400);
  expect((await post("email/send", {}, token, browser)).status).toBe(202);
  expect(await last(email)).toBeUndefined(); // verified already: nothing to send
});

test("an address changes when both ends have agreed, and not before", async () => {
  const { browser, email, token, user } = await aPerson("moving");
  await post("email/verify", { token: tokenIn(await last(email)) });
  expect((await post("email/change", { email: "moved@example.org" }, token, browser)).status).toBe(202);
  const sent = await mails(database.pool);
  const secrets = [email, "moved@example.org"].map((address) => tokenIn(sent.find(({ to }) => to === address)));
  expect(sent.find(({ to }) => to === email)?.text).toContain("moved@example.org");
  const confirm = async (secret: string) => (await (await post("email/verify", { token: secret })).json()) as { state: string };
  expect((await confirm(secrets[0] ?? "")).state).toBe("waiting");
  expect(await login(email, password)).toBe(200);
  expect((await confirm(secrets[1] ?? "")).state).toBe("changed");
  expect([await login(email, password), await login("moved@example.org", password)]).toEqual([401, 200]);
  expect((await last(email))?.subject).toBe("DocuVault: Your e-mail address was changed");
  expect(await events(user.id)).toEqual(expect.arrayContaining(["email.changeAsked", "email.changed"]));
});

test("a change to an address that has an account answers alike and goes nowhere; a change can be called off", async () => {
  const { browser, email, token } = await aPerson("covets");
  await aPerson("owned");
  expect((await post("email/change", { email: "owned@example.org" }, token, browser)).status).toBe(202);
  expect((await last("owned@example.org"))?.subject).toBe("DocuVault: You have an account already");
  expect((await post("email/change", { email: "free@example.org" }, token, browser)).status).toBe(202);
  const secret = tokenIn(await last("free@example.org"));
  expect((await browser.call("/api/auth/email/change", { method: "DELETE", token })).status).toBe(204);
  expect((await post("email/verify", { token: secret })).status).toBe(400);
  expect(await login(email, password)).toBe(200);
});

test("changing the address needs a fresh proof", async () => {
  const { browser, token } = await aPerson("aged");
  await age(token);
  const response = await post("email/change", { email: "aged2@example.org" }, token, browser);
  expect([response.status, await response.json()]).toMatchObject([403, { code: "auth.reauthenticate" }]);
});

test("where addresses come first, signing up says the same for a free and a taken one, and the mail says what happened", async () => {
  const strict = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off", REQUIRE_VERIFIED_EMAIL: "true" } });
  const register = (email: string, name: string) =>
    strict.browser().call("/api/auth/register", { method: "POST", body: { email, handle: name, password } });
  const [free, taken] = [await register("strict@example.org", "strict"), await register("STRICT@example.org", "strict2")];
  const seen = async (response: Response) => [response.status, response.headers.getSetCookie(), await response.json()];
  expect(await seen(free)).toEqual([202, [], { verification: "mailed" }]);
  expect(await seen(taken)).toEqual([202, [], { verification: "mailed" }]);
  expect((await register("other@example.org", "strict")).status).toBe(409);
  const sent = await mailsTo(database.pool, "strict@example.org");
  expect(sent.map(({ subject }) => subject)).toEqual(["DocuVault: Confirm your e-mail address", "DocuVault: You have an account already"]);
  const signIn = () => strict.browser().call("/api/auth/login", { method: "POST", body: { email: "strict@example.org", password } });
  const early = await signIn();
  expect([early.status, await early.json()]).toMatchObject([403, { code: "email.unverified" }]);
  await post("email/verify", { token: tokenIn(await last("strict@example.org")) }); // the sign-in sent another mail
  expect((await signIn()).status).toBe(200);
  await strict.settled();
});

test("one address is sent five mails in a quarter of an hour, and nobody is told", async () => {
  const limited = aWorker({ databaseUrl: database.appUrl });
  const { email } = await aPerson("flooded");
  await mailsTo(database.pool, email);
  for (let i = 0; i < 8; i++)
    expect((await limited.browser().call("/api/auth/password/forgot", { method: "POST", body: { email } })).status).toBe(202);
  expect(await mailsTo(database.pool, email)).toHaveLength(5);
  await limited.settled();
});

test("neither signing up again nor signing in unverified fills somebody's inbox", async () => {
  const strict = aWorker({ databaseUrl: database.appUrl, env: { REQUIRE_VERIFIED_EMAIL: "true" } });
  const email = "inbox@example.org";
  const statuses = new Set<string>();
  for (let i = 0; i < 8; i++) {
    const from = () => strict.browser({ address: `203.0.113.${i}` });
    const register = await from().call("/api/auth/register", { method: "POST", body: { email, handle: `inbox${i}`, password } });
    const signIn = await from().call("/api/auth/login", { method: "POST", body: { email, password } });
    statuses.add(`${register.status} ${signIn.status}`);
  }
  expect(statuses).toEqual(new Set(["202 403"]));
  const subjects = (await mailsTo(database.pool, email)).map(({ subject }) => subject);
  const count = (subject: string) => subjects.filter((each) => each === subject).length;
  expect([count("DocuVault: You have an account already"), count("DocuVault: Confirm your e-mail address")]).toEqual([5, 6]);
  await strict.settled();
});
