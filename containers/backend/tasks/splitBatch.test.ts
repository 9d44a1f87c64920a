// A stack of paper with separator sheets in it, as a scanner sends it: offered, answered, split once, and taken back.

import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { undoOf } from "../../../shared/history/undo.ts";
import type { Batch, VaultDocument } from "../../../shared/mutators/index.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../tests/harness/vault.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { aPage, aScan } from "../extract/codes/testing.ts";
import type { TaskContext } from "../queue/context.ts";

let tasks: TestTasks;
let context: TaskContext;
/** Sheet, two pages, sheet, one page, sheet, one page. */
let stack: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  tasks = await someTasks();
  context = tasks.context();
  const sheet = await aPage([{ text: "DOCUVAULT SEPARATOR", format: "QRCode", left: 500, top: 700, width: 600 }]);
  const patch = await aPage([{ text: "PATCHT", format: "Code128", left: 400, top: 700, width: 700 }]);
  const paper = await aPage([]);
  stack = new Uint8Array(await aScan([sheet, paper, paper, patch, paper, sheet, paper]));
});
afterAll(() => tasks.dispose());

const parts: Batch["parts"] = [
  [2, 3],
  [5, 5],
  [7, 7],
];

async function scanned(vault: TestVault, folderId: string | null = null): Promise<string> {
  const file = { name: "Scan 1.pdf", contentType: "application/pdf", bytes: stack, folderId, createdAt: "2026-03-01T10:00:00.000Z" };
  const id = await tasks.stored(vault, file);
  await runInTest(context, "extract", { documentId: id });
  await runInTest(context, "codes", { documentId: id, pages: [1, 2, 3, 4, 5, 6, 7] });
  return id;
}

async function documentsOf(vault: TestVault): Promise<VaultDocument[]> {
  const device = vault.device();
  await device.pullAll();
  const documents = [...device.entities].flatMap(([key, value]) => (key.startsWith("document/") ? [value as VaultDocument] : []));
  return documents.sort((a, b) => (/-\d/.test(a.name) ? a.name : "").localeCompare(/-\d/.test(b.name) ? b.name : ""));
}
const documentOf = async (vault: TestVault, id: string) => (await documentsOf(vault)).find((one) => one.id === id)!;

async function queued(versionId: string): Promise<object[]> {
  const { rows } = await tasks.database.superuser.query<{ payload: object }>(
    `SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
      WHERE t.identifier = 'split-batch' AND j.key = $1`,
    [`split-batch:${versionId}`],
  );
  return rows.map(({ payload }) => payload);
}

const split = (document: VaultDocument, using = context) =>
  runInTest(using, "split-batch", { documentId: document.id, versionId: document.versionId! });

test("a stack is offered to be split; its parts lie where it lay, with its labels, and it goes to the trash", async () => {
  const vault = await aVault(tasks.database);
  const [folderId, tagId] = [uuid(), uuid()];
  await vault.push({ name: "createFolder", args: { id: folderId, name: "Post" } });
  await vault.push({ name: "createTag", args: { id: tagId, name: "home", color: "#112233" } });
  const id = await scanned(vault, folderId);
  await vault.push({ name: "tagDocument", args: { id, tagId } });
  const offered = await documentOf(vault, id);
  expect(offered.batch).toEqual({ versionId: offered.versionId, parts, state: "offered" });
  expect(await queued(offered.versionId!)).toEqual([]);
  await vault.push({ name: "answerBatch", args: { id, split: true } });
  expect(await queued(offered.versionId!)).toEqual([{ documentId: id, versionId: offered.versionId }]);
  await split(offered);
  await split(offered);
  const [original, ...made] = await documentsOf(vault);
  expect(original).toMatchObject({ id, batch: { state: "split", documents: made.map((one) => one.id) }, trashedAt: expect.any(String) });
  expect(made.map(({ name, folderId, tags, createdAt, trashedAt }) => ({ name, folderId, tags, createdAt, trashedAt }))).toEqual(
    ["Scan 1-1.pdf", "Scan 1-2.pdf", "Scan 1-3.pdf"].map((name) => ({
      name,
      folderId,
      tags: [tagId],
      createdAt: "2026-03-01T10:00:00.000Z",
      trashedAt: null,
    })),
  );
  for (const one of made) await runInTest(context, "extract", { documentId: one.id });
  expect((await documentsOf(vault)).slice(1).map(({ pageCount }) => pageCount)).toEqual([2, 1, 1]);
  // The quota counts the parts as it counts everything.
  const { rows } = await tasks.database.pool.query("SELECT used_bytes::int AS used FROM quotas WHERE user_id = $1", [vault.userId]);
  expect(rows[0].used).toBe(made.reduce((sum, { size }) => sum + size, 0));
  // Read once more it is not offered again.
  await runInTest(context, "extract", { documentId: id });
  await runInTest(context, "codes", { documentId: id, pages: [1, 4, 6] });
  expect((await documentOf(vault, id)).batch?.state).toBe("split");
});

test("parts have the custom values that a person gave the stack; what a machine read of the whole is read of each anew", async () => {
  const vault = await aVault(tasks.database);
  const [given, filled] = [uuid(), uuid()];
  for (const [id, name] of [
    [given, "House"],
    [filled, "Landlord"],
  ] as const)
    await vault.push({ name: "createCustomField", args: { id, name, kind: "text" } });
  const id = await scanned(vault);
  await vault.push({ name: "setCustomValue", args: { id, fieldId: given, value: "Solsiden 3" } });
  await changeAsSystem(context, vault.userId, (mutate) =>
    mutate("classifyDocument", { id, custom: { [filled]: { value: "Nils Haug", by: "reader" } } }),
  );
  await vault.push({ name: "answerBatch", args: { id, split: true } });
  await split(await documentOf(vault, id));
  const [original, ...made] = await documentsOf(vault);
  expect(original!.custom).toEqual({ [given]: "Solsiden 3", [filled]: "Nils Haug" });
  expect(made.map(({ custom }) => custom)).toEqual(Array(3).fill({ [given]: "Solsiden 3" }));
});

test("the history tells it as one step that takes everything back", async () => {
  const vault = await aVault(tasks.database);
  const id = await scanned(vault);
  await vault.push({ name: "answerBatch", args: { id, split: true } });
  await split(await documentOf(vault, id));
  const { rows } = await tasks.database.pool.query("SELECT name AS event, changes FROM events WHERE entity_id = $1 AND name = 'trashed'", [
    id,
  ]);
  const documents = await documentsOf(vault);
  const made = documents.filter((one) => one.id !== id).map((one) => one.id);
  expect(rows).toEqual([{ event: "trashed", changes: expect.arrayContaining([{ field: "split", before: null, after: made }]) }]);
  const { mutations, conflicts } = undoOf({ entity: "document", entityId: id, ...rows[0] }, ((_entity: string, one: string) =>
    documents.find((document) => document.id === one)) as never);
  expect(conflicts).toEqual([]);
  for (const mutation of mutations) await vault.push(mutation);
  const after = await documentsOf(vault);
  expect(after.filter(({ trashedAt }) => !trashedAt).map((one) => one.id)).toEqual([id]);
});

test("who wants it has it done at once, and who wants nothing of it is not asked", async () => {
  const alone = await aVault(tasks.database);
  await alone.push({ name: "updateSettings", args: { splitBatches: "alone" } });
  const id = await scanned(alone);
  const document = await documentOf(alone, id);
  expect(document.batch?.state).toBe("splitting");
  expect(await queued(document.versionId!)).toHaveLength(1);
  const off = await aVault(tasks.database);
  await off.push({ name: "updateSettings", args: { splitBatches: "off" } });
  expect((await documentOf(off, await scanned(off))).batch).toBeUndefined();
  const not = await aVault(tasks.database);
  const kept = await scanned(not);
  await not.push({ name: "answerBatch", args: { id: kept, split: false } });
  const now = await documentOf(not, kept);
  await split(now);
  expect((await documentsOf(not)).map(({ id, batch, trashedAt }) => [id, batch?.state, trashedAt])).toEqual([[kept, "kept", null]]);
  expect(await queued(now.versionId!)).toEqual([]);
});

test("a backend that ends in the middle goes on where it was; a part that its person has thrown away stays there", async () => {
  const vault = await aVault(tasks.database);
  const id = await scanned(vault);
  await vault.push({ name: "answerBatch", args: { id, split: true } });
  const document = await documentOf(vault, id);
  let made = 0;
  const ends: TaskContext = {
    ...context,
    extractor: {
      ...tasks.extractor,
      part: (path, hints, first, last) =>
        made++ < 2 ? tasks.extractor.part(path, hints, first, last) : Promise.reject(new Error("killed")),
    },
  };
  await expect(split(document, ends)).rejects.toThrow("killed");
  expect((await documentOf(vault, id)).trashedAt).toBeNull();
  const [, first] = await documentsOf(vault);
  await vault.push({ name: "trashDocument", args: { id: first!.id } });
  await split(document);
  const after = await documentsOf(vault);
  expect(after.map(({ name, trashedAt }) => [name, trashedAt !== null])).toEqual([
    ["Scan 1.pdf", true],
    ["Scan 1-1.pdf", true],
    ["Scan 1-2.pdf", false],
    ["Scan 1-3.pdf", false],
  ]);
});

test("without room for all parts none comes; the file stays and says why, and is split when there is room", async () => {
  const vault = await aVault(tasks.database, { limitBytes: Math.round(stack.length * 0.4) });
  const id = await scanned(vault);
  await vault.push({ name: "answerBatch", args: { id, split: true } });
  const document = await documentOf(vault, id);
  await split(document);
  const [only, ...others] = await documentsOf(vault);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ trashedAt: null, batch: { state: "offered", reason: "quota" } });
  const { rows } = await tasks.database.pool.query("SELECT used_bytes::int AS used FROM quotas WHERE user_id = $1", [vault.userId]);
  expect(rows[0].used).toBe(0);
  await tasks.database.pool.query("UPDATE quotas SET limit_bytes = 100000000 WHERE user_id = $1", [vault.userId]);
  await vault.push({ name: "answerBatch", args: { id, split: true } });
  expect((await documentOf(vault, id)).batch).toEqual({ versionId: document.versionId, parts, state: "splitting" });
  await split(document);
  expect(await documentsOf(vault)).toHaveLength(4);
});

test("only its owner hears of it and may answer; another file in its place is not split by an older answer", async () => {
  const owner = await aVault(tasks.database);
  const editor = await aVault(tasks.database);
  const id = await scanned(owner);
  const share = { id: uuid(), documentId: id, handle: `u${editor.userId.slice(-12)}`, access: "edit" };
  await owner.push({ name: "createShare", args: share });
  expect(await documentOf(editor, id)).toMatchObject({ id, access: "edit" });
  expect((await documentOf(editor, id)).batch).toBeUndefined();
  await editor.push({ name: "answerBatch", args: { id, split: true } });
  expect((await documentOf(owner, id)).batch?.state).toBe("offered");
  await owner.push({ name: "answerBatch", args: { id, split: true } });
  const document = await documentOf(owner, id);
  const versionId = uuid();
  await tasks.database.pool.query(
    `WITH other AS (INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type)
                    SELECT $2, document_id, reference || '-2', size, sha256, content_type FROM document_versions WHERE id = $1)
     UPDATE documents SET version_id = $2 WHERE id = $3`,
    [document.versionId, versionId, id],
  );
  await split(document);
  expect(await documentsOf(owner)).toHaveLength(1);
  await owner.push({ name: "answerBatch", args: { id, split: false } });
  expect((await documentOf(owner, id)).batch?.state).toBe("splitting");
});
