// When a provider is asked, asked again, and not asked: waiting, and the day's calls.
import type { Job } from "graphile-worker";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../tests/fakes/openai.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import { createBreakers, guarded } from "../ai/breaker.ts";
import { createProvider } from "../ai/index.ts";
import type { TaskContext } from "../queue/context.ts";
import { runTask } from "../queue/runTask.ts";
import { documentTasks } from "./index.ts";

let database: TestDatabase;
let openai: FakeOpenAI;
beforeAll(async () => {
  database = await aDatabase();
  openai = await startFakeOpenAI();
});
afterAll(async () => {
  await openai.close();
  await database.drop();
});

function run(payload: object, { callsPerDay = 100, breakers = createBreakers() } = {}): Promise<void> {
  const provider = createProvider({ name: "openai", apiKey: "sk-test", baseUrl: openai.baseUrl });
  const context = {
    pool: database.pool,
    poke: async () => undefined,
    log: pino({ level: "silent" }),
    providerOf: async () => guarded(provider, breakers, "the fake"),
    aiCallsPerDay: callsPerDay,
  } as unknown as TaskContext;
  return runTask(documentTasks, "classify", context, payload, { attempts: 1, max_attempts: 6 } as Job);
}

/** A vault with documents that have been read. */
async function readDocuments(count: number): Promise<{ vault: TestVault; ids: string[] }> {
  const vault = await aVault(database);
  const ids = await vault.documents(count);
  for (const id of ids)
    await database.pool.query("INSERT INTO document_texts (document_id, text) VALUES ($1, 'Faktura fra Fjordlys')", [id]);
  return { vault, ids };
}

async function classificationOf(vault: TestVault, id: string) {
  const device = vault.device();
  await device.pullAll();
  return (device.entities.get(`document/${id}`) as VaultDocument).classification;
}

const jobOf = async (id: string) => {
  const text = "SELECT run_at > now() + interval '100 s' AS later, payload FROM graphile_worker._private_jobs WHERE key = $1";
  return (await database.pool.query(text, [`classify:${id}`])).rows;
};
const busy = { status: 429, kind: "rate_limit_error", headers: { "retry-after": "170" } };

test("a provider that asks to wait is left alone by all documents for that time, and the sixth time the document says so", async () => {
  const { vault, ids } = await readDocuments(2);
  const [first = "", second = ""] = ids;
  const breakers = createBreakers();
  openai.script.next(busy);
  await run({ documentId: first }, { breakers });
  await run({ documentId: second, tries: 3 }, { breakers });
  expect(openai.requests).toHaveLength(1);
  expect(await jobOf(first)).toEqual([{ later: true, payload: { documentId: first, tries: 1 } }]);
  expect(await jobOf(second)).toEqual([{ later: true, payload: { documentId: second, tries: 3 } }]);
  openai.script.next(busy);
  await run({ documentId: first, tries: 5 });
  expect(await classificationOf(vault, first)).toMatchObject({ state: "failed", reason: "rateLimited" });
});

test("beyond the day's calls a document says so and goes on tomorrow; nobody is asked, and nobody else's day is shorter", async () => {
  const { vault, ids } = await readDocuments(2);
  const [first = "", second = ""] = ids;
  const other = await readDocuments(1);
  openai.requests.length = 0;
  await run({ documentId: first }, { callsPerDay: 1 });
  await run({ documentId: second }, { callsPerDay: 1 });
  await run({ documentId: other.ids[0] }, { callsPerDay: 1 });
  expect(openai.requests).toHaveLength(2);
  expect(await classificationOf(vault, first)).toMatchObject({ state: "done", provider: "openai" });
  expect(await classificationOf(vault, second)).toMatchObject({ state: "skipped", reason: "budget" });
  expect(await jobOf(second)).toMatchObject([{ payload: { documentId: second, tries: 0 } }]);
});
