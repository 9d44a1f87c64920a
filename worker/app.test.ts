// The door and the frame, over every route that is registered: a new route is in these tests by being there.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aDatabase, type TestDatabase } from "../tests/harness/database.ts";
import { apiRoutes } from "./app.ts";
import { aWorker, type TestBrowser, type TestWorker } from "./testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
let browser: TestBrowser;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  browser = worker.browser();
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const routes = apiRoutes
  .filter(({ path }) => path.startsWith("/api/"))
  .map((route) => ({
    ...route,
    address: route.path.replaceAll(/:[^/]+/g, "0190b2c4-7c1e-7000-8000-000000000000"),
    isPublic: route.contract.auth === "public",
  }));
const vault = /^\/api\/(documents|history|uploads|search|sync|cloud|mail-in|export|import)(\/|$)/;

test("there are routes to walk", () => {
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.some(({ path }) => vault.test(path))).toBe(true);
});

test("the list of what is public is short, and known by heart", () => {
  expect(
    routes
      .filter(({ isPublic }) => isPublic)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  ).toEqual(
    [
      "GET /api/health",
      "GET /api/openapi.json",
      "GET /api/auth/status",
      "POST /api/auth/register",
      "POST /api/auth/login",
      "POST /api/auth/mfa", // a half sign-in's token
      "POST /api/auth/oidc/start",
      "GET /api/auth/oidc/callback", // the provider's answer and the cookie of the browser that went there
      "GET /api/cloud/oauth/callback/:provider", // a cloud's answer and the cookie of the browser that went there
      "GET /api/cloud/:provider/callback", // the same
      "POST /api/auth/passkeys/challenge",
      "POST /api/auth/passkeys/login", // a passkey
      "POST /api/auth/password/forgot",
      "POST /api/auth/password/reset", // a token from a mail
      "POST /api/auth/email/verify", // a token from a mail
      "POST /api/auth/refresh", // the refresh cookie
      "POST /api/auth/logout", // the refresh cookie
      "POST /api/auth/logout-all", // the refresh cookie or a token
      "GET /api/sync/live", // a ticket
    ].sort(),
  );
});

test.each(routes)("$method $path without a token is refused unless it is public", async ({ method, address, isPublic }) => {
  const response = await browser.call(address, { method, ...(method !== "GET" && { body: {} }) });
  if (isPublic) expect(response.status).not.toBe(404);
  else expect([response.status, await response.json()]).toMatchObject([401, { code: "auth.required" }]);
  expectHeaders(response);
});

test("an administrator is refused on everything of a vault, before any validation and whatever comes there later", async () => {
  const admin = worker.browser();
  const { accessToken: token, user } = await admin.register();
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [user.id]);
  const walked = routes.filter(({ contract }) => contract.auth === "person");
  const later = ["documents/x/later", "uploads", "search", "sync/later", "cloud/connections", "export", "import", "documents"].flatMap(
    (path) => ["GET", "POST", "PUT", "PATCH", "DELETE"].map((method) => ({ method, address: `/api/${path}` })),
  );
  for (const { method, address } of [...walked, ...later]) {
    const response = await admin.call(address, { method, token, ...(method !== "GET" && { body: "not even JSON" }) });
    expect([method, address, response.status, await response.json()]).toMatchObject([method, address, 403, { code: "auth.admin" }]);
  }
  for (const address of ["/api/%64ocuments", "/api/documents/", "/api/documents/../documents"])
    expect([address, (await admin.call(address, { token })).status]).toEqual([address, 403]);
  for (const address of ["/api/DOCUMENTS", "/api//documents", "/api/documentsandmore"])
    expect([address, (await admin.call(address, { token })).status]).toEqual([address, 404]);
  expect((await admin.call("/api/users/me", { token })).status).toBe(200);
});

test("an unknown address under /api is 401 without a token and 404 with one", async () => {
  const { accessToken: token } = await browser.register();
  for (const address of ["/api", "/api/", "/api/nothing", "/api/auth/nothing", "/api/users/me/nothing"]) {
    expect([address, (await browser.call(address)).status]).toEqual([address, 401]);
    const response = await browser.call(address, { token });
    expect([address, response.status, await response.json()]).toMatchObject([address, 404, { code: "route.unknown" }]);
  }
  expect((await browser.call("/api/auth/login", { method: "DELETE", token })).status).toBe(404);
});

test.each(["/internal", "/internal/poke", "/internal/passwords/hash", "/metrics"])("%s is nothing from outside", async (address) => {
  for (const method of ["GET", "POST"]) {
    const response = await browser.call(address, { method });
    expect([response.status, await response.json()]).toMatchObject([404, { code: "route.unknown" }]);
    expectHeaders(response);
  }
});

test("pages, files, answers and errors all carry the security headers", async () => {
  const { accessToken: token } = await browser.register();
  const calls: [string, Parameters<TestBrowser["call"]>[1]?][] = [
    ["/"],
    ["/documents/some/where"],
    ["/assets/app-1234.js"],
    ["/health"],
    ["/ready"],
    ["/api/auth/status"],
    ["/api/users/me", { token }],
    ["/api/users/me"],
    ["/api/auth/login", { method: "POST", body: "{" }],
    ["/api/nothing", { token }],
    ["/", { method: "POST" }],
  ];
  for (const [address, call] of calls) expectHeaders(await browser.call(address, call));
  const broken = aWorker({ databaseUrl: database.appUrl, env: { SECRET_KEY: "short" } });
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const response = await broken.browser().call("/");
  expect(log.mock.calls.join()).toContain("SECRET_KEY must have at least 32 bytes");
  log.mockRestore();
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("SECRET_KEY");
  expectHeaders(response);
  const without = aWorker({ databaseUrl: "postgres://nobody@127.0.0.1:1/nothing" });
  const unavailable = await without.browser().call("/api/auth/login", { method: "POST", body: { email: "a@example.org", password: "x" } });
  expect([unavailable.status, unavailable.headers.get("retry-after")]).toEqual([503, "2"]);
  expectHeaders(unavailable);
});

test("the policy allows this origin, its socket and the store, and HTTPS is remembered where there is HTTPS", async () => {
  const policy = (response: Response) => response.headers.get("content-security-policy") ?? "";
  const local = await browser.call("/");
  expect(policy(local)).toContain("connect-src 'self' ws://localhost:8787 http://127.0.0.1:9000;");
  expect(local.headers.has("strict-transport-security")).toBe(false);
  const secure = aWorker({
    databaseUrl: database.appUrl,
    env: { FRONTEND_URL: "https://vault.example.org", MINIO_PUBLIC_ENDPOINT: "https://store.example.net" },
  });
  const response = await secure.browser().call("/");
  expect(policy(response)).toContain("connect-src 'self' wss://vault.example.org https://store.example.net;");
  expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000");
  const several = aWorker({
    databaseUrl: database.appUrl,
    env: {
      FRONTEND_URL: "https://vault.example.org",
      MINIO_PUBLIC_ENDPOINT: "https://store.example.net",
      STORAGE_ORIGINS: "https://files.example.com, https://store.example.net, https://eu.example.com:8443/",
    },
  });
  expect(policy(await several.browser().call("/"))).toContain(
    "connect-src 'self' wss://vault.example.org https://store.example.net https://files.example.com https://eu.example.com:8443;",
  );
});

test("answers are not stored, files with a hash for ever, pages are asked for again", async () => {
  const cache = async (address: string) => (await browser.call(address)).headers.get("cache-control");
  expect(await cache("/api/auth/status")).toBe("no-store");
  expect(await cache("/api/users/me")).toBe("no-store");
  expect(await cache("/assets/app-1234.js")).toBe("public, max-age=31536000, immutable");
  expect(await cache("/")).toBe("no-cache");
});

test("another origin may read answers only where CORS_ORIGINS names it, and never with cookies", async () => {
  const named = aWorker({ databaseUrl: database.appUrl, env: { CORS_ORIGINS: "https://tools.example.org" } }).browser();
  const ask = (origin: string) =>
    named.call("/api/users/me", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
    });
  const allowed = await ask("https://tools.example.org");
  expect(allowed.headers.get("access-control-allow-origin")).toBe("https://tools.example.org");
  expect(allowed.headers.has("access-control-allow-credentials")).toBe(false);
  expectHeaders(allowed);
  for (const origin of ["https://evil.example", "https://tools.example.org.evil.example", "null"])
    expect((await ask(origin)).headers.has("access-control-allow-origin")).toBe(false);
  const refused = await named.call("/api/users/me", { headers: { origin: "https://tools.example.org" } });
  expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, "https://tools.example.org"]);
});

test("a body past its limit is refused before it is read, announced or not", async () => {
  const big = JSON.stringify({ email: "a@example.org", password: "x".repeat(70_000) });
  const announced = await browser.call("/api/auth/login", { method: "POST", body: big, headers: { "content-length": String(big.length) } });
  expect([announced.status, await announced.json()]).toMatchObject([413, { code: "request.too_large", limitBytes: 65_536 }]);
  const streamed = await browser.call("/api/auth/login", { method: "POST", body: big });
  expect(streamed.status).toBe(413);
});

test("health tells which part is down and stays 200, readiness follows the database", async () => {
  const ok = await browser.call("/health");
  expect([ok.status, await ok.json()]).toEqual([200, { status: "ok", parts: { database: "ok", objectStore: "ok", backend: "ok" } }]);
  expect(await (await browser.call("/api/health")).json()).toMatchObject({ status: "ok" });
  const down = { fetch: async () => Promise.reject(new Error("refused")) };
  const failing = { fetch: async () => new Response(null, { status: 500 }) };
  const alone = aWorker({ databaseUrl: "postgres://nobody@127.0.0.1:1/nothing", env: { STORE: down, BACKEND: failing } }).browser();
  const degraded = await alone.call("/api/health");
  expect([degraded.status, await degraded.json()]).toEqual([
    200,
    { status: "degraded", parts: { database: "unreachable", objectStore: "unreachable", backend: "unreachable" } },
  ]);
  expect((await browser.call("/ready")).status).toBe(200);
  expect((await alone.call("/ready")).status).toBe(503);
});

test("an unexpected error is answered with its request's id and logged without what was in it", async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => lines.push(line));
  try {
    const failing = aWorker({
      databaseUrl: database.appUrl,
      env: { LOG_LEVEL: "info", ASSETS: { fetch: async () => Promise.reject(new TypeError("broken")) } },
    });
    const response = await failing.browser().call("/search?q=secret+word");
    const body = (await response.json()) as { code: string; requestId: string };
    expect([response.status, body.code]).toEqual([500, "internal"]);
    expect(response.headers.get("x-request-id")).toBe(body.requestId);
    const logged = lines.join("\n");
    expect(logged).toContain(body.requestId);
    expect(logged).toContain("TypeError");
    expect(logged).not.toContain("secret");
  } finally {
    log.mockRestore();
  }
});

test("every log line is one JSON object, and neither passwords nor tokens nor addresses of accounts are in it", async () => {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((line) => lines.push(line));
  try {
    const logged = aWorker({ databaseUrl: database.appUrl, env: { LOG_LEVEL: "trace" } });
    const own = logged.browser();
    const { accessToken } = await own.register({ email: "logged@example.org", handle: "logged", password: "a very own passphrase" });
    await own.call("/api/auth/refresh", { method: "POST" });
    await own.call("/api/users/me?token=in-the-query", { token: accessToken });
    const all = lines.join("\n");
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String), event: expect.any(String) });
    for (const secret of ["a very own passphrase", accessToken, own.cookie ?? "no cookie", "logged@example.org", "in-the-query"])
      expect(all).not.toContain(secret);
  } finally {
    log.mockRestore();
  }
});

function expectHeaders(response: Response): void {
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": expect.stringContaining("camera=(self)"),
    "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "cache-control": expect.any(String),
  });
  const policy = headers["content-security-policy"] ?? "";
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'", "base-uri 'none'"])
    expect(policy).toContain(part);
  expect(policy.replace("'wasm-unsafe-eval'", "")).not.toContain("unsafe");
}
