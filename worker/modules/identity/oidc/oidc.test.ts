// Sign-in at a real OpenID Connect provider on loopback: signing up, coming back, linking, and every crossing of browsers and answers.
import { generateSync } from "otplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOidcProvider, oidcRoutes } from "../../../../containers/backend/oidc/index.ts";
import { serviceSecret } from "../../../../server/settings/index.ts";
import type { OidcIdentity, Session, TotpSetup } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { anOidcProvider, type TestOidcProvider } from "../../../testing/anOidcProvider.ts";
import { aWorker, frontendUrl, secretKey, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
let provider: TestOidcProvider;
let worker: TestWorker;
beforeAll(async () => {
  database = await aDatabase();
  provider = await anOidcProvider(`${frontendUrl}/api/auth/oidc/callback`);
  const backendRoutes = oidcRoutes({
    provider: createOidcProvider(provider),
    secret: serviceSecret(secretKey),
    log: { warn: () => undefined },
  });
  const env = { RATE_LIMITS: "off", OIDC_ISSUER: provider.issuer, OIDC_NAME: "Home" };
  worker = aWorker({ databaseUrl: database.appUrl, env, backendRoutes });
});
afterAll(async () => {
  await worker.settled();
  await provider.close();
  await database.drop();
});

const post = (browser: TestBrowser, path: string, body: unknown, token?: string) =>
  browser.call(`/api/auth/${path}`, { method: "POST", body, ...(token && { token }) });
const begin = async (browser: TestBrowser) =>
  ((await (await post(browser, "oidc/start", { provider: "oidc" })).json()) as { url: string }).url;
/** The browser follows the provider's redirect; where the app sends it then. */
async function comeBack(browser: TestBrowser, address: string): Promise<string> {
  const response = await browser.call(address.slice(frontendUrl.length), { headers: { "sec-fetch-site": "cross-site" } });
  expect(response.status).toBe(303);
  return (response.headers.get("location") ?? "").slice(frontendUrl.length);
}
const signIn = async (browser: TestBrowser, subject: string) => comeBack(browser, await provider.signIn(await begin(browser), subject));
const refreshed = async (browser: TestBrowser) => (await (await browser.call("/api/auth/refresh", { method: "POST" })).json()) as Session;

test("a new person gets an account, and comes back to the same one", async () => {
  provider.accounts.set("ada", { email: "ada@example.org", emailVerified: true, username: "ada lovelace" });
  const browser = worker.browser();
  expect(await (await browser.call("/api/auth/status")).json()).toMatchObject({ oidc: [{ id: "oidc", name: "Home" }] });
  expect(await signIn(browser, "ada")).toBe("/");
  expect(browser.jar.size).toBe(0);
  const { user } = await refreshed(browser);
  expect(user).toMatchObject({ email: "ada@example.org", handle: "adalovelace", emailVerified: true, role: "user" });
  const other = worker.browser();
  expect(await signIn(other, "ada")).toBe("/");
  expect((await refreshed(other)).user.id).toBe(user.id);
});

test("a handle that is taken or reserved gets a number", async () => {
  for (const [subject, username] of [
    ["taken", "adalovelace"],
    ["reserved", "admin"],
    ["odd", "🫐"],
  ] as const) {
    provider.accounts.set(subject, { email: `${subject}@example.org`, emailVerified: true, username });
    const browser = worker.browser();
    expect(await signIn(browser, subject)).toBe("/");
    expect((await refreshed(browser)).user.handle).toMatch(/^(adalovelace-|admin-|person)/);
  }
});

test("an address that has an account here is never linked by itself, verified or not", async () => {
  await worker.browser().register({ email: "mine@example.org", handle: "mine" });
  for (const emailVerified of [true, false]) {
    provider.accounts.set("thief", { email: "MINE@example.org", emailVerified });
    const browser = worker.browser();
    expect(await signIn(browser, "thief")).toBe("/sign-in#error=oidc.link_required");
    expect(browser.cookie).toBeUndefined();
  }
});

test("an answer counts once, in the browser that went, with its own state", async () => {
  provider.accounts.set("bob", { email: "bob@example.org", emailVerified: true });
  const [mine, other] = [worker.browser(), worker.browser()];
  const address = await provider.signIn(await begin(mine), "bob");
  expect(await comeBack(other, address)).toBe("/sign-in#error=oidc.refused"); // a browser that never went
  await begin(other);
  expect(await comeBack(other, address)).toBe("/sign-in#error=oidc.refused"); // and one that went by itself
  const jar = new Map(mine.jar);
  expect(await comeBack(mine, address)).toBe("/");
  mine.jar = jar;
  expect(await comeBack(mine, address)).toBe("/sign-in#error=oidc.refused");
  for (const query of ["", "?error=access_denied", "?code=x&state=y"]) {
    await begin(other);
    expect(await comeBack(other, `${frontendUrl}/api/auth/oidc/callback${query}`)).toBe("/sign-in#error=oidc.refused");
  }
});

test("a second factor is asked for here as well", async () => {
  provider.accounts.set("carol", { email: "carol@example.org", emailVerified: true });
  const first = worker.browser();
  await signIn(first, "carol");
  const { accessToken, user } = await refreshed(first);
  const { secret } = (await (await post(first, "totp/setup", {}, accessToken)).json()) as TotpSetup;
  const code = (seconds: number) => generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + seconds });
  expect((await post(first, "totp/activate", { code: code(0), backupCodesSaved: true }, accessToken)).status).toBe(204);
  await database.pool.query("UPDATE totps SET last_step = 0 WHERE user_id = $1", [user.id]);
  const browser = worker.browser();
  const place = await signIn(browser, "carol");
  expect(place).toMatch(/^\/sign-in#mfa=[^&]+&methods=totp,backupCode$/);
  expect(browser.cookie).toBeUndefined();
  const token = new URLSearchParams(place.split("#")[1]).get("mfa");
  expect((await post(browser, "mfa", { token, code: code(0) })).status).toBe(200);
});

test("linking needs the account's own fresh sign-in and a verified address, and a sign-in belongs to one account", async () => {
  provider.accounts.set("dora", { email: "dora@work.example", emailVerified: true });
  const browser = worker.browser();
  const { accessToken: token, user } = await browser.register({ email: "dora@example.org", handle: "dora" });
  const link = () => post(browser, "oidc/link", { provider: "oidc" }, token);
  expect(await (await link()).json()).toMatchObject({ status: 403, code: "email.unverified" });
  await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const { url } = (await (await link()).json()) as { url: string };
  expect(await comeBack(browser, await provider.signIn(url, "dora"))).toBe("/account/security#linked=oidc");
  const elsewhere = worker.browser();
  expect(await signIn(elsewhere, "dora")).toBe("/");
  expect((await refreshed(elsewhere)).user.id).toBe(user.id);
  const stranger = worker.browser();
  const other = await stranger.register({ email: "stranger@example.org", handle: "stranger" });
  await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [other.user.id]);
  const going = (await (await post(stranger, "oidc/link", { provider: "oidc" }, other.accessToken)).json()) as { url: string };
  expect(await comeBack(stranger, await provider.signIn(going.url, "dora"))).toBe("/account/security#error=oidc.linked");
  const { items } = (await (await browser.call("/api/auth/oidc", { token })).json()) as { items: OidcIdentity[] };
  expect(items).toMatchObject([{ provider: "oidc", email: "dora@work.example" }]);
  const remove = (from: TestBrowser, by: string) => from.call(`/api/auth/oidc/${items[0]?.id}`, { method: "DELETE", token: by });
  expect((await remove(stranger, other.accessToken)).status).toBe(404);
  expect((await remove(browser, token)).status).toBe(204);
  await database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = $1", [user.id]);
  expect(await (await link()).json()).toMatchObject({ status: 403, code: "auth.reauthenticate" });
});

test("a link that was begun before signing out is nothing afterwards", async () => {
  provider.accounts.set("eve", { email: "eve@work.example", emailVerified: true });
  const browser = worker.browser();
  const { accessToken: token, user } = await browser.register({ email: "eve@example.org", handle: "eve" });
  await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const { url } = (await (await post(browser, "oidc/link", { provider: "oidc" }, token)).json()) as { url: string };
  await browser.call("/api/auth/logout", { method: "POST" });
  expect(await comeBack(browser, await provider.signIn(url, "eve"))).toBe("/account/security#error=auth.invalid");
});

test("without a provider there is nothing to start, and one that is away is said to be", async () => {
  const none = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  expect((await post(none.browser(), "oidc/start", { provider: "oidc" })).status).toBe(404);
  expect((await post(worker.browser(), "oidc/start", { provider: "other" })).status).toBe(404);
  const away = oidcRoutes({
    provider: createOidcProvider({ issuer: "http://127.0.0.1:1", clientId: "x" }),
    secret: serviceSecret(secretKey),
    log: { warn: () => undefined },
  });
  const lost = aWorker({
    databaseUrl: database.appUrl,
    env: { RATE_LIMITS: "off", OIDC_ISSUER: "http://127.0.0.1:1" },
    backendRoutes: away,
  });
  expect((await post(lost.browser(), "oidc/start", { provider: "oidc" })).status).toBe(503);
});
