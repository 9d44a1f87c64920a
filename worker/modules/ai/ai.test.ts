// AI settings over the real routes, and what the backend makes of them.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProviders, tellEnvironment } from "../../../containers/backend/ai/providers.ts";
import { aiRoutes } from "../../../containers/backend/ai/routes.ts";
import { takeCall } from "../../../server/ai/store.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import type { AiSettings, PersonAi } from "../../../shared/api/ai.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../tests/fakes/openai.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, secretKey, type TestBrowser, type TestWorker } from "../../testing/aWorker.ts";

const none = { defaultAi: undefined, openai: undefined, anthropic: undefined, ollama: undefined, lmstudio: undefined, secretKey };
const ownKey = "sk-of-a-person-0123456789";
const savedKey = "sk-of-everybody-0123456789";

let database: TestDatabase;
let worker: TestWorker;
let fake: FakeOpenAI;
let admin: Person;
type Person = Awaited<ReturnType<typeof aPerson>>;
beforeAll(async () => {
  database = await aDatabase();
  fake = await startFakeOpenAI({ apiKey: savedKey });
  const providers = createProviders(database.pool, none);
  const backendRoutes = aiRoutes({ providers, secret: serviceSecret(secretKey), log: { warn: () => undefined } });
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" }, backendRoutes });
  admin = await aPerson("chief");
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
});
afterAll(async () => {
  await worker.settled();
  await fake.close();
  await database.drop();
});

async function aPerson(name: string) {
  const browser: TestBrowser = worker.browser();
  const { user, accessToken: token } = await browser.register({ email: `${name}@ai.example`, handle: name });
  const call = (path: string, method = "GET", body?: unknown) => browser.call(path, { method, token, ...(body !== undefined && { body }) });
  return { id: user.id, call };
}
const settings = async (patch?: object) =>
  (await (await admin.call("/api/settings/ai", patch ? "PATCH" : "GET", patch)).json()) as AiSettings;

test("nobody but an administrator reads, changes or tries the installation's providers, and an administrator has no vault's", async () => {
  const person = await aPerson("nosyone");
  for (const [path, method, body] of [
    ["/api/settings/ai", "GET"],
    ["/api/settings/ai", "PATCH", { peopleMayChoose: true }],
    ["/api/settings/ai/test", "POST", { provider: "openai" }],
  ] as const)
    expect((await person.call(path, method, body)).status).toBe(403);
  expect(await (await admin.call("/api/users/me/ai")).json()).toMatchObject({ code: "auth.admin" });
});

test("a key is written, masked in every answer, encrypted in the database, named in no log, and can be removed", async () => {
  expect((await settings()).providers.openai).toEqual({
    configured: false,
    from: null,
    baseUrl: "https://api.openai.com/v1",
    model: "gpt-4o",
    apiKey: null,
  });
  const after = await settings({ default: { provider: "openai" }, providers: { openai: { apiKey: savedKey, baseUrl: fake.baseUrl } } });
  expect(after).toMatchObject({
    default: { provider: "openai", from: "settings" },
    providers: { openai: { configured: true, from: "settings", baseUrl: fake.baseUrl, apiKey: "••••6789" }, ollama: { model: "llama3.2" } },
  });
  const { rows } = await database.superuser.query(
    "SELECT (SELECT jsonb_agg(to_jsonb(k)) FROM ai_keys k) AS keys, (SELECT jsonb_agg(a) FROM audit_log a) AS log, (SELECT jsonb_agg(s) FROM ai_settings s) AS s",
  );
  expect(JSON.stringify([rows, after])).not.toContain("everybody");
  expect(JSON.stringify(rows[0].log)).toContain("openai.apiKey");
  expect(await (await admin.call("/api/settings/ai/test", "POST", { provider: "openai" })).json()).toEqual({
    ok: true,
    detail: "gpt-4o answered",
    ms: expect.any(Number),
  });
  expect(await (await admin.call("/api/settings/ai/test", "POST", { provider: "openai", model: "no-such" })).json()).toMatchObject({
    ok: false,
  });
  expect(await (await admin.call("/api/settings/ai/test", "POST", { provider: "anthropic" })).json()).toMatchObject({ ok: false });
  expect((await settings({ providers: { openai: { apiKey: null } } })).providers.openai).toMatchObject({ configured: false, apiKey: null });
  for (const wrong of [
    { providers: { ollama: { apiKey: savedKey } } },
    { providers: { openai: { baseUrl: "file:///etc/passwd" } } },
    { providers: { openai: { baseUrl: "https://user:password@example.org" } } },
    { providers: { openai: { apiKey: "with blanks in it" } } },
    { default: { provider: "skynet" } },
    { secret: 1 },
  ])
    expect((await admin.call("/api/settings/ai", "PATCH", wrong)).status).toBe(400);
});

test("a person's own provider counts while people may choose; their key goes to no address that an administrator saved", async () => {
  const person = await aPerson("chooser");
  const own = async (patch?: object) => (await (await person.call("/api/users/me/ai", patch ? "PATCH" : "GET", patch)).json()) as PersonAi;
  expect((await person.call("/api/users/me/ai", "PATCH", { provider: "openai", apiKey: ownKey })).status).toBe(403);
  await settings({
    default: { provider: "ollama" },
    providers: { openai: { apiKey: savedKey, baseUrl: fake.baseUrl } },
    peopleMayChoose: true,
  });
  expect(await own()).toMatchObject({
    enabled: true,
    provider: null,
    effective: { provider: "ollama", host: "host.docker.internal:11434" },
  });
  expect(await own({ provider: "openai" })).toMatchObject({ effective: { host: new URL(fake.baseUrl).host, chosenBy: "person" } });
  const chosen = await own({ apiKey: ownKey, model: "gpt-4o-mini" });
  expect(chosen).toMatchObject({ apiKey: "••••6789", effective: { model: "gpt-4o-mini", host: "api.openai.com", chosenBy: "person" } });
  expect(JSON.stringify([chosen, await (await admin.call(`/api/admin/users?query=chooser`)).json(), await settings()])).not.toContain(
    "of-a-person",
  );
  expect(await own({ provider: "anthropic" })).toMatchObject({ model: null, apiKey: null, effective: null });
  await settings({ peopleMayChoose: false });
  expect(await own()).toMatchObject({ mayChoose: false, effective: { provider: "ollama", chosenBy: "default" } });
  expect(await own({ provider: null, apiKey: null })).toMatchObject({ provider: null, apiKey: null });
  const other = await aPerson("otherone");
  expect(await (await other.call("/api/users/me/ai")).json()).toMatchObject({ provider: null, apiKey: null });
});

test("the person's switch is their settings' one, on every device", async () => {
  const person = await aPerson("switcher");
  const body = { enabled: false };
  expect(await (await person.call("/api/users/me/ai", "PATCH", body)).json()).toMatchObject({ enabled: false });
  const { rows } = await database.pool.query("SELECT settings FROM person_settings WHERE user_id = $1", [person.id]);
  expect(rows).toEqual([{ settings: expect.objectContaining({ classify: false }) }]);
});

test("what the environment sets wins and is told, its key masked; it never goes to an address that was saved", async () => {
  const person = await aPerson("envperson");
  const environment = {
    ...none,
    defaultAi: { provider: "openai" as const, model: "gpt-4o-mini" },
    openai: { apiKey: savedKey, baseUrl: undefined },
  };
  await settings({ default: { provider: "ollama" }, providers: { openai: { baseUrl: "https://elsewhere.example/v1" } } });
  await tellEnvironment(database.pool, environment);
  expect(await settings()).toMatchObject({
    default: { provider: "openai", model: "gpt-4o-mini", from: "environment" },
    providers: { openai: { from: "environment", baseUrl: "https://api.openai.com/v1", apiKey: "••••6789" } },
  });
  expect(await createProviders(database.pool, environment).of(person.id)).toMatchObject({ name: "openai", model: "gpt-4o-mini" });
  await tellEnvironment(database.pool, none);
  await settings({ providers: { openai: { apiKey: null, baseUrl: null } } });
  expect(await createProviders(database.pool, none).of(person.id)).toMatchObject({ name: "ollama", model: "llama3.2" });
});

test("of calls side by side no more are taken than a day has", async () => {
  const { id } = await aPerson("spender");
  const taken = await Promise.all(Array.from({ length: 10 }, () => takeCall(database.pool, id, 4)));
  expect(taken.filter(Boolean)).toHaveLength(4);
  expect(await takeCall(database.pool, id, 0)).toBe(false);
});
