// Apps over the real routes: who is shown what, who gets through to what, and what travels on the way.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServiceHealth } from "../../../containers/backend/services/health.ts";
import { serviceRoutes } from "../../../containers/backend/services/routes.ts";
import { changeGroup, createGroup } from "../../../server/authority/groups.ts";
import { registerFromEnvironment } from "../../../server/services/store.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { type AdminService, registeredServices, type ServiceView } from "../../../shared/api/services.ts";
import { type FakeService, startFakeService } from "../../../tests/fakes/service.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, frontendUrl, secretKey, type TestCall, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
let fake: FakeService;
let health: ReturnType<typeof createServiceHealth>;
let admin: Person;
type Person = Awaited<ReturnType<typeof aPerson>>;
beforeAll(async () => {
  database = await aDatabase();
  fake = await startFakeService();
  health = createServiceHealth({ pool: database.pool, log: { warn: () => undefined }, answerMs: 2_000 });
  const backendRoutes = serviceRoutes({ health, secret: serviceSecret(secretKey) });
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" }, backendRoutes });
  admin = await aPerson("chief");
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
});
afterAll(async () => {
  await worker.settled();
  await health.stop();
  await fake.close();
  await database.drop();
});

async function aPerson(name: string) {
  const browser = worker.browser();
  const { user, accessToken: token } = await browser.register({ email: `${name}@apps.example`, handle: name });
  const call = (path: string, more: TestCall = {}) => browser.call(path, { token, ...more });
  const shown = async () => ((await (await call("/api/services")).json()) as { items: ServiceView[] }).items;
  return { id: user.id, token, browser, call, shown };
}
const administer = (path: string, method = "GET", body?: unknown) =>
  admin.call(`/api/admin/services${path}`, { method, ...(body !== undefined && { body }) });
const service = (key: string, more: object = {}) => ({ key, name: key, address: fake.address, ...more });
async function anApp(more: object = {}): Promise<AdminService> {
  const response = await administer("", "POST", service(`app-${uuid().slice(-8)}`, more));
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as AdminService;
}

test("one grant is given or taken by itself: what another administrator took meanwhile is not given back", async () => {
  const [first, second] = [await aPerson("first-one"), await aPerson("second-one")];
  const group = uuid();
  const connection = await database.pool.connect();
  await createGroup(connection, group, { name: "Oslo", members: [] });
  connection.release();
  const { key } = await anApp();
  const patch = async (body: object) => {
    const { people, groups } = (await (await administer(`/${key}`, "PATCH", body)).json()) as AdminService;
    return [...people, ...groups].map(({ id }) => id);
  };
  expect(await patch({ people: [first.id] })).toEqual([first.id]);
  // One took the first away, another, who still sees them, adds the second.
  expect(await patch({ removePeople: [first.id] })).toEqual([]);
  expect(await patch({ addPeople: [second.id, uuid()], addGroups: [group] })).toEqual([second.id, group]);
  expect((await first.call(`/api/services/${key}/hello`)).status).toBe(403);
  expect((await second.call(`/api/services/${key}/hello`)).status).toBe(200);
  expect(await patch({ removeGroups: [group], addPeople: [second.id] })).toEqual([second.id]);
});

test("nobody is shown or let through to anything until it is granted to them, to a group of theirs or to everyone; changes act at once", async () => {
  const person = await aPerson("member");
  const { key } = await anApp();
  const status = async () => (await person.call(`/api/services/${key}/hello`)).status;
  const keys = async () => (await person.shown()).map((one) => one.key);
  expect([await status(), await keys()]).toEqual([403, []]);
  expect(await (await person.call(`/api/services/${key}/hello`)).json()).toMatchObject({ code: "access.denied" });
  expect((await person.call("/api/services/there-is-none/hello")).status).toBe(403);

  await administer(`/${key}`, "PATCH", { people: [person.id] });
  expect([await status(), await keys()]).toEqual([200, [key]]);
  await administer(`/${key}`, "PATCH", { people: [] });
  expect([await status(), await keys()]).toEqual([403, []]);

  const group = uuid();
  const connection = await database.pool.connect();
  await createGroup(connection, group, { name: "Bergen", members: [] });
  await administer(`/${key}`, "PATCH", { groups: [group] });
  expect(await status()).toBe(403);
  await changeGroup(connection, group, { members: [person.id] });
  expect([await status(), await keys()]).toEqual([200, [key]]);
  await changeGroup(connection, group, { members: [] });
  connection.release();
  expect(await status()).toBe(403);

  await administer(`/${key}`, "PATCH", { everyone: true });
  expect([await status(), await keys()]).toEqual([200, [key]]);
  expect((await administer(`/${key}`, "DELETE")).status).toBe(204);
  expect([await status(), await keys()]).toEqual([403, []]);
});

test("the service learns who asks from us alone: identity is set, signed, and can not be sent along; our credentials stay here", async () => {
  const person = await aPerson("asker");
  const { key } = await anApp({ everyone: true });
  fake.asked.length = 0;
  const response = await person.call(`/api/services/${key}/things/1?a=%2F&b=c+d`, {
    method: "POST",
    body: { hello: "world" },
    cookie: "a-refresh-token",
    headers: {
      "x-user-id": admin.id,
      x_user_id: admin.id,
      "X-DocuVault-Identity": "forged",
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-host": "evil.example",
      "proxy-authorization": "Basic x",
      te: "trailers",
      "x-of-the-person": "kept",
    },
  });
  expect(await response.json()).toEqual({ method: "POST", url: "/things/1?a=%2F&b=c+d", body: '{"hello":"world"}' });
  const [{ headers } = { headers: {} as Record<string, string> }] = fake.asked;
  expect(headers).toMatchObject({
    "x-user-id": person.id,
    "x-of-the-person": "kept",
    "x-forwarded-host": "localhost:8787",
    "x-forwarded-prefix": `/api/services/${key}`,
    "content-type": "application/json",
  });
  for (const name of ["authorization", "cookie", "proxy-authorization", "te", "x_user_id", "x-forwarded-for"])
    expect([name, headers[name]]).toEqual([name, undefined]);
  expect(JSON.stringify(headers)).not.toMatch(/a-refresh-token|forged|evil/);
  expect(JSON.stringify(headers)).not.toContain(person.token);

  const keys = createLocalJWKSet((await (await person.call("/.well-known/jwks.json")).json()) as JSONWebKeySet);
  const token = String(headers["x-docuvault-identity"]);
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: frontendUrl, audience: `service:${key}` });
  expect(payload).toMatchObject({ sub: person.id, handle: "asker" });
  expect(payload.exp! - payload.iat!).toBe(60);
  expect(protectedHeader.typ).toBe("docuvault-identity+jwt");
  expect((await worker.browser().call("/api/users/me", { token })).status).toBe(401); // a service can not use it here
  const jwks = JSON.stringify(await (await person.call("/.well-known/jwks.json")).json());
  expect(jwks).not.toContain('"d"');

  const answered = Object.fromEntries(response.headers);
  expect(answered).toMatchObject({ "x-of-the-service": "kept", "cache-control": "no-store", "x-content-type-options": "nosniff" });
  expect(answered["content-security-policy"]).toMatch(/^sandbox /);
  expect(answered["content-security-policy"]).not.toContain("allow-same-origin");
  for (const name of ["set-cookie", "access-control-allow-origin", "clear-site-data", "www-authenticate", "x-only-here"])
    expect([name, answered[name]]).toEqual([name, undefined]);
});

test("without a session, or with one that has ended, nothing reaches the service", async () => {
  const person = await aPerson("leaver");
  const { key } = await anApp({ everyone: true });
  fake.asked.length = 0;
  expect((await worker.browser().call(`/api/services/${key}/x`)).status).toBe(401);
  expect((await worker.browser().call(`/api/services/${key}/x`, { token: "nonsense" })).status).toBe(401);
  await person.call("/api/auth/logout-all", { method: "POST" });
  expect((await person.call(`/api/services/${key}/x`)).status).toBe(401);
  expect((await worker.browser().call("/api/services")).status).toBe(401);
  expect(fake.asked).toEqual([]);
});

test.each([
  "/%2e%2e%2fadmin",
  "/..%2fadmin",
  "/%252e%252e/admin",
  "/a%2fb",
  "/a%5cb",
  "/a%255cb",
  "//evil.example/x",
  "/a//b",
  "/%00",
  "/%0d%0aSet-Cookie:x",
  "/%ff",
  "/..;%2f",
  "/%25252525252e",
])("the path %s is not passed on", async (path) => {
  const person = await aPerson(`p${uuid().slice(-10)}`);
  const { key } = await anApp({ everyone: true, address: `${fake.address}/app` });
  fake.asked.length = 0;
  expect([400, 404]).toContain((await person.call(`/api/services/${key}${path}`)).status);
  expect(fake.asked).toEqual([]);
});

test("a path stays inside of the service's own address, and a redirect never leads elsewhere", async () => {
  const person = await aPerson("walker");
  const { key } = await anApp({ everyone: true, address: `${fake.address}/app` });
  const get = (path: string) => person.call(`/api/services/${key}${path}`);
  expect(await (await get("/a.b/c~d;e=1/å?q=1")).json()).toMatchObject({ url: "/app/a.b/c~d;e=1/%C3%A5?q=1" });
  for (const path of ["", "/"]) {
    await get(path);
    expect(fake.asked.at(-1)!.url).toBe("/app/");
  }
  expect((await get("/../../nothing")).status).toBe(404); // the browser itself resolves it
  for (const path of ["/elsewhere", "/elsewhere-short", "/up", "/to-itself"]) {
    const response = await get(path);
    expect([path, response.status, response.headers.get("location")]).toEqual([path, 502, null]);
    expect(await response.json()).toMatchObject({ code: "service.answer" });
  }
  const whole = await anApp({ everyone: true });
  const inside = await person.call(`/api/services/${whole.key}/to-itself`);
  expect([inside.status, inside.headers.get("location")]).toEqual([302, `/api/services/${whole.key}/inner/page?x=1#part`]);
  expect((await person.call(`/api/services/${whole.key}/up`)).status).toBe(502);
});

test("answers come as they are: any status, in pieces, without a body to HEAD; one that breaks off is 503", async () => {
  const person = await aPerson("reader");
  const { key } = await anApp({ everyone: true });
  const call = (path: string, method = "GET") => person.call(`/api/services/${key}${path}`, { method });
  expect([(await call("/teapot")).status, await (await call("/teapot")).text()]).toEqual([418, "short and stout"]);
  expect(await (await call("/slow")).text()).toBe("first second");
  expect([(await call("/x", "HEAD")).status, await (await call("/x", "HEAD")).text()]).toEqual([200, ""]);
  for (const method of ["PUT", "PATCH", "DELETE"]) expect(await (await call("/x", method)).json()).toMatchObject({ method });
  const cut = await call("/cut");
  expect([cut.status, await cut.json()]).toMatchObject([503, { code: "service.unavailable" }]);
  const script = await person.call(`/api/services/${key}/sw.js`, { headers: { "service-worker": "script" } });
  expect(script.status).toBe(403);
  const large = await person.call(`/api/services/${key}/x`, {
    method: "POST",
    body: "x",
    headers: { "content-length": String(2 ** 40) },
  });
  expect(large.status).toBe(413);
});

test("a browser opens an app's page by a cookie that is good for reading this app alone, as long as session and grant stand", async () => {
  const person = await aPerson("opener");
  const { key } = await anApp({ everyone: true });
  const other = await anApp({ everyone: true });
  const opened = await person.call("/api/service-sessions", { method: "POST", body: { key } });
  expect(await opened.json()).toEqual({ url: `/api/services/${key}/` });
  const [line = ""] = opened.headers.getSetCookie();
  expect(line).toMatch(new RegExp(`^__Secure-service=[^;]+; .*Path=/api/services/${key}; HttpOnly; Secure; SameSite=Lax$`));
  const { browser } = person;
  const page = await browser.call(`/api/services/${key}/page`);
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html"]);
  expect(fake.asked.at(-1)!.headers["x-user-id"]).toBe(person.id);
  expect(fake.asked.at(-1)!.headers.cookie).toBeUndefined();
  for (const [path, method] of [
    [`/api/services/${other.key}/page`, "GET"],
    [`/api/services/${key}/page`, "POST"],
    ["/api/users/me", "GET"],
    ["/api/services", "GET"],
    ["/api/documents", "GET"],
  ] as const)
    expect([path, (await browser.call(path, { method })).status]).toEqual([path, 401]);
  // an attempt with the wrong app's cookie has removed it from this jar
  await person.call("/api/service-sessions", { method: "POST", body: { key } });
  const stranger = worker.browser({ userAgent: "Another/2.0" });
  for (const [name, value] of browser.jar) stranger.jar.set(name, value);
  expect((await stranger.call(`/api/services/${key}/page`)).status).toBe(401);
  await administer(`/${key}`, "PATCH", { everyone: false });
  expect((await browser.call(`/api/services/${key}/page`)).status).toBe(403);
  expect((await person.call("/api/service-sessions", { method: "POST", body: { key } })).status).toBe(403);
  await administer(`/${key}`, "PATCH", { everyone: true });
  expect((await browser.call(`/api/services/${key}/page`)).status).toBe(200);
  await person.call("/api/auth/logout-all", { method: "POST" });
  expect((await browser.call(`/api/services/${key}/page`)).status).toBe(401);
});

test("the state is seen at once, tells since when, and a service that is down or hangs is unavailable and not asked", async () => {
  const person = await aPerson("watcher");
  const { key, status, since } = await anApp({ everyone: true });
  expect([status, typeof since]).toEqual(["available", "string"]);
  const seen = async () => (await person.shown()).find((one) => one.key === key)!;
  await health.check();
  expect(await seen()).toMatchObject({ status: "available", since });
  for (const [state, reason] of [
    [500, "status 500"],
    [302, "status 302"],
    ["hang", "timeout"],
  ] as const) {
    fake.health = state;
    await health.check(key);
    const { items } = (await (await administer("")).json()) as { items: AdminService[] };
    expect(items.find((one) => one.key === key)).toMatchObject({ status: "unavailable", reason });
  }
  const down = await seen();
  expect(Date.parse(down.since!)).toBeGreaterThan(Date.parse(since!));
  fake.asked.length = 0;
  const refused = await person.call(`/api/services/${key}/x`);
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: "service.unavailable" }]);
  expect((await person.call("/api/service-sessions", { method: "POST", body: { key } })).status).toBe(503);
  expect(fake.asked).toEqual([]);
  fake.health = 200;
  await health.check();
  expect((await seen()).status).toBe("available");
  expect((await person.call(`/api/services/${key}/x`)).status).toBe(200);
  const gone = await anApp({ everyone: true, address: "http://127.0.0.1:9" });
  expect(gone).toMatchObject({ status: "unavailable", reason: "unreachable" });
});

test("rounds do not pile up behind a service that hangs, and begin at once", async () => {
  fake.health = "hang";
  await anApp();
  const watch = createServiceHealth({ pool: database.pool, log: { warn: () => undefined }, everyMs: 1, answerMs: 50 });
  const states = async () => (await database.pool.query("SELECT max(checked_at) AS at FROM services")).rows[0].at as Date;
  const before = await states();
  watch.start();
  await expect.poll(async () => (await states()) > before, { timeout: 20_000 }).toBe(true);
  fake.health = 200;
  await watch.stop();
  await health.check();
});

test("what the operator's environment names wins, keeps its grants while it is away, and is changed by nobody here but its grants", async () => {
  const person = await aPerson("granted");
  const named = registeredServices.parse([service("from-outside", { name: "Outside" }), service("second", { everyone: true })]);
  await registerFromEnvironment(database.pool, named);
  await health.check();
  expect((await administer("/from-outside", "PATCH", { name: "Mine" })).status).toBe(409);
  expect((await administer("/from-outside", "DELETE")).status).toBe(409);
  expect((await administer("/from-outside", "PATCH", { people: [person.id] })).status).toBe(200);
  const keys = async () => (await person.shown()).map((one) => one.key).filter((key) => ["from-outside", "second"].includes(key));
  expect(await keys()).toEqual(["from-outside", "second"]);
  await registerFromEnvironment(database.pool, []);
  expect(await keys()).toEqual([]);
  expect((await person.call("/api/services/from-outside/x")).status).toBe(403);
  await registerFromEnvironment(database.pool, named.slice(0, 1));
  expect(await keys()).toEqual(["from-outside"]);
  expect((await administer("", "POST", service("from-outside"))).status).toBe(409);
});

test("only administrators register, change and see services; what is wrong is refused; the log names who did what", async () => {
  const person = await aPerson("nosy");
  for (const [path, method] of [
    ["", "GET"],
    ["", "POST"],
    ["/x", "PATCH"],
    ["/x", "DELETE"],
  ] as const)
    expect((await person.call(`/api/admin/services${path}`, { method, ...(method !== "GET" && { body: service("mine") }) })).status).toBe(
      403,
    );
  for (const wrong of [
    { key: "Capital" },
    { key: "a/b" },
    { address: "file:///etc/passwd" },
    { address: "http://user:password@host" },
    { address: "http://host/?x" },
    { address: "http://host/a%2fb" },
    { healthPath: "//evil.example" },
    { healthPath: "health" },
    { name: "" },
    { people: [1] },
  ])
    expect([wrong, (await administer("", "POST", { ...service("wrong"), ...wrong })).status]).toEqual([wrong, 400]);
  const { key } = await anApp({ people: undefined });
  await administer(`/${key}`, "PATCH", { people: [person.id, uuid()], address: `${fake.address}/app` });
  const { items } = (await (await administer("")).json()) as { items: AdminService[] };
  expect(items.find((one) => one.key === key)).toMatchObject({ people: [{ id: person.id, handle: "nosy" }], status: "available" });
  const { rows } = await database.pool.query("SELECT event, details FROM audit_log WHERE details->>'key' = $1 ORDER BY id", [key]);
  expect(rows.map(({ event }) => event)).toEqual(["service.created", "service.changed"]);
  expect(rows[1].details).toMatchObject({ people: [person.id, expect.any(String)], serviceAddress: `${fake.address}/app` });
});
