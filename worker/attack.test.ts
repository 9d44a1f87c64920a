// Every route is sent what no client of ours sends: it is refused with a reason, and never an error of ours (5xx). A new route is in
// this test by being there.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProviders } from "../containers/backend/ai/providers.ts";
import { aiRoutes } from "../containers/backend/ai/routes.ts";
import { serviceSecret } from "../server/settings/index.ts";
import type { Session } from "../shared/api/identity.ts";
import { type PooledWay, pooled } from "../tests/contracts/pooling/ways.ts";
import { aDatabase, type TestDatabase } from "../tests/harness/database.ts";
import { apiRoutes } from "./app.ts";
import { aWorker, secretKey, type TestBrowser, type TestWorker } from "./testing/aWorker.ts";

const noProviders = { defaultAi: undefined, openai: undefined, anthropic: undefined, ollama: undefined, lmstudio: undefined, secretKey };
let database: TestDatabase;
let way: PooledWay;
let worker: TestWorker;
let browser: TestBrowser;
let token: string;
let adminToken: string;
beforeAll(async () => {
  database = await aDatabase();
  const providers = createProviders(database.pool, noProviders);
  const backendRoutes = aiRoutes({ providers, secret: serviceSecret(secretKey), log: { warn: () => undefined } });
  // By the pooler, as the product has it: opening a connection for each of these many requests costs more than all else.
  way = await pooled(database.appUrl);
  worker = aWorker({ databaseUrl: way.url, env: { RATE_LIMITS: "off" }, backendRoutes });
  browser = worker.browser();
  ({ accessToken: token } = await browser.register());
  const admin = (await browser.register()) as Session;
  adminToken = admin.accessToken;
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.user.id]);
});
afterAll(async () => {
  await worker.settled();
  await way.stop();
  await database.drop();
});

const ending = new Set(["DELETE /api/users/me", "POST /api/auth/logout", "POST /api/auth/logout-all"]);
const routes = apiRoutes.filter(({ method, path }) => path.startsWith("/api/") && !ending.has(`${method} ${path}`));
const id = "0190b2c4-7c1e-7000-8000-000000000000";

const ids = [
  "%00",
  "%ff",
  "%ed%a0%80",
  "..",
  "__proto__",
  "null",
  "-1",
  "1e309",
  `${id}%00`,
  "a".repeat(5_000),
  "%2e%2e%2fadmin",
  "9".repeat(400),
];
const values = [
  "\u0000",
  "\ud800",
  "a\u0000b",
  "",
  " ",
  "9999-12-31T23:59:59-23:59",
  "0000-01-01T00:00:00Z",
  "0000-01-01",
  "+010000-01-01T00:00:00Z",
  "2026-01-01T00:00:00+23:59",
  "2026-02-30T00:00:00Z",
  "1e309",
  "-1",
  "9007199254740993",
  "9223372036854775808",
  "NaN",
  "'; DROP TABLE users; --",
  "$1",
  "(((((",
  '"',
  "*:*",
  "\\",
  "a".repeat(3_000),
  "a ".repeat(1_500),
  "(".repeat(1_000),
  '"a" OR '.repeat(200),
  "before:0000-01-01",
  "after:9999-99-99",
  "tag:\u0000",
  "٣",
  "ﷺ".repeat(400),
];
const names = [
  "q",
  "query",
  "cursor",
  "limit",
  "sort",
  "folder",
  "tag",
  "from",
  "until",
  "actorId",
  "event",
  "role",
  "active",
  "older",
  "group",
];
const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const bodies = [
  "",
  "null",
  "0",
  '"text"',
  "[]",
  "{",
  "\u0000",
  "{}",
  '{"__proto__":{"role":"admin"}}',
  '{"constructor":{"prototype":{"x":1}}}',
  deep(20_000),
  `{"items":${deep(50_000)}}`,
  `{"items":[${"{},".repeat(20_000)}{}]}`,
  `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join(",")}}`,
  '{"a":1,"a":2}',
  "1".repeat(50_000),
];
/** A body in which every field that any route knows has this value. */
const fields = [
  "email",
  "password",
  "handle",
  "fullName",
  "phone",
  "token",
  "code",
  "name",
  "newPassword",
  "currentPassword",
  "provider",
  "documentId",
  "contentType",
  "size",
  "sha256",
  "folderId",
  "createdAt",
  "title",
  "items",
  "ids",
  "changes",
  "args",
  "mutations",
  "cookie",
  "clientGroupID",
  "schemaVersion",
  "pushVersion",
  "pullVersion",
  "profileID",
  "role",
  "active",
  "limitBytes",
  "aiModel",
  "members",
  "passkey",
  "group",
  "version",
];
const filledWith = (value: unknown) => JSON.stringify(Object.fromEntries(fields.map((field) => [field, value])));
const odd: unknown[] = [...values, null, true, -1, 0.5, 1e300, [], {}, [[]], { id: "\u0000" }, Array(2_000).fill("\u0000")];

async function send(method: string, path: string, more: { body?: string; token?: string; headers?: Record<string, string> } = {}) {
  const call = { method, token, ...more, ...(method === "GET" && { body: undefined }) };
  const response = await browser.call(path, call as Parameters<TestBrowser["call"]>[1]);
  const text = await response.text();
  return { status: response.status, text: text.slice(0, 300) };
}
const failed: string[] = [];
async function expectRefused(what: string, answer: Promise<{ status: number; text: string }>) {
  const { status, text } = await answer;
  if (status >= 500) failed.push(`${what}: ${status} ${text}`);
}

test.each(routes)("$method $path takes nothing odd amiss", { timeout: 180_000 }, async ({ method, path }) => {
  failed.length = 0;
  const plain = path.replaceAll(/:[^/]+/g, id);
  const tokens = path.startsWith("/api/admin") ? [adminToken] : path.startsWith("/api/settings") ? [adminToken, token] : [token];
  for (const token of tokens) {
    if (path.includes(":"))
      for (const odd of ids)
        await expectRefused(`id ${odd.slice(0, 20)}`, send(method, path.replaceAll(/:[^/]+/g, odd), { token, body: "{}" }));
    if (method === "GET") {
      for (const value of values) {
        const query = new URLSearchParams(names.map((name) => [name, value]));
        await expectRefused(`query ${value.slice(0, 20)}`, send(method, `${plain}?${query}`, { token }));
      }
      for (const name of names)
        for (const value of values.filter((_, i) => i % 6 === name.length % 6))
          await expectRefused(
            `${name}=${value.slice(0, 20)}`,
            send(method, `${plain}?${name}=${encodeURIComponent(value.toWellFormed())}`, { token }),
          );
    } else {
      for (const body of bodies) await expectRefused(`body ${body.slice(0, 20)}`, send(method, plain, { token, body }));
      for (const value of odd)
        await expectRefused(`fields ${JSON.stringify(value).slice(0, 20)}`, send(method, plain, { token, body: filledWith(value) }));
    }
    await expectRefused(
      "headers",
      send(method, plain, { token, body: "{}", headers: { cookie: "a".repeat(8_000), range: "bytes=9-1", "if-none-match": "\u00ff" } }),
    );
  }
  expect(failed).toEqual([]);
});

test.each(["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])(
  "a document of %s is refused",
  async (createdAt) => {
    const body = { documentId: crypto.randomUUID(), name: "a", contentType: "text/plain", size: 1, sha256: "0".repeat(64), createdAt };
    const response = await browser.call("/api/uploads", { method: "POST", token, body });
    expect([response.status, await response.json()]).toMatchObject([400, { code: "request.invalid", fields: [{ field: "createdAt" }] }]);
  },
);

test("a time with any offset is understood, one outside of the calendar refused", async () => {
  const status = async (from: string) =>
    (await browser.call(`/api/admin/audit?from=${encodeURIComponent(from)}`, { token: adminToken })).status;
  expect(await status("2026-01-01T00:00:00+23:59")).toBe(200);
  expect(await status("0000-01-01T00:00:00Z")).toBe(400);
  expect(await status("9999-12-31T23:59:59-23:59")).toBe(400);
});

test("a connection that dies in a query is 503, with the time to come back", async () => {
  const { rows } = await database.superuser.query("SELECT id FROM users WHERE role = 'user' LIMIT 1");
  const holder = await database.superuser.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM vault_locks WHERE vault_id = $1 FOR UPDATE", [rows[0].id]);
  const request = browser.call("/api/profile", { method: "PUT", token, body: { fullName: "Ada", phone: "" } });
  const waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  let pid: number | undefined;
  while (pid === undefined) pid = (await database.superuser.query(waiting)).rows[0]?.pid;
  await database.superuser.query("SELECT pg_terminate_backend($1)", [pid]);
  const response = await request;
  expect([response.status, response.headers.get("retry-after"), await response.json()]).toMatchObject([
    503,
    "2",
    { code: "service.unavailable" },
  ]);
  await holder.query("ROLLBACK");
  holder.release();
});
