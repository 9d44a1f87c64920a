// Codes from an app and backup codes: setting up, signing in with them, and every way of cheating with them.
import { generateSync } from "otplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MfaChallenge, Session, TotpSetup } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";
import { mailsTo, tokenIn } from "../../../testing/mails.ts";
import { matchingStep } from "./totp.ts";

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
const codeAt = (secret: string, seconds = 0) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + seconds });
/** As if the codes of this moment had not been used yet. */
const forgetSteps = (userId: string) => database.pool.query("UPDATE totps SET last_step = 0 WHERE user_id = $1", [userId]);

async function aPerson(name: string) {
  const browser = worker.browser();
  const email = `${name}@example.org`;
  const { user, accessToken: token } = await browser.register({ email, handle: name, password });
  return { browser, email, user, token };
}
async function withTotp(name: string) {
  const person = await aPerson(name);
  const setup = (await (await post(person.browser, "totp/setup", {}, person.token)).json()) as TotpSetup;
  const activated = await post(person.browser, "totp/activate", { code: codeAt(setup.secret), backupCodesSaved: true }, person.token);
  expect(activated.status).toBe(204);
  await forgetSteps(person.user.id);
  return { ...person, ...setup };
}
async function half(email: string, browser = worker.browser()) {
  const answer = (await (await post(browser, "login", { email, password })).json()) as MfaChallenge;
  return { browser, token: answer.mfa.token, methods: answer.mfa.methods };
}

test("the RFC 6238 vectors, and one step of drift each way", () => {
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890"
  for (const [seconds, code] of [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ] as const) {
    expect(generateSync({ secret, epoch: seconds, digits: 8 })).toBe(code);
    const step = Math.floor(seconds / 30);
    if (step < 2) continue; // there is no time before 1970 to drift to
    const now = step * 30_000;
    for (const [drift, found] of [
      [0, step],
      [-30, step - 1],
      [30, step + 1],
      [-60, undefined],
      [60, undefined],
    ] as const)
      for (const within of [0, 29_999])
        expect(matchingStep(secret, generateSync({ secret, epoch: step * 30 + drift }), 0, now + within)).toBe(found);
    expect(matchingStep(secret, code.slice(2), step, now)).toBeUndefined();
    expect(matchingStep(secret, code.slice(2), step + 5, now)).toBeUndefined();
  }
});

test("codes are asked for only after the app has shown one and the backup codes are said to be kept", async () => {
  const { browser, email, token, user } = await aPerson("setup");
  const { secret, otpauthUrl, backupCodes } = (await (await post(browser, "totp/setup", {}, token)).json()) as TotpSetup;
  expect(otpauthUrl).toContain(`secret=${secret}`);
  expect(otpauthUrl).toMatch(/^otpauth:\/\/totp\/DocuVault:setup%40example\.org\?/);
  expect(new Set(backupCodes).size).toBe(10);
  const activate = (body: unknown) => post(browser, "totp/activate", body, token);
  for (const body of [{ code: codeAt(secret) }, { code: codeAt(secret), backupCodesSaved: false }])
    expect((await activate(body)).status).toBe(400);
  expect(((await (await post(browser, "login", { email, password })).json()) as Session).accessToken).toBeDefined();
  expect((await activate({ code: "000000", backupCodesSaved: true })).status).toBe(401);
  expect((await activate({ code: codeAt(secret), backupCodesSaved: true })).status).toBe(204);
  expect((await half(email)).methods).toEqual(["totp", "backupCode"]);
  expect((await activate({ code: codeAt(secret, 30), backupCodesSaved: true })).status).toBe(409);
  expect((await post(browser, "totp/setup", {}, token)).status).toBe(409);
  const { rows } = await database.pool.query(
    "SELECT row_to_json(t)::text AS row FROM totps t UNION ALL SELECT row_to_json(b)::text FROM backup_codes b",
  );
  for (const clear of [secret, ...backupCodes, ...backupCodes.map((code) => code.replaceAll("-", ""))])
    expect(JSON.stringify(rows)).not.toContain(clear);
  expect((await mailsTo(database.pool, email)).at(-1)?.subject).toBe("DocuVault: Codes from an app are on");
  expect(await (await browser.call("/api/auth/security", { token })).json()).toMatchObject({
    totp: true,
    backupCodesLeft: 10,
    passkeys: 0,
    hasPassword: true,
  });
  expect(user.id).toBeDefined();
});

test("a sign-in is finished by a code, once, in the browser that began it", async () => {
  const { email, secret } = await withTotp("finish");
  const { browser, token } = await half(email);
  expect(browser.cookie).toBeUndefined();
  const elsewhere = worker.browser({ userAgent: "Other/1.0" });
  expect((await post(elsewhere, "mfa", { token, code: codeAt(secret) })).status).toBe(401);
  const response = await post(browser, "mfa", { token, code: codeAt(secret) });
  const session = (await response.json()) as Session;
  expect([response.status, session.user.email]).toEqual([200, email]);
  expect(browser.cookie).toBeDefined();
  expect((await browser.call("/api/auth/check", { token: session.accessToken })).status).toBe(204);
  const again = await post(browser, "mfa", { token, code: codeAt(secret, 30) });
  expect([again.status, await again.json()]).toMatchObject([401, { code: "auth.mfa_expired" }]);
});

test("one code posted twenty times at once lets exactly one in, with one half sign-in or with twenty", async () => {
  const { email, secret, user } = await withTotp("twenty");
  for (const separate of [false, true]) {
    await forgetSteps(user.id);
    const one = await half(email);
    const halves = separate ? await Promise.all(Array.from({ length: 20 }, () => half(email))) : Array(20).fill(one);
    const code = codeAt(secret);
    const answers = await Promise.all(halves.map(({ browser, token }) => post(browser, "mfa", { token, code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)]);
  }
});

test("one backup code posted twenty times at once lets exactly one in, and its person is told", async () => {
  const { email, backupCodes } = await withTotp("backup");
  const halves = await Promise.all(Array.from({ length: 20 }, () => half(email)));
  const [code = ""] = backupCodes;
  const answers = await Promise.all(halves.map(({ browser, token }) => post(browser, "mfa", { token, code })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)]);
  const alerts = (await mailsTo(database.pool, email)).filter(({ subject }) => subject === "DocuVault: A backup code was used");
  expect(alerts).toHaveLength(1);
  const { browser, token } = await half(email);
  expect((await post(browser, "mfa", { token, code: (backupCodes[1] ?? "").replaceAll("-", "").toUpperCase() })).status).toBe(200);
});

test.each([
  "",
  "12345",
  "1234567",
  "abcdef",
  "１２３４５６",
  "12 456",
  "-12345",
  "1e5000",
  "123456\n",
  "abcd-efgh-ijkl",
  123456,
  null,
  ["123456"],
])("%j is no code: 400, wherever it is sent", async (code) => {
  const { browser, token } = await aPerson(`malformed${people++}`);
  await post(browser, "totp/setup", {}, token);
  expect((await post(browser, "totp/activate", { code, backupCodesSaved: true }, token)).status).toBe(400);
  expect((await post(browser, "mfa", { token: "x", code })).status).toBe(400);
  expect((await post(browser, "reauthenticate", { password, code }, token)).status).toBe(400);
});
let people = 0;

test("half sign-ins that are made up, old, or begun with a former password are nothing", async () => {
  const { email, secret, user } = await withTotp("stale-half");
  const { browser, token } = await half(email);
  for (const forged of ["", "x.y.z", `${token}x`, token.slice(0, -4), "eyJhbGciOiJub25lIn0.e30."])
    expect([forged, (await post(browser, "mfa", { token: forged, code: codeAt(secret) })).status]).toEqual([forged, 401]);
  await database.pool.query("UPDATE users SET password_hash = password_hash || 'x' WHERE id = $1", [user.id]);
  const response = await post(browser, "mfa", { token, code: codeAt(secret) });
  expect([response.status, await response.json()]).toMatchObject([401, { code: "auth.mfa_expired" }]);
});

test("a reset password does not get around the second factor", async () => {
  const { email } = await withTotp("around");
  await post(worker.browser(), "password/forgot", { email });
  const token = tokenIn((await mailsTo(database.pool, email)).at(-1));
  const next = "staple battery horse";
  expect((await post(worker.browser(), "password/reset", { token, password: next })).status).toBe(204);
  const answer = await (await post(worker.browser(), "login", { email, password: next })).json();
  expect(answer).toMatchObject({ mfa: { methods: ["totp", "backupCode"] } });
  expect(answer).not.toHaveProperty("accessToken");
});

test("factors change only after a fresh proof, and the proof needs the factor too", async () => {
  const { browser, token, secret, user, backupCodes, email } = await withTotp("proof");
  await database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '11 minutes' WHERE user_id = $1", [user.id]);
  const remove = () => browser.call("/api/auth/totp", { method: "DELETE", token });
  for (const refused of [
    await remove(),
    await post(browser, "backup-codes", {}, token),
    await post(browser, "passkeys/options", {}, token),
  ])
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "auth.reauthenticate" }]);
  const bare = await post(browser, "reauthenticate", { password }, token);
  expect([bare.status, await bare.json()]).toMatchObject([401, { code: "auth.factor_required", methods: ["totp", "backupCode"] }]);
  expect((await post(browser, "reauthenticate", { password: "wrong", code: codeAt(secret) }, token)).status).toBe(401);
  expect((await post(browser, "reauthenticate", { password, code: "000000" }, token)).status).toBe(401);
  expect((await post(browser, "reauthenticate", { password, code: codeAt(secret) }, token)).status).toBe(204);
  const renewed = (await (await post(browser, "backup-codes", {}, token)).json()) as { backupCodes: string[] };
  const old = await half(email);
  expect((await post(old.browser, "mfa", { token: old.token, code: backupCodes[0] })).status).toBe(401);
  expect((await post(old.browser, "mfa", { token: old.token, code: renewed.backupCodes[0] })).status).toBe(200);
  expect((await remove()).status).toBe(204);
  expect(await (await post(worker.browser(), "login", { email, password })).json()).toHaveProperty("accessToken");
  const codes = await database.pool.query("SELECT FROM backup_codes WHERE user_id = $1", [user.id]);
  expect(codes.rowCount).toBe(0);
});

test("twenty wrong codes close the second factor for a while, whichever half sign-in they come by", async () => {
  const { email, secret } = await withTotp("guessed");
  const limited = aWorker({ databaseUrl: database.appUrl });
  const guess = async (code: string) => {
    const { browser, token } = await half(email, limited.browser({ address: `198.51.100.${next++}` }));
    return (await post(browser, "mfa", { token, code })).status;
  };
  let next = 1;
  for (let i = 0; i < 20; i++) expect(await guess("000000")).toBe(401);
  expect(await guess(codeAt(secret))).toBe(429);
  await limited.settled();
});
