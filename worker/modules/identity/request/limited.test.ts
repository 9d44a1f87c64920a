// The limit of an address, over every identity route that is registered: a new one is in this test by being there.
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { app } from "../../../app.ts";
import { aWorker, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl });
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

/** They find out nothing and cost nothing, and signing out has to work at all times. */
const unlimited = new Set(["GET /api/auth/status", "GET /api/auth/check", "POST /api/auth/logout", "POST /api/auth/logout-all"]);

test("after a hundred requests in a minute an address is answered 429 by every identity route, and another address is not", async () => {
  const [busy, calm] = [worker.browser({ address: "[2001:db8:0:1::1]" }), worker.browser({ address: "[2001:db8:0:2::1]" })];
  const { accessToken: token } = await busy.register();
  for (let i = 1; i < 100; i++) await busy.call("/api/auth/security", { token });
  const neighbour = worker.browser({ address: "[2001:db8:0:1:ffff::2]" }); // the same /64
  neighbour.cookie = "A".repeat(43); // a refresh of a known session is counted for that session instead
  const routes = [
    ...new Set(app.routes.filter(({ path }) => path.startsWith("/api/auth/")).map(({ method, path }) => `${method} ${path}`)),
  ];
  const outcomes: Record<string, number> = {};
  for (const route of routes) {
    const [method = "", path = ""] = route.split(" ");
    if (method === "ALL" || unlimited.has(route)) continue;
    const address = path.replace(":id", "0190b2c4-7c1e-7000-8000-000000000000");
    const valid = path.endsWith("/login") || path.endsWith("/register");
    const body = valid ? { email: "ada@example.org", handle: "ada", password: "correct horse battery" } : {};
    const response = await neighbour.call(address, { method, token, ...(method !== "GET" && { body }) });
    outcomes[route] = response.status;
    if (response.status === 429) expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect(Object.keys(outcomes).length).toBeGreaterThan(25);
  expect(Object.entries(outcomes).filter(([, status]) => status !== 429)).toEqual([]);
  const other = await calm.call("/api/auth/login", {
    method: "POST",
    body: { email: "nobody@example.org", password: "correct horse battery" },
  });
  expect(other.status).toBe(401);
});
