import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Job, parseCrontab } from "graphile-worker";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobName } from "../../../server/jobs/registry.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../tests/fakes/openai.ts";
import { type Fixture, fixtures } from "../../../tests/fixtures/index.ts";
import type { TestDatabase } from "../../../tests/harness/database.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { search } from "../../../worker/modules/search/search.usecases.ts";
import { readTexts } from "../../../worker/modules/sync/texts.ts";
import { type AIProvider, type Classification, createProvider } from "../ai/index.ts";
import type { Mail } from "../mail/mailer.ts";
import type { TaskContext } from "../queue/context.ts";
import { hashObject, putBytes } from "../storage/bytes.ts";
import type { ObjectStoreBackend } from "../storage/objectStore.ts";
import { crontab } from "./index.ts";
import { sendMail } from "./sendMail.ts";

let tasks: TestTasks;
let database: TestDatabase;
let storage: ObjectStoreBackend;
let openai: FakeOpenAI;
let context: TaskContext;
let poked: string[][];

beforeAll(async () => {
  tasks = await someTasks();
  ({ database, storage } = tasks);
  openai = await startFakeOpenAI();
});
beforeEach(() => {
  poked = [];
  context = { ...tasks.context(), poke: async (people) => void poked.push([...people]) };
});
afterAll(async () => {
  await openai.close();
  await tasks.dispose();
});

const run = (task: JobName, payload: object, job?: Partial<Job>) => runInTest(context, task, payload, job);

const stored = async (vault: TestVault, { name, contentType, path }: Pick<Fixture, "name" | "contentType" | "path">) =>
  tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await readFile(path)) });

async function seen(vault: TestVault, id: string): Promise<VaultDocument> {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get(`document/${id}`) as VaultDocument;
}

const found = (vault: TestVault, q: string) =>
  withConnection(database, (connection) => search(connection, vault.userId, { q, limit: 10, cursor: 0 })).then((page) =>
    page.items.map((item) => item.documentId),
  );

test("a PDF is read: pages, title, date, and every word of its second page is found", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.electricityBill);
  await run("extract", { documentId: id });
  expect(await seen(vault, id)).toMatchObject({
    state: "ready",
    pageCount: 2,
    title: "Strømregning oktober 2026",
    documentDate: "2026-11-03",
    language: "no",
    filled: { title: { by: "reader" }, documentDate: { by: "reader" } },
  });
  expect(await found(vault, fixtures.electricityBill.word)).toEqual([id]);
  expect(await found(vault, "stromregning")).toEqual([id]);
  expect(poked).toEqual([[vault.userId]]);
});

test("what a document says of itself is kept beside its text, in words that the text has", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.electricityBill);
  await run("extract", { documentId: id });
  const { rows } = await database.pool.query<{ text: string; facts: Facts }>(
    "SELECT text, facts FROM document_texts WHERE document_id = $1",
    [id],
  );
  const { text, facts } = rows[0]!;
  expect(facts).toMatchObject({ language: "no", documentDate: { date: "2026-11-03", kind: "issue", page: 1 } });
  const { at, length } = facts.documentDate!;
  expect(facts.documentDate!.quote).toContain(text.slice(at, at + length));
});

test("a bill is found by its amount and its due date, and the facts go to the devices with its text", async () => {
  const vault = await aVault(database);
  const path = join(tasks.folder, "faktura.txt");
  await writeFile(path, "Faktura\nFakturadato 03.11.2026\nForfallsdato 17.11.2026\nÅ betale NOK 1 249,50");
  const id = await stored(vault, { path, name: "faktura.txt", contentType: "text/plain" });
  await run("extract", { documentId: id });
  for (const query of ["amount:1249,50", "amount:>1000kr", "due:2026-11-17"]) expect(await found(vault, query)).toEqual([id]);
  for (const query of ["amount:>1249.50", "amount:1249.5EUR", "due:>2026-11-17", "asn:1"]) expect(await found(vault, query)).toEqual([]);
  const { items } = await withConnection(database, (connection) => readTexts(connection, vault.userId, { limit: 10 }));
  expect(items).toMatchObject([{ documentId: id, facts: { total: { value: "1249.50" }, dueDate: { date: "2026-11-17" } } }]);
  expect(items[0]).not.toHaveProperty("facts.dates");
});

test("a locked and a damaged file say why, and the next document is not affected", async () => {
  const vault = await aVault(database);
  const [locked, damaged, fine] = [
    await stored(vault, fixtures.encrypted),
    await stored(vault, fixtures.truncated),
    await stored(vault, fixtures.markdown),
  ];
  for (const documentId of [locked, damaged, fine]) await run("extract", { documentId });
  expect(await seen(vault, locked)).toMatchObject({ state: "failed", stateReason: "encrypted" });
  expect(await seen(vault, damaged)).toMatchObject({ state: "failed", stateReason: "broken" });
  expect(await seen(vault, fine)).toMatchObject({ state: "ready", stateReason: null });
});

test("running a task twice has its effect once, and a deleted document ends it in silence", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.markdown);
  await run("extract", { documentId: id });
  const once = await seen(vault, id);
  await run("extract", { documentId: id });
  expect(await seen(vault, id)).toEqual({ ...once, updatedAt: expect.any(String) });
  await vault.push({ name: "deleteDocument", args: { id } });
  for (const task of ["extract", "thumbnail", "classify"] as const) await run(task, { documentId: id });
  expect(await seen(vault, id)).toBeUndefined();
});

test("what a person wrote stays, whatever is read or classified", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.insuranceLetter);
  await vault.push({ name: "updateDocument", args: { id, title: "Mine", documentDate: "2020-01-01" } });
  await run("extract", { documentId: id });
  expect(await seen(vault, id)).toMatchObject({ title: "Mine", documentDate: "2020-01-01", state: "ready" });
});

test("the first page becomes a picture that nobody pays for, and a new one replaces the old", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.png);
  await run("thumbnail", { documentId: id });
  const before = await seen(vault, id);
  expect(before.thumbnail).toMatch(/^[0-9a-f]{64}$/);
  await run("thumbnail", { documentId: id });
  expect((await seen(vault, id)).thumbnail).toBe(before.thumbnail);
  const { rows } = await database.pool.query("SELECT key FROM document_objects WHERE version_id = $1", [id]);
  expect(rows).toHaveLength(1);
  expect(await hashObject(storage, rows[0].key)).toMatchObject({ sha256: before.thumbnail });
  expect(await vault.usedBytes()).toBe(0);
});

test("a store or a database that is away is no fault of the document, however often it is tried", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.markdown);
  const away = () => Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
  context = { ...context, originals: { ...context.originals, withFile: away } };
  for (const attempts of [1, 5, 25]) {
    await expect(run("extract", { documentId: id }, { attempts, max_attempts: 5 })).rejects.toThrow("ECONNREFUSED");
    await expect(run("thumbnail", { documentId: id }, { attempts, max_attempts: 5 })).rejects.toThrow("ECONNREFUSED");
  }
  expect(await seen(vault, id)).toMatchObject({ state: "uploading", stateReason: null });
  context = { ...context, originals: tasks.originals };
  await run("extract", { documentId: id }, { attempts: 5, max_attempts: 5 });
  expect(await seen(vault, id)).toMatchObject({ state: "ready" });
});

test("a document at which the reader ends is read three times in all, whatever else has failed in between", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.markdown);
  const crashes = () => Promise.reject(new ExtractionError("crashed", "killed"));
  context = { ...context, extractor: { ...tasks.extractor, extract: crashes, thumbnail: crashes } };
  const waiting = async () =>
    (await database.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE payload->>'documentId' = $1 RETURNING payload", [id]))
      .rows;
  await waiting();
  let payload: object = { documentId: id };
  for (const crashed of [1, 2]) {
    await run("extract", payload, { attempts: 5, max_attempts: 5 });
    expect(await seen(vault, id)).toMatchObject({ state: "uploading" });
    [{ payload }] = (await waiting()) as [{ payload: object }];
    expect(payload).toEqual({ documentId: id, crashes: crashed });
  }
  await run("extract", payload);
  expect(await seen(vault, id)).toMatchObject({ state: "failed", stateReason: "crashed" });
  await expect(run("thumbnail", { documentId: id })).rejects.toThrow("killed");
  await run("thumbnail", { documentId: id }, { attempts: 5, max_attempts: 5 });
});

test("without a provider nothing is classified, and the document says so", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.markdown);
  await run("extract", { documentId: id });
  await run("classify", { documentId: id });
  expect((await seen(vault, id)).classification).toMatchObject({ state: "skipped", reason: "no-provider" });
});

test("the provider chooses from the person's own set; what is new waits as a suggestion", async () => {
  const vault = await aVault(database);
  const [tagId, otherTag, folderId, typeId] = [uuid(), uuid(), uuid(), uuid()];
  await vault.push(
    { name: "createTag", args: { id: tagId, name: "Energy", color: "#0f6b5c" } },
    { name: "createTag", args: { id: otherTag, name: "Car", color: "#8b5e34" } },
    { name: "createTag", args: { id: uuid(), name: "Garage", color: "#8b5e34", parentId: otherTag } },
    { name: "createFolder", args: { id: folderId, name: "Home" } },
    { name: "createType", args: { id: typeId, name: "Invoice" } },
  );
  const id = await stored(vault, fixtures.electricityBill);
  await run("extract", { documentId: id });
  context = { ...context, providerOf: async () => createProvider({ name: "openai", apiKey: "sk-test", baseUrl: openai.baseUrl }) };
  await run("classify", { documentId: id });
  const { classification } = await seen(vault, id);
  expect(classification).toMatchObject({ state: "done", provider: "openai", model: "gpt-4o" });
  const sent = JSON.stringify(openai.requests.at(-1));
  for (const name of ["Energy", "Car", "Car / Garage", "Home", "Invoice"]) expect(sent).toContain(name);
  for (const secret of [tagId, folderId, typeId, vault.userId]) expect(sent).not.toContain(secret);
});

test("a wrong key is shown at once; a provider that is away is asked again, and shown at the end; the document stays ready", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.markdown);
  await run("extract", { documentId: id });
  const provider = (settings: { apiKey: string; baseUrl: string }) => async () => createProvider({ name: "openai", ...settings });
  context = { ...context, providerOf: provider({ apiKey: "sk-wrong", baseUrl: openai.baseUrl }) };
  await run("classify", { documentId: id });
  expect((await seen(vault, id)).classification).toMatchObject({ state: "failed", reason: "unauthorized" });
  const nobody = "http://127.0.0.1:1/v1";
  context = { ...context, providerOf: provider({ apiKey: "sk-test", baseUrl: nobody }) };
  await expect(run("classify", { documentId: id })).rejects.toMatchObject({ code: "unreachable" });
  await run("classify", { documentId: id }, { attempts: 5, max_attempts: 5 });
  expect(await seen(vault, id)).toMatchObject({ state: "ready", classification: { state: "failed", reason: "unreachable" } });
});

test("clean-up takes the objects of uploads that came to nothing, never a document and never a stored original", async () => {
  const vault = await aVault(database);
  const kept = await stored(vault, fixtures.markdown);
  const [waiting = ""] = await vault.documents(1);
  const upload = async (documentId: string, state: string, age: string) => {
    const key = `${vault.userId}/${documentId}/${uuid()}`;
    await putBytes(storage, key, new Uint8Array([1]), "text/plain");
    await database.pool.query(
      `INSERT INTO uploads (id, document_id, owner_id, user_id, key, size, sha256, content_type, state, expires_at)
       VALUES ($1, $2, $3, $3, $4, 1, '', 'text/plain', $5, now() - $6::interval)`,
      [uuid(), documentId, vault.userId, key, state, age],
    );
    return key;
  };
  const exists = (key: string) =>
    hashObject(storage, key).then(
      () => true,
      () => false,
    );
  const abandoned = await upload(waiting, "pending", "1 hour");
  const rejected = await upload(kept, "rejected", "1 hour");
  const alive = await upload(uuid(), "pending", "-1 hour");
  const complete = await upload(kept, "complete", "10 days");
  await run("cleanup-abandoned-uploads", { _cron: { ts: "2026-03-02T00:00:00.000Z" } });
  expect(await Promise.all([abandoned, rejected, alive, complete].map(exists))).toEqual([false, false, true, true]);
  expect(await seen(vault, waiting)).toMatchObject({ state: "uploading" });
  expect(await seen(vault, kept)).toBeDefined();
});

test("the audit log is exported at midnight UTC, wherever the server stands, and what was missed within two days is made up for", () => {
  const item = parseCrontab(crontab).find(({ task }) => task === "audit-log-daily-export");
  const due = (hour: number, min: number) => item?.match({ min, hour, date: 21, month: 11, dow: 6 });
  const times = Array.from({ length: 24 * 60 }, (_, minute) => [Math.floor(minute / 60), minute % 60] as const);
  expect(times.filter(([hour, min]) => due(hour, min))).toEqual([[0, 0]]);
  expect(item?.options.backfillPeriod).toBe(2 * 86_400_000);
});

test("the audit log of the day that ended goes to the object store as JSON lines", async () => {
  await database.superuser.query("INSERT INTO audit_log (at, event, details) VALUES ($1, 'test.event', $2)", [
    "2026-03-01T23:59:59Z",
    { a: 1 },
  ]);
  await database.superuser.query("INSERT INTO audit_log (at, event) VALUES ('2026-03-02T00:00:00Z', 'test.next')");
  await run("audit-log-daily-export", { _cron: { ts: "2026-03-02T00:00:00.000Z" } });
  const lines = await new Response(await storage.open("audit/2026-03-01.jsonl")).text();
  expect(
    lines
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ event: "test.event", details: { a: 1 } }]);
});

test("what is read and classified reaches those it is shared with, and is poked; a folder the AI chose opens it to more", async () => {
  const [vault, other] = [await aVault(database), await aVault(database)];
  const folderId = uuid();
  await vault.push({ name: "createFolder", args: { id: folderId, name: "Home" } });
  const id = await stored(vault, fixtures.markdown);
  const handle = `u${other.userId.slice(-12)}`;
  await vault.push({ name: "createShare", args: { id: uuid(), documentId: id, handle } });
  await run("extract", { documentId: id });
  await run("thumbnail", { documentId: id });
  for (const people of poked) expect(people.sort()).toEqual([vault.userId, other.userId].sort());
  expect(poked.length).toBeGreaterThanOrEqual(1);
  expect(await seen(other, id)).toMatchObject({ state: "ready", access: "view" });
  expect(await found(other, fixtures.markdown.word)).toEqual([id]);
  const filed = await stored(vault, fixtures.markdown);
  await vault.push({ name: "createShare", args: { id: uuid(), folderId, handle } });
  await run("extract", { documentId: filed });
  expect(await seen(other, filed)).toBeUndefined();
  const answer: Classification = {
    folderId: { value: folderId, confidence: 1 },
    tags: { value: [], confidence: 0 },
    suggestions: { tags: [] },
    usage: { inputTokens: 0, outputTokens: 0 },
  };
  const provider = { name: "openai", model: "test", classify: async () => answer } as unknown as AIProvider;
  context = { ...context, providerOf: async () => provider };
  await run("classify", { documentId: filed });
  expect(await seen(other, filed)).toMatchObject({ folderId, access: "view" });
});

test("who switched filing by AI off is not asked, and the document says so", async () => {
  const vault = await aVault(database);
  await vault.push({ name: "updateSettings", args: { classify: false } });
  const id = await stored(vault, fixtures.markdown);
  await run("extract", { documentId: id });
  const providerOf = () => Promise.reject(new Error("nobody is asked"));
  context = { ...context, providerOf };
  await run("classify", { documentId: id });
  expect((await seen(vault, id)).classification).toMatchObject({ state: "skipped", reason: "switchedOff" });
});

test("everybody a share is for is told by mail, as long as it lasts, and not what it is called", async () => {
  const [vault, other] = [await aVault(database), await aVault(database)];
  const [shareId, folderId] = [uuid(), uuid()];
  await vault.push(
    { name: "createFolder", args: { id: folderId, name: "Secret name" } },
    { name: "createShare", args: { id: shareId, folderId, handle: `u${other.userId.slice(-12)}`, access: "edit" } },
  );
  const sent: Mail[] = [];
  const mailer = { send: async (mail: Mail) => void sent.push(mail) };
  const send = () => sendMail("https://vault.example.org")({ ...context, mailer }, { template: "shareNotice", shareId }, {} as Job);
  await send();
  expect(sent.map(({ to }) => to)).toEqual([`${other.userId}@example.org`]);
  expect(sent[0]).toMatchObject({ subject: `DocuVault: u${vault.userId.slice(-12)} shared a folder with you` });
  for (const part of [sent[0]!.text, sent[0]!.html]) {
    expect(part).toContain("https://vault.example.org/shared");
    expect(part).not.toContain("Secret name");
  }
  await other.push({ name: "deleteShare", args: { id: shareId } });
  await send();
  expect(sent).toHaveLength(1);
});

test("once a day what has been gone for long leaves the feeds", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  await vault.push({ name: "deleteDocument", args: { id } });
  const tombstones = async () => (await database.pool.query("SELECT FROM feed WHERE user_id = $1 AND deleted", [vault.userId])).rowCount;
  await run("compact-feeds", { _cron: { ts: "2026-01-01T03:30:00.000Z" } });
  expect(await tombstones()).toBe(2);
  await run("compact-feeds", { _cron: { ts: "2026-04-02T03:30:00.000Z" } });
  expect(await tombstones()).toBe(0);
});
