import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PDFDocument } from "@cantoo/pdf-lib";
import type { Job } from "graphile-worker";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobName } from "../../../server/jobs/registry.ts";
import { unpackWords } from "../../../shared/documents/pageWords.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { mergePages } from "../../../shared/recognition/mergePages.ts";
import { bitmapOf } from "../../../tests/fixtures/bitmap.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import type { TestDatabase } from "../../../tests/harness/database.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { search } from "../../../worker/modules/search/search.usecases.ts";
import { createOcr, OcrError, type Recognizer } from "../ocr/index.ts";
import type { TaskContext } from "../queue/context.ts";
import { runTask } from "../queue/runTask.ts";
import { documentTasks, recognitionTasks } from "./index.ts";

let tasks: TestTasks;
let database: TestDatabase;
let real: Recognizer;
let context: TaskContext;
/** How many pages were asked for. */
let asked: number;
let beforePage: (page: number) => void;

beforeAll(async () => {
  tasks = await someTasks();
  database = tasks.database;
  real = (await createOcr("auto", 1))!;
});
beforeEach(() => {
  asked = 0;
  beforePage = () => {};
  const recognizer: Recognizer = {
    ...real,
    recognize(picture, languages) {
      beforePage(++asked);
      return real.recognize(picture, languages);
    },
  };
  context = { ...tasks.context(), ocr: { recognizer, pages: tasks.extractor, languages: ["nor", "eng"] } };
});
afterAll(async () => {
  await real.close();
  await tasks.dispose();
});

const run = (task: JobName, documentId: string) =>
  runTask({ ...documentTasks, ...recognitionTasks }, task, context, { documentId }, { attempts: 1, max_attempts: 5 } as Job);

const stored = async (vault: TestVault, { name, contentType, path }: { name: string; contentType: string; path: string }) =>
  tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await readFile(path)) });

/** The electricity bill's two pages with text and, between and after them, the receipt that is a picture. */
async function mixed(): Promise<{ name: string; contentType: string; path: string }> {
  const pdf = await PDFDocument.create();
  const bill = await PDFDocument.load(await readFile(fixtures.electricityBill.path));
  const scan = await PDFDocument.load(await readFile(fixtures.scan.path));
  for (const [from, page] of [
    [bill, 0],
    [scan, 0],
    [bill, 1],
    [scan, 0],
  ] as const)
    pdf.addPage((await pdf.copyPages(from, [page]))[0]);
  const path = join(tasks.folder, "mixed.pdf");
  await writeFile(path, await pdf.save());
  return { name: "mixed.pdf", contentType: "application/pdf", path };
}

async function seen(vault: TestVault, id: string): Promise<VaultDocument> {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get(`document/${id}`) as VaultDocument;
}

const found = (vault: TestVault, q: string) =>
  withConnection(database, (connection) => search(connection, vault.userId, { q, limit: 10, cursor: 0 })).then((page) =>
    page.items.map((item) => item.documentId),
  );

async function queued(id: string, task: JobName): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `SELECT 1 FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE t.identifier = $2 AND j.payload->>'documentId' = $1`,
    [id, task],
  );
  return rowCount! > 0;
}

async function textOf(id: string): Promise<string> {
  const { rows } = await database.pool.query<{ text: string }>("SELECT text FROM document_texts WHERE document_id = $1", [id]);
  return rows[0]!.text;
}

test("a photograph is ready at once, and found by its words as soon as they are recognized; only then is it filed", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.png);
  await run("extract", id);
  expect(await seen(vault, id)).toMatchObject({ state: "ready", recognition: { state: "waiting", pages: 1, done: 0 } });
  expect([await queued(id, "ocr"), await queued(id, "classify")]).toEqual([true, false]);
  await run("ocr", id);
  const document = await seen(vault, id);
  expect(document).toMatchObject({
    state: "ready",
    documentDate: "2026-08-21",
    recognition: { state: "done", pages: 1, done: 1, failed: 0 },
  });
  expect(document.recognition!.confidence).toBeGreaterThan(0.8);
  expect(await found(vault, "Rosenhagebutikken")).toEqual([id]);
  expect(await queued(id, "classify")).toBe(true);
  const { rows } = await database.pool.query<{ words: Buffer }>("SELECT words FROM recognized_pages WHERE version_id = $1", [id]);
  const page = unpackWords(gunzipSync(rows[0]!.words).toString());
  const word = page.words.find(({ text }) => text === "Rosenhagebutikken")!;
  expect(word.left + word.width).toBeLessThanOrEqual(page.width);
});

test.each([
  ["HEIC of 10 bits", async () => readFile(fixtures.heic.path), fixtures.heic],
  ["HEIC of 8 bits", async () => readFile(fixtures.heicOf8Bits.path), fixtures.heicOf8Bits],
  ["a bitmap", () => bitmapOf(fixtures.png.path), { name: "shop-receipt.bmp", contentType: "image/bmp" }],
] as const)("a photograph that is %s is found by its words", async (_, bytesOf, { name, contentType }) => {
  const vault = await aVault(database);
  const id = await tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await bytesOf()) });
  for (const task of ["extract", "ocr"] as const) await run(task, id);
  expect(await seen(vault, id)).toMatchObject({
    documentDate: "2026-08-21",
    recognition: { state: "done", pages: 1, done: 1, failed: 0 },
  });
  expect(await found(vault, "Rosenhagebutikken")).toEqual([id]);
});

test("pages that are pictures come to stand between the pages that have text, each recognized once although the backend was killed", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, await mixed());
  await run("extract", id);
  const before = await seen(vault, id);
  expect(before).toMatchObject({ state: "ready", pageCount: 4, title: "Strømregning oktober 2026", recognition: { pages: 2 } });
  expect(await found(vault, fixtures.electricityBill.word)).toEqual([id]);
  beforePage = (page) => {
    if (page === 2) throw new Error("killed");
  };
  // A turn ends after its first page where a page takes long.
  const untilKilled = async () => {
    for (let turn = 0; turn < 2; turn++) await run("ocr", id);
  };
  await expect(untilKilled()).rejects.toThrow("killed");
  beforePage = () => {};
  await run("ocr", id);
  expect(asked).toBe(3); // the one that was under way once more, the one before it not
  const pages = (await textOf(id)).split("\f");
  expect(pages).toHaveLength(4);
  expect(pages.map((page) => page.includes("Rosenhagebutikken"))).toEqual([false, true, false, true]);
  expect(pages[2]).toContain(fixtures.electricityBill.word);
  expect(await seen(vault, id)).toMatchObject({ title: before.title, documentDate: before.documentDate, recognition: { state: "done" } });
});

test("a page that fails is said, takes nothing from the others, and is not tried for ever", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, await mixed());
  await run("extract", id);
  beforePage = (page) => {
    if (page === 1) throw new OcrError("timeout", "in the test");
  };
  await run("ocr", id);
  expect(await seen(vault, id)).toMatchObject({ state: "ready", recognition: { state: "done", pages: 2, done: 2, failed: 1 } });
  expect((await textOf(id)).split("\f").map((page) => page.includes("Rosenhagebutikken"))).toEqual([false, false, false, true]);
});

test("where nothing recognizes, a picture is read as it always was", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, fixtures.png);
  delete context.ocr;
  await run("extract", id);
  expect(await seen(vault, id)).toMatchObject({ state: "ready", recognition: null });
  expect([await queued(id, "ocr"), await queued(id, "classify")]).toEqual([false, true]);
});

test("what stands on a page and was not seen in its picture stays, and what was seen is there once", () => {
  expect(mergePages("one\fPage 2\nApproved\fthree", [{ page: 2, text: "A letter\nPage 2" }])).toBe(
    "one\fA letter\nPage 2\nApproved\fthree",
  );
  expect(mergePages("", [{ page: 2, text: "second" }])).toBe("\fsecond");
  expect(mergePages("a\fstamp", [{ page: 2, text: " " }])).toBe("a\fstamp");
});
