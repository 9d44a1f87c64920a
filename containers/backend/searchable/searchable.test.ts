// "Download with text" over HTTP: made at the first asking, for whoever may read the document, gone with what it was made of.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serviceSecret } from "../../../server/settings/index.ts";
import { packWords } from "../../../shared/documents/pageWords.ts";
import { schemaVersion } from "../../../shared/mutators/index.ts";
import { type Fixture, fixtures } from "../../../tests/fixtures/index.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { push } from "../../../worker/modules/sync/push.ts";
import { aWorker, secretKey, type TestWorker } from "../../../worker/testing/aWorker.ts";
import { searchableRoutes } from "./routes.ts";

let tasks: TestTasks;
let worker: TestWorker;
/** How often a PDF was made. */
let makings = 0;
/** What happens while one is made. */
let meanwhile: () => Promise<unknown> = async () => undefined;

beforeAll(async () => {
  tasks = await someTasks();
  const { storage, originals, database } = tasks;
  const { extractor } = tasks;
  const searchable: typeof extractor.searchable = async (...given) => {
    makings++;
    const bytes = await extractor.searchable(...given);
    await meanwhile();
    return bytes;
  };
  const context = { pool: database.pool, storage, originals, extractor: { searchable }, poke: async () => undefined };
  const { origin } = new URL((await storage.signGet("any", 60, { contentType: "text/plain", disposition: "inline" })).url);
  worker = aWorker({
    databaseUrl: database.appUrl,
    env: {
      RATE_LIMITS: "off",
      MINIO_ENDPOINT: origin,
      MINIO_PUBLIC_ENDPOINT: origin,
      MINIO_ACCESS_KEY: "docuvault",
      MINIO_SECRET_KEY: "a secret of the test",
    },
    backendRoutes: searchableRoutes({ context, secret: serviceSecret(secretKey), log: { warn: () => undefined } }),
  });
});
afterAll(async () => {
  await worker.settled();
  await tasks.dispose();
});

interface Person {
  /** As far as files are put into it. */
  vault: TestVault;
  handle: string;
  ask(documentId: string): Promise<{ status: number; body: { url?: string; code?: string } }>;
}

async function aPerson(): Promise<Person> {
  const browser = worker.browser();
  const handle = `p${uuid().slice(-12)}`;
  const { accessToken: token, user } = await browser.register({ email: `${handle}@example.org`, handle });
  const [clientGroupID, clientID] = [uuid(), uuid()];
  let id = 0;
  const vault = {
    userId: user.id,
    push: (...mutations: { name: string; args: unknown }[]) =>
      withConnection(tasks.database, (connection) =>
        push(connection, user.id, {
          pushVersion: 1,
          schemaVersion,
          clientGroupID,
          mutations: mutations.map((mutation) => ({ ...mutation, clientID, id: ++id })),
        }),
      ),
  } as unknown as TestVault;
  return {
    vault,
    handle,
    async ask(documentId) {
      const response = await browser.call(`/api/documents/${documentId}/searchable`, { method: "POST", token });
      return { status: response.status, body: (await response.json()) as { url?: string; code?: string } };
    },
  };
}

const stored = async ({ vault }: Person, { name, contentType, path }: Fixture) =>
  tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await readFile(path)) });

/** As if its first page had been recognized; `text: null` is a page that waits. */
async function recognized(id: string, page = 1, text: string | null = "Blåbærsyltetøy"): Promise<void> {
  const box = { left: 100, top: 200, width: 300, height: 40, confidence: 0.9, line: 0 };
  const words = text && gzipSync(packWords({ width: 1000, height: 1400, angle: 0, words: [{ text, ...box }] }));
  await tasks.database.pool.query("INSERT INTO recognized_pages (version_id, page, text, words, confidence) VALUES ($1, $2, $3, $4, 0.9)", [
    id,
    page,
    text,
    words,
  ]);
}

const rowsOf = async (id: string) =>
  (
    await tasks.database.pool.query<{ kind: string; key: string; size: number }>(
      "SELECT kind, key, size::int AS size FROM document_objects WHERE version_id = $1 AND kind = 'searchable'",
      [id],
    )
  ).rows;

async function wordsAt(url: string) {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const disposition = response.headers.get("content-disposition");
  const data = new Uint8Array(await response.arrayBuffer());
  const size = data.length; // PDF.js takes the bytes for itself
  const page = await (await getDocument({ data, verbosity: 0 }).promise).getPage(1);
  const { items } = await page.getTextContent();
  return { disposition, size, text: items.map((item) => ("str" in item ? item.str : "")).join("") };
}

test("made once, for its owner and whoever it is shared with; a stranger finds nothing, and it costs nobody room", async () => {
  const [owner, viewer, stranger] = [await aPerson(), await aPerson(), await aPerson()];
  const id = await stored(owner, fixtures.png);
  await recognized(id);
  const used = async () => (await tasks.database.pool.query("SELECT used_bytes FROM quotas WHERE user_id = $1", [owner.vault.userId])).rows;
  const before = await used();
  expect(await stranger.ask(id)).toMatchObject({ status: 404, body: { code: "entity.not_found" } });
  expect([makings, await rowsOf(id)]).toEqual([0, []]);
  // two at once wait for the same one
  const answers = await Promise.all([owner.ask(id), owner.ask(id)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(makings).toBe(1);
  const [row] = await rowsOf(id);
  const seen = await wordsAt(answers[0]!.body.url!);
  expect(seen).toEqual({ disposition: expect.stringContaining('filename="shop-receipt.pdf"'), size: row!.size, text: "Blåbærsyltetøy" });
  expect(await viewer.ask(id)).toMatchObject({ status: 404, body: { code: "entity.not_found" } });
  await owner.vault.push({ name: "createShare", args: { id: uuid(), documentId: id, handle: viewer.handle } });
  expect((await wordsAt((await viewer.ask(id)).body.url!)).text).toBe("Blåbærsyltetøy");
  expect(await stranger.ask(id)).toMatchObject({ status: 404 });
  expect(makings).toBe(1);
  expect(await used()).toEqual(before);
  const { rows } = await tasks.database.pool.query<{ reference: string; sha256: string }>(
    "SELECT reference, sha256 FROM document_versions WHERE id = $1",
    [id],
  );
  expect(await tasks.storage.head(rows[0]!.reference)).toMatchObject({ sha256: rows[0]!.sha256 });
});

test("read again it is gone, and made anew of what is recognized then", async () => {
  const owner = await aPerson();
  const id = await stored(owner, fixtures.scan);
  await recognized(id, 1, "before");
  expect((await wordsAt((await owner.ask(id)).body.url!)).text).toBe("before");
  const [first] = await rowsOf(id);
  await runInTest(tasks.context(), "extract", { documentId: id });
  expect(await rowsOf(id)).toEqual([]);
  const { rows: jobs } = await tasks.database.pool.query<{ payload: { keys?: string[] } }>(
    "SELECT payload FROM graphile_worker._private_jobs",
  );
  expect(jobs.flatMap(({ payload }) => payload.keys ?? [])).toContain(first!.key);
  // its page waits for recognition now
  expect(await owner.ask(id)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  await tasks.database.pool.query("DELETE FROM recognized_pages WHERE version_id = $1", [id]);
  await recognized(id, 1, "after");
  expect((await wordsAt((await owner.ask(id)).body.url!)).text).toBe("after");
});

test("what is recognized anew while it is made does not stay, nor does its object", async () => {
  const owner = await aPerson();
  const id = await stored(owner, fixtures.scan);
  await recognized(id);
  meanwhile = () => tasks.database.pool.query("UPDATE recognized_pages SET words = 'other' WHERE version_id = $1", [id]);
  expect(await owner.ask(id)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  meanwhile = async () => undefined;
  expect(await rowsOf(id)).toEqual([]);
  const left: string[] = [];
  for await (const { key } of tasks.storage.list(`${owner.vault.userId}/${id}/`)) left.push(key);
  expect(left.filter((key) => key.endsWith(".pdf"))).toEqual([]);
});

test("refused with the reason: nothing recognized, a page that waits, a locked file, another kind of file", async () => {
  const owner = await aPerson();
  const [plain, waiting, locked, text] = [
    await stored(owner, fixtures.electricityBill),
    await stored(owner, fixtures.scan),
    await stored(owner, fixtures.encrypted),
    await stored(owner, fixtures.markdown),
  ];
  await recognized(waiting);
  await recognized(waiting, 2, null);
  for (const id of [locked, text]) await recognized(id);
  expect(await owner.ask(plain)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  expect(await owner.ask(waiting)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  expect(await owner.ask(locked)).toMatchObject({ status: 422, body: { code: "document.layer_locked" } });
  expect(await owner.ask(text)).toMatchObject({ status: 422, body: { code: "document.layer_failed" } });
});

test("a version deleted with its document takes it along", async () => {
  const owner = await aPerson();
  const id = await stored(owner, fixtures.png);
  await recognized(id);
  expect((await owner.ask(id)).status).toBe(200);
  const [row] = await rowsOf(id);
  await owner.vault.push({ name: "deleteDocument", args: { id } });
  expect(await rowsOf(id)).toEqual([]);
  const { rows: jobs } = await tasks.database.pool.query<{ payload: { keys?: string[] } }>(
    "SELECT payload FROM graphile_worker._private_jobs",
  );
  expect(jobs.flatMap(({ payload }) => payload.keys ?? [])).toContain(row!.key);
});
