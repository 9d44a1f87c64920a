// A provider that errs in known ways, through the product's own task on a real database: whether each failure is told, whether the document stays
// usable, and whether anything is written that was not offered.
import type { Job } from "graphile-worker";
import pg from "pg";
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import type { TestProject } from "vitest/node";
import { createProvider } from "../../containers/backend/ai/index.ts";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { runTask } from "../../containers/backend/queue/runTask.ts";
import { documentTasks } from "../../containers/backend/tasks/index.ts";
import { databaseUrl } from "../../scripts/product/postgres.ts";
import { startFakeOpenAI } from "../../tests/fakes/openai.ts";
import type { Scripted } from "../../tests/fakes/script.ts";
import { type Slowness, startSlowServer } from "../../tests/fakes/slowServer.ts";
import type { TestDatabase } from "../../tests/harness/database.ts";
import startPostgres, { passwords, templateDatabase } from "../../tests/harness/sharedPostgres.ts";
import { aVault, type TestVault } from "../../tests/harness/vault.ts";
import { type Figure, percentile, single } from "./figures.ts";

const outside = {
  title: "Power bill",
  documentDate: "2026-11-03",
  dateQuote: "Nowhere in it",
  tags: ["Secret", "0190a000-0f00-7000-8000-000000000002"],
  type: "Contract",
  correspondent: "Somebody Else",
  folder: "../../Everything",
  newTags: [],
  newType: null,
  newCorrespondent: null,
  confidence: { title: 0.9, documentDate: 1, tags: 1, type: 1, correspondent: 1, folder: 1 },
};

/** What it answers, by what that is called. Two answers: the one try more for a model that nothing keeps to the schema. */
const errors: Record<string, { answers: Scripted[]; slow?: undefined } | { slow: Slowness; answers?: undefined }> = {
  "labels that there are not": { answers: [{ content: outside }] },
  "broken JSON": { answers: [{ content: '{"title": "Power' }, { content: '{"title": "Power' }] },
  "words instead of JSON": { answers: [{ content: "I am glad to help!" }, { content: "Of course." }] },
  "a refusal": { answers: [{ refusal: "I can not help with that." }] },
  "an answer that is cut off": { answers: [{ content: { title: "Po" }, cutOff: true }] },
  "a proxy's page": { answers: [{ raw: "<html>Bad gateway</html>" }] },
  "429": { answers: [{ status: 429, kind: "rate_limit_exceeded" }] },
  "429 without credit": { answers: [{ status: 429, kind: "insufficient_quota" }] },
  "500": { answers: [{ status: 500, kind: "server_error" }] },
  "a cut connection": { answers: ["drop"] },
  "no answer in time": { slow: "silent" },
  "a slow stream": { slow: "dribbling" },
  "an endless stream": { slow: "endless" },
};

/** Documents of each error, and milliseconds for which the provider is waited for. */
const each = 10;
const timeoutMs = 250;
const providers = ["openai", "ollama"] as const;

export async function erringProvider(log: (line: string) => void): Promise<Figure[]> {
  let port = 0;
  const stop = await startPostgres({ provide: (_name: string, given: number) => (port = given) } as unknown as TestProject);
  const pool = new pg.Pool({ connectionString: databaseUrl("docuvault_app", passwords.app, port, templateDatabase) });
  const database = { pool } as unknown as TestDatabase;
  try {
    const figures: Figure[] = [];
    for (const name of providers)
      for (const [what, error] of Object.entries(errors)) {
        const measured = await judged(database, name, error);
        log(`${name}, ${what}: ${JSON.stringify(measured)}`);
        const of = (about: string, value: number): Figure => ({
          ...single(`${name}, ${what}: ${about}`, value, { unit: "share" }),
          n: each,
        });
        figures.push(
          of("told on the document", measured.told),
          of("document as usable as before", measured.usable),
          of("nothing written that was not offered", measured.closed),
          { ...single(`${name}, ${what}: a call`, measured.ms), n: each },
        );
      }
    return figures;
  } finally {
    await pool.end();
    await stop();
  }
}

interface Row {
  state: string;
  classification: { state: string; reason?: string } | null;
  typeId: string | null;
  correspondentId: string | null;
  folderId: string | null;
  tags: string[];
}

async function judged(database: TestDatabase, name: (typeof providers)[number], error: (typeof errors)[string]) {
  const fake = await startFakeOpenAI({ apiKey: "sk-test", models: ["gpt-4o", "llama3.2"] });
  const slow = error.slow && (await startSlowServer(error.slow));
  const provider = createProvider({
    name,
    apiKey: "sk-test",
    baseUrl: slow ? `${slow.url}/v1` : fake.baseUrl,
    timeoutMs: error.slow === "endless" ? 20_000 : timeoutMs,
  });
  const context = {
    pool: database.pool,
    poke: async () => undefined,
    log: pino({ level: "silent" }),
    providerOf: async () => provider,
    aiCallsPerDay: 1_000,
  } as unknown as TaskContext;
  try {
    const vault = await aVault(database);
    const offered = new Set(await labelled(vault));
    const rows: Row[] = [];
    const times: number[] = [];
    for (const id of await vault.documents(each)) {
      await database.pool.query("INSERT INTO document_texts (document_id, text) VALUES ($1, 'Faktura fra Fjordlys Kraft')", [id]);
      await database.pool.query("UPDATE documents SET state = 'ready' WHERE id = $1", [id]);
      fake.script.next(...(error.answers ?? []));
      const began = performance.now();
      // As at its last try: what may pass is tried again before.
      await runTask(documentTasks, "classify", context, { documentId: id }, { attempts: 6, max_attempts: 6 } as Job);
      times.push(performance.now() - began);
      while (fake.script.take());
      rows.push(await rowOf(database, id));
    }
    const share = (fits: (row: Row) => boolean) => rows.filter(fits).length / rows.length;
    const wanted =
      error.answers?.[0] && typeof error.answers[0] === "object" && "content" in error.answers[0] && error.answers[0].content === outside;
    return {
      told: share(({ classification }) =>
        wanted ? classification?.state === "done" : classification?.state === "failed" && Boolean(classification.reason),
      ),
      usable: share(({ state }) => state === "ready"),
      closed: share(({ typeId, correspondentId, folderId, tags }) =>
        [typeId, correspondentId, folderId, ...tags].every((id) => id === null || offered.has(id)),
      ),
      ms: percentile(times, 0.5),
    };
  } finally {
    await Promise.all([fake.close(), slow?.close()]);
  }
}

/** The labels that there are. */
async function labelled(vault: TestVault): Promise<string[]> {
  const of = async (kind: string, name: string, more: object = {}) => {
    const id = uuid();
    await vault.push({ name: `create${kind}`, args: { id, name, ...more } });
    return id;
  };
  return [
    await of("Tag", "Power", { color: "#336699" }),
    await of("Type", "Invoice"),
    await of("Correspondent", "Fjordlys Kraft"),
    await of("Folder", "Home"),
  ];
}

async function rowOf({ pool }: TestDatabase, id: string): Promise<Row> {
  const { rows } = await pool.query<Row>(
    `SELECT state, classification, type_id AS "typeId", correspondent_id AS "correspondentId", folder_id AS "folderId",
            ARRAY(SELECT tag_id FROM document_tags WHERE document_id = d.id) AS tags FROM documents d WHERE id = $1`,
    [id],
  );
  return rows[0]!;
}
