// "Download with text" over HTTP: made at the first asking, for whoever may read the document, gone with what it was made of.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { storePassword } from "../../../server/filePasswords/filePasswords.ts";
import { serviceSecret } from "../../../server/settings/index.ts";
import { packWords } from "../../../shared/documents/pageWords.ts";
import { type Fixture, fixtures } from "../../../tests/fixtures/index.ts";
import { anHttpPerson, type HttpPerson, tried } from "../../../tests/harness/httpPeople.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { withConnection } from "../../../tests/harness/vault.ts";
import { searchablePdfs } from "../../../worker/modules/identity/limits/rateLimits.ts";
import { aWorker, secretKey, type TestWorker } from "../../../worker/testing/aWorker.ts";
import type { SearchableContext } from "./makeSearchable.ts";
import { searchableRoutes } from "./routes.ts";

let tasks: TestTasks;
let worker: TestWorker;
let context: SearchableContext;
let env: Record<string, string>;
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
  context = { pool: database.pool, storage, originals, extractor: { searchable }, poke: async () => undefined, secretKey };
  const { origin } = new URL((await storage.signGet("any", 60, { contentType: "text/plain", disposition: "inline" })).url);
  env = {
    MINIO_ENDPOINT: origin,
    MINIO_PUBLIC_ENDPOINT: origin,
    MINIO_ACCESS_KEY: "docuvault",
    MINIO_SECRET_KEY: "a secret of the test",
  };
  worker = aWorkerWith({ RATE_LIMITS: "off" });
});
beforeEach(() => {
  makings = 0;
  meanwhile = async () => undefined;
});
afterAll(async () => {
  await worker.settled();
  await tasks.dispose();
});

function aWorkerWith(more: Record<string, string>, waitsMs?: number): TestWorker {
  const backendRoutes = searchableRoutes({ context, secret: serviceSecret(secretKey), log: { warn: () => undefined }, waitsMs });
  return aWorker({ databaseUrl: tasks.database.appUrl, env: { ...env, ...more }, backendRoutes });
}

interface Person extends HttpPerson {
  asks(documentId: string): Promise<{ status: number; body: { url?: string; code?: string } }>;
}

async function aPerson(at = worker): Promise<Person> {
  const person = await anHttpPerson(at, tasks.database);
  return { ...person, asks: (documentId) => person.ask("POST", `/api/documents/${documentId}/searchable`) };
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

/** Objects of the document that were made of it. */
async function madeLeft({ vault }: Person, id: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of tasks.storage.list(`${vault.userId}/${id}/`)) if (key.endsWith(".pdf")) keys.push(key);
  return keys;
}

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
  expect(await stranger.asks(id)).toMatchObject({ status: 404, body: { code: "entity.not_found" } });
  expect([makings, await rowsOf(id)]).toEqual([0, []]);
  // two at once wait for the same one
  const answers = await Promise.all([owner.asks(id), owner.asks(id)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(makings).toBe(1);
  const [row] = await rowsOf(id);
  const seen = await wordsAt(answers[0]!.body.url!);
  expect(seen).toEqual({ disposition: expect.stringContaining('filename="shop-receipt.pdf"'), size: row!.size, text: "Blåbærsyltetøy" });
  expect(await viewer.asks(id)).toMatchObject({ status: 404, body: { code: "entity.not_found" } });
  await owner.vault.push({ name: "createShare", args: { id: uuid(), documentId: id, handle: viewer.handle } });
  expect((await wordsAt((await viewer.asks(id)).body.url!)).text).toBe("Blåbærsyltetøy");
  expect(await stranger.asks(id)).toMatchObject({ status: 404 });
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
  expect((await wordsAt((await owner.asks(id)).body.url!)).text).toBe("before");
  const [first] = await rowsOf(id);
  await runInTest(tasks.context(), "extract", { documentId: id });
  expect(await rowsOf(id)).toEqual([]);
  const { rows: jobs } = await tasks.database.pool.query<{ payload: { keys?: string[] } }>(
    "SELECT payload FROM graphile_worker._private_jobs",
  );
  expect(jobs.flatMap(({ payload }) => payload.keys ?? [])).toContain(first!.key);
  // its page waits for recognition now
  expect(await owner.asks(id)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  await tasks.database.pool.query("DELETE FROM recognized_pages WHERE version_id = $1", [id]);
  await recognized(id, 1, "after");
  expect((await wordsAt((await owner.asks(id)).body.url!)).text).toBe("after");
});

test("what is recognized anew while it is made does not stay, nor does its object", async () => {
  const owner = await aPerson();
  const id = await stored(owner, fixtures.scan);
  await recognized(id);
  meanwhile = () => tasks.database.pool.query("UPDATE recognized_pages SET words = 'other' WHERE version_id = $1", [id]);
  expect(await owner.asks(id)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  expect([await rowsOf(id), await madeLeft(owner, id)]).toEqual([[], []]);
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
  expect(await owner.asks(plain)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  expect(await owner.asks(waiting)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  expect(await owner.asks(locked)).toMatchObject({ status: 422, body: { code: "document.layer_locked" } });
  expect(await owner.asks(text)).toMatchObject({ status: 422, body: { code: "document.layer_failed" } });
});

test("a locked file whose password is kept is laid over and stays locked; one that is to be forgotten is not used", async () => {
  const owner = await aPerson();
  const [kept, forgotten] = [await stored(owner, fixtures.encrypted), await stored(owner, fixtures.encrypted)];
  for (const id of [kept, forgotten]) {
    await recognized(id);
    const given = { versionId: id, password: "hemmelig", kept: id === kept, givenBy: owner.vault.userId };
    await withConnection(tasks.database, (connection) => storePassword(connection, secretKey, given));
  }
  const answer = await owner.asks(kept);
  expect(answer.status).toBe(200);
  const data = new Uint8Array(await (await fetch(answer.body.url!)).arrayBuffer());
  await expect(getDocument({ data: data.slice(), verbosity: 0 }).promise).rejects.toMatchObject({ name: "PasswordException" });
  const page = await (await getDocument({ data, verbosity: 0, password: "hemmelig" }).promise).getPage(1);
  const { items } = await page.getTextContent();
  expect(items.map((item) => ("str" in item ? item.str : "")).join(" ")).toContain("Blåbærsyltetøy");
  expect(await owner.asks(forgotten)).toMatchObject({ status: 422, body: { code: "document.layer_locked" } });
});

test("a version deleted with its document takes it along", async () => {
  const owner = await aPerson();
  const id = await stored(owner, fixtures.png);
  await recognized(id);
  expect((await owner.asks(id)).status).toBe(200);
  const [row] = await rowsOf(id);
  await owner.vault.push({ name: "deleteDocument", args: { id } });
  expect(await rowsOf(id)).toEqual([]);
  const { rows: jobs } = await tasks.database.pool.query<{ payload: { keys?: string[] } }>(
    "SELECT payload FROM graphile_worker._private_jobs",
  );
  expect(jobs.flatMap(({ payload }) => payload.keys ?? [])).toContain(row!.key);
});

test("a document that gets another file, or is deleted, while it is made has none of it, nor an object", async () => {
  const owner = await aPerson();
  const [replaced, deleted] = [await stored(owner, fixtures.scan), await stored(owner, fixtures.png)];
  for (const id of [replaced, deleted]) await recognized(id);
  const next = uuid();
  meanwhile = () =>
    tasks.database.pool.query(
      `WITH another AS (
         INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type)
         SELECT $2, document_id, reference || '-2', size, sha256, content_type FROM document_versions WHERE id = $1)
       UPDATE documents SET version_id = $2 WHERE id = $1`,
      [replaced, next],
    );
  expect(await owner.asks(replaced)).toMatchObject({ status: 409, body: { code: "document.not_recognized" } });
  expect([await rowsOf(replaced), await rowsOf(next), await madeLeft(owner, replaced)]).toEqual([[], [], []]);
  meanwhile = () => owner.vault.push({ name: "deleteDocument", args: { id: deleted } });
  expect(await owner.asks(deleted)).toMatchObject({ status: 404, body: { code: "entity.not_found" } });
  expect([await rowsOf(deleted), await madeLeft(owner, deleted)]).toEqual([[], []]);
  expect(makings).toBe(2);
});

test("who may only view has it made, and gets nothing where that was taken away while it is made", async () => {
  const [owner, viewer] = [await aPerson(), await aPerson()];
  const [id, other] = [await stored(owner, fixtures.png), await stored(owner, fixtures.scan)];
  const share = { id: uuid(), documentId: other, handle: viewer.handle, access: "view" };
  for (const one of [id, other]) await recognized(one);
  await owner.vault.push({ name: "createShare", args: share }, { name: "createShare", args: { ...share, id: uuid(), documentId: id } });
  const mine = await viewer.asks(id);
  expect(mine).toMatchObject({ status: 200 });
  expect((await wordsAt(mine.body.url!)).text).toBe("Blåbærsyltetøy");
  expect(makings).toBe(1);
  meanwhile = () => owner.vault.push({ name: "deleteShare", args: { id: share.id } });
  expect(await viewer.asks(other)).toMatchObject({ status: 404, body: { code: "entity.not_found" } });
  expect([makings, (await owner.asks(other)).status]).toEqual([2, 200]);
});

test("what takes too long goes on, is made once, and is there at a later try", async () => {
  const hasty = aWorkerWith({ RATE_LIMITS: "off" }, 20);
  const owner = await aPerson(hasty);
  const id = await stored(owner, fixtures.png);
  await recognized(id);
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  meanwhile = () => mayEnd;
  for (let time = 0; time < 2; time++) expect(await owner.asks(id)).toMatchObject({ status: 503, body: { code: "document.layer_coming" } });
  end();
  await expect.poll(() => rowsOf(id), { timeout: 20_000 }).toHaveLength(1);
  expect((await owner.asks(id)).status).toBe(200);
  expect(makings).toBe(1);
});

test("of PDF files with text a person has so many made an hour; those that are there do not count", async () => {
  const limited = aWorkerWith({});
  const owner = await aPerson(limited);
  const [first, second] = [await stored(owner, fixtures.png), await stored(owner, fixtures.scan)];
  for (const id of [first, second]) await recognized(id);
  await tried(tasks.database, searchablePdfs, owner, 1);
  expect((await owner.asks(first)).status).toBe(200);
  expect(await owner.asks(second)).toMatchObject({ status: 429, body: { code: "auth.rate_limited" } });
  expect((await owner.asks(first)).status).toBe(200);
  expect(makings).toBe(1);
});
