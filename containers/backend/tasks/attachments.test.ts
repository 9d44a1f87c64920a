// Real readers, a real store and database: what is attached to a mail becomes documents beside it, each once.
import { readFile } from "node:fs/promises";
import { zipSync } from "fflate";
import type { Job } from "graphile-worker";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { assemblePdf, streamObject } from "../../../tests/fixtures/pdf.ts";
import type { TestDatabase } from "../../../tests/harness/database.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import type { TaskContext } from "../queue/context.ts";

let tasks: TestTasks;
let database: TestDatabase;
let context: TaskContext;

beforeAll(async () => {
  tasks = await someTasks();
  database = tasks.database;
  context = tasks.context();
});
afterAll(() => tasks.dispose());

interface Part {
  name: string;
  type: string;
  bytes: Uint8Array | string;
}

function mail(parts: readonly Part[], subject = "Papers"): Uint8Array<ArrayBuffer> {
  const boundary = `b${uuid()}`;
  const lines = ["From: Kari <kari@example.org>", "To: ola@example.org", `Subject: ${subject}`, "Message-ID: <1@example.org>"];
  lines.push("MIME-Version: 1.0", `Content-Type: multipart/mixed; boundary=${boundary}`, "");
  lines.push(`--${boundary}`, "Content-Type: text/plain; charset=utf-8", "", "Here they are.");
  for (const { name, type, bytes } of parts) {
    lines.push(`--${boundary}`, `Content-Type: ${type}; name="${name}"`, `Content-Disposition: attachment; filename="${name}"`);
    lines.push("Content-Transfer-Encoding: base64", "", Buffer.from(bytes).toString("base64"));
  }
  lines.push(`--${boundary}--`, "");
  return new Uint8Array(Buffer.from(lines.join("\r\n")));
}

const stored = (vault: TestVault, name: string, contentType: string, bytes: Uint8Array<ArrayBuffer>, folderId: string | null = null) =>
  tasks.stored(vault, { name, contentType, bytes, folderId, createdAt: "2026-03-01T10:00:00.000Z" });

const attempt = { attempts: 1, max_attempts: 12 } as Job;
const read = (documentId: string) => runInTest(context, "extract", { documentId }, attempt);

/** Which files the queue is to take out of which version. */
async function queued(documentId: string): Promise<{ documentId: string; versionId: string }[]> {
  const { rows } = await database.superuser.query(
    `SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE t.identifier = 'attachments' AND j.payload->>'documentId' = $1`,
    [documentId],
  );
  return rows.map(({ payload }) => payload);
}
const unpack = (payload: object, using = context) => runInTest(using, "attachments", payload, attempt);
const versionOf = async (id: string): Promise<string> =>
  (await database.pool.query("SELECT version_id FROM documents WHERE id = $1", [id])).rows[0].version_id;

async function attachedTo(vault: TestVault, id: string): Promise<VaultDocument[]> {
  const device = vault.device();
  await device.pullAll();
  const documents = [...device.entities].flatMap(([key, value]) => (key.startsWith("document/") ? [value as VaultDocument] : []));
  return documents.filter((document) => document.attachedTo === id).sort((a, b) => a.name.localeCompare(b.name));
}

const text = (name: string, content: string): Part => ({ name, type: "text/plain", bytes: content });

test("what is attached to a mail becomes documents in its folder, tied to it, with its day; twice is once", async () => {
  const vault = await aVault(database);
  const folderId = uuid();
  await vault.push({ name: "createFolder", args: { id: folderId, name: "Mail" } });
  const pdf = await readFile(fixtures.electricityBill.path);
  const seal = { name: "smime.p7s", type: "application/pkcs7-signature", bytes: "seal" };
  const empty = text("empty.txt", "");
  const parts = [{ name: "bill.pdf", type: "application/pdf", bytes: pdf }, seal, empty, text("../../note.txt", "kveitebasseng")];
  const id = await stored(vault, "papers.eml", "message/rfc822", mail(parts), folderId);
  await read(id);
  const [job, ...others] = await queued(id);
  expect(others).toEqual([]);
  await unpack(job!);
  await unpack(job!);
  const attached = await attachedTo(vault, id);
  expect(attached.map(({ name, contentType, folderId, size }) => ({ name, contentType, folderId, size }))).toEqual([
    { name: "bill.pdf", contentType: "application/pdf", folderId, size: pdf.length },
    { name: "note.txt", contentType: "text/plain", folderId, size: "kveitebasseng".length },
  ]);
  expect(attached.every(({ createdAt }) => createdAt === "2026-03-01T10:00:00.000Z")).toBe(true);
  await read(attached[0]!.id);
  expect((await attachedTo(vault, id))[0]).toMatchObject({ state: "ready", title: "Strømregning oktober 2026" });
});

test("a backend that ends in the middle goes on where it was, and what a person has deleted meanwhile stays deleted", async () => {
  const vault = await aVault(database);
  const id = await stored(vault, "three.eml", "message/rfc822", mail(["one", "two", "three"].map((word) => text(`${word}.txt`, word))));
  await read(id);
  const job = { documentId: id, versionId: await versionOf(id) };
  let taken = 0;
  const ends: TaskContext = {
    ...context,
    extractor: {
      ...tasks.extractor,
      attached: (path, hints, position) =>
        taken++ < 2 ? tasks.extractor.attached(path, hints, position) : Promise.reject(new Error("killed")),
    },
  };
  await expect(unpack(job, ends)).rejects.toThrow("killed");
  const [one, two] = await attachedTo(vault, id);
  expect([one?.name, two?.name]).toEqual(["one.txt", "two.txt"]);
  await vault.push({ name: "deleteDocument", args: { id: one!.id } });
  await unpack(job);
  expect((await attachedTo(vault, id)).map(({ name }) => name)).toEqual(["three.txt", "two.txt"]);
  // Another reading asks for it again, and finds that it is done.
  await vault.push({ name: "deleteDocument", args: { id: two!.id } });
  await read(id);
  await unpack(job);
  expect((await attachedTo(vault, id)).map(({ name }) => name)).toEqual(["three.txt"]);
});

test("a full vault takes what fits; the rest comes when there is room", async () => {
  const parts = [text("small.txt", "small"), text("large.txt", "x".repeat(50_000))];
  const bytes = mail(parts);
  const vault = await aVault(database, { limitBytes: 20_000 });
  const id = await stored(vault, "full.eml", "message/rfc822", bytes);
  const job = { documentId: id, versionId: await versionOf(id) };
  await expect(unpack(job)).rejects.toMatchObject({ code: "quota.exceeded" });
  expect((await attachedTo(vault, id)).map(({ name }) => name)).toEqual(["small.txt"]);
  await database.pool.query("UPDATE quotas SET limit_bytes = 1000000 WHERE user_id = $1", [vault.userId]);
  await unpack(job);
  expect((await attachedTo(vault, id)).map(({ name }) => name)).toEqual(["large.txt", "small.txt"]);
});

test("mails in mails are taken apart as deep as there is sense in, and no further", async () => {
  const vault = await aVault(database);
  let inner = mail([text("bottom.txt", "bottom")]);
  for (let depth = 0; depth < 8; depth++) inner = mail([{ name: `m${depth}.eml`, type: "message/rfc822", bytes: inner }], `level ${depth}`);
  let id = await stored(vault, "nested.eml", "message/rfc822", inner);
  let depth = 0;
  for (; depth < 10; depth++) {
    await unpack({ documentId: id, versionId: await versionOf(id) });
    const [next] = await attachedTo(vault, id);
    if (!next) break;
    id = next.id;
  }
  expect(depth).toBe(4);
});

test("files in a PDF and, when asked for, in an archive become documents too; damaged and locked ones take nothing from the others", async () => {
  const vault = await aVault(database);
  const archive = zipSync({ "a/letter.txt": Buffer.from("fjellrev"), "b/bill.pdf": await readFile(fixtures.electricityBill.path) });
  const id = await stored(vault, "batch.zip", "application/zip", archive);
  await read(id);
  expect(await queued(id)).toEqual([]);
  await unpack({ documentId: id, versionId: await versionOf(id) });
  expect((await attachedTo(vault, id)).map(({ name, contentType }) => [name, contentType])).toEqual([
    ["bill.pdf", "application/pdf"],
    ["letter.txt", "text/plain"],
  ]);
  const embedded = streamObject(Buffer.from("Zaunkönigpfad"), "/Type /EmbeddedFile");
  const names = "/Names << /EmbeddedFiles << /Names [(note.txt) 5 0 R] >> >>";
  const pdf = assemblePdf([
    `<< /Type /Catalog /Pages 2 0 R ${names} >>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>",
    embedded,
    "<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F 4 0 R >> >>",
  ]);
  const around = await stored(vault, "around.pdf", "application/pdf", new Uint8Array(pdf));
  await read(around);
  await unpack((await queued(around))[0]!);
  expect((await attachedTo(vault, around)).map(({ name, size }) => [name, size])).toEqual([
    ["note.txt", Buffer.byteLength("Zaunkönigpfad")],
  ]);
  const broken = await stored(vault, "broken.eml", "message/rfc822", mail([text("a.txt", "a")]).subarray(0, 60));
  await unpack({ documentId: broken, versionId: await versionOf(broken) });
  expect(await attachedTo(vault, broken)).toEqual([]);
});
