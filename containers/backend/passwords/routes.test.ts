// The password service as the worker meets it, with a local server in the place of the breach service.
import { createHash } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, expect, test } from "vitest";
import { createBreachCheck } from "./breaches.ts";
import { passwordRoutes } from "./routes.ts";
import { createPasswordService } from "./service.ts";

const secret = "5e".repeat(32);
const parameters = { memory: 64, passes: 1, lanes: 1 };
const log = { error: () => undefined };
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const routes = (options: Partial<Parameters<typeof passwordRoutes>[0]> = {}) =>
  passwordRoutes({ service: createPasswordService({ parameters }), secret, log, ...options });

const call = (app: Hono, path: string, body: unknown, token = secret) =>
  app.request(`/internal/passwords/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("hashing and verifying without the service secret is refused", async () => {
  const app = routes();
  for (const path of ["hash", "verify"]) {
    expect((await call(app, path, { password: "correct horse", hash: null }, "another")).status).toBe(401);
    expect((await app.request(`/internal/passwords/${path}`, { method: "POST", body: "{}" })).status).toBe(401);
  }
});

test("a hash that was handed out is verified", async () => {
  const app = routes();
  const { hash } = (await (await call(app, "hash", { password: "correct horse" })).json()) as { hash: string };
  expect(await (await call(app, "verify", { password: "correct horse", hash })).json()).toEqual({ valid: true });
  expect(await (await call(app, "verify", { password: "correct horsf", hash })).json()).toEqual({ valid: false });
  expect(await (await call(app, "verify", { password: "correct horse", hash: null })).json()).toEqual({ valid: false });
});

test.each([
  ["password1", "common"],
  ["PassWord1", "common"],
  ["zzzzzzzzzzzz", "common"],
  ["abababababab", "common"],
  ["98765432", "common"],
  ["poiuytre", "common"],
  ["ada@example.org", "personal"],
  ["Ada.Lovelace", "personal"],
])("%s is refused as %s without asking anybody", async (password, reason) => {
  const response = await call(routes(), "hash", { password, personal: ["ada@example.org", "ada.lovelace"] });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "password.weak", reason });
});

test("seven characters are too few, eight of any script are enough, 1,025 are too many", async () => {
  const app = routes();
  expect((await call(app, "hash", { password: "🫐🫐🐻🐝🌍🚲x" })).status).toBe(400);
  expect((await call(app, "hash", { password: "🫐🫐🐻🐝🌍🚲xy" })).status).toBe(200);
  expect((await call(app, "hash", { password: "ab cd ".repeat(171) })).status).toBe(400);
});

test("a password from a breach is refused, and only five characters of its SHA-1 were sent", async () => {
  const asked: string[] = [];
  const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
  const url = await breachServer((path) => {
    asked.push(path);
    return `${sha1("blue tractor").slice(5)}:17\r\n${sha1("red tractor").slice(5)}:0\r\n`;
  });
  const app = routes({ isBreached: createBreachCheck({ url, onUnavailable: () => undefined }) });
  const breached = await call(app, "hash", { password: "blue tractor" });
  expect([breached.status, await breached.json()]).toMatchObject([400, { code: "password.weak", reason: "breached" }]);
  expect((await call(app, "hash", { password: "red tractor" })).status).toBe(200); // a padding line
  expect((await call(app, "hash", { password: "green tractor" })).status).toBe(200);
  expect(asked).toEqual(["blue tractor", "red tractor", "green tractor"].map((text) => `/range/${sha1(text).slice(0, 5)}`));
});

test.each([
  ["nobody listens", async () => "http://127.0.0.1:1/range/"],
  ["it answers an error", () => breachServer(() => undefined)],
  ["it never answers", () => breachServer(() => new Promise(() => undefined))],
])("when %s, the password is accepted and the reason is told", async (_, start) => {
  const reasons: string[] = [];
  const isBreached = createBreachCheck({ url: await start(), timeLimitMs: 50, onUnavailable: (reason) => reasons.push(reason) });
  expect((await call(routes({ isBreached }), "hash", { password: "blue tractor" })).status).toBe(200);
  expect(reasons).toHaveLength(1);
});

test("a full queue answers 503 with the time to wait", async () => {
  let begun = () => {};
  const computing = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const compute = () => {
    begun();
    return new Promise<Uint8Array>(() => undefined);
  };
  const app = routes({ service: createPasswordService({ parameters, concurrency: 1, queueLimit: 0, compute }) });
  void call(app, "verify", { password: "blue tractor", hash: null });
  await computing;
  const busy = await call(app, "verify", { password: "blue tractor", hash: null });
  expect([busy.status, await busy.json()]).toMatchObject([503, { code: "auth.busy", retryAfter: 2 }]);
});

async function breachServer(answer: (path: string) => string | undefined | Promise<string>): Promise<string> {
  const app = new Hono();
  app.get("*", async (c) => {
    const text = await answer(c.req.path);
    return text === undefined ? c.body(null, 500) : c.text(text);
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(started));
  });
  closers.push(
    () =>
      new Promise((resolve) => {
        if ("closeAllConnections" in server) server.closeAllConnections();
        server.close(resolve);
      }),
  );
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/range/`;
}
