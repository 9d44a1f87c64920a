import { readFile } from "node:fs/promises";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "../../../server/authority/actor.ts";
import type { JobName } from "../../../server/jobs/registry.ts";
import { readerVersion } from "../../../shared/read/version.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { type Context, reprocess, reprocessing, reprocessMany } from "../../../worker/modules/documents/documents.usecases.ts";
import { search } from "../../../worker/modules/search/search.usecases.ts";
import type { TaskContext } from "../queue/context.ts";
import { progressOfAll, reprocessAll } from "../reprocess.ts";

let tasks: TestTasks;
let context: TaskContext;
beforeAll(async () => {
  tasks = await someTasks();
});
beforeEach(() => {
  context = tasks.context();
});
afterAll(() => tasks.dispose());

const run = (task: JobName, payload: object) => runInTest(context, task, payload);
const aText = (vault: TestVault, name: string, text: string) =>
  tasks.stored(vault, { name, contentType: "text/plain", bytes: new TextEncoder().encode(text) });
const as = <T>({ userId }: TestVault, use: (context: Context) => Promise<T>) =>
  withConnection(tasks.database, (connection) =>
    use({ connection, actor: { kind: "person", userId } satisfies Actor, poke: () => undefined }),
  );
const found = (vault: TestVault, q: string) =>
  withConnection(tasks.database, (connection) => search(connection, vault.userId, { q, limit: 10, cursor: 0 })).then(({ items }) =>
    items.map(({ documentId }) => documentId),
  );

interface Waiting {
  task: JobName;
  payload: { documentId?: string; ownerId?: string };
  priority: number;
}
/** What lies in the queue for this vault, and is taken from it. */
async function takeJobs(ids: readonly string[]): Promise<Waiting[]> {
  const { rows } = await tasks.database.superuser.query<Waiting>(
    `WITH taken AS (DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t WHERE t.id = j.task_id
       AND (j.payload->>'documentId' = ANY($1) OR j.payload->>'ownerId' = ANY($1)) RETURNING t.identifier AS task, j.payload, j.priority)
     SELECT * FROM taken ORDER BY priority, task, payload->>'documentId'`,
    [ids],
  );
  return rows;
}

/** Read as a version before this one would have: without facts, and no reader's version with it. */
async function readEarlier(vault: TestVault, id: string): Promise<void> {
  await run("extract", { documentId: id });
  await takeJobs([id, vault.userId]);
  await tasks.database.superuser.query("UPDATE document_texts SET facts = NULL WHERE document_id = $1", [id]);
  await tasks.database.superuser.query("DELETE FROM document_facts WHERE document_id = $1", [id]);
  await tasks.database.superuser.query("UPDATE document_versions SET reader_version = NULL, read_at = NULL WHERE document_id = $1", [id]);
}

test("what was read before facts were kept is counted, read again in the background, and found by its amount then", async () => {
  const vault = await aVault(tasks.database);
  const [old, fresh] = [await aText(vault, "old.txt", "Faktura\nÅ betale NOK 812,00"), await aText(vault, "new.txt", "A letter")];
  await readEarlier(vault, old);
  await run("extract", { documentId: fresh });
  expect(await found(vault, "amount:812")).toEqual([]);
  expect(await as(vault, reprocessing)).toEqual({ outdated: 1, total: 0, waiting: 0 });
  await takeJobs([vault.userId, old, fresh]);

  await as(vault, (asked) => reprocessMany(asked, { which: "outdated" }));
  expect(await as(vault, reprocessing)).toEqual({ outdated: 1, total: 1, waiting: 1 });
  const [slice, ...others] = await takeJobs([vault.userId, old, fresh]);
  expect([slice?.task, others]).toEqual(["reprocess", []]);
  await run("reprocess", slice!.payload);
  const jobs = await takeJobs([vault.userId, old, fresh]);
  expect(jobs).toMatchObject([{ task: "extract", payload: { documentId: old }, priority: 30 }]);
  await run("extract", jobs[0]!.payload);
  expect(await found(vault, "amount:812")).toEqual([old]);
  expect(await as(vault, reprocessing)).toEqual({ outdated: 0, total: 0, waiting: 0 });
  // it was filed when it came: reading it again with others asks no provider
  expect((await takeJobs([old])).map(({ task }) => task)).toEqual([]);
});

test("all of a vault goes to the readers in slices, goes on after an end between two, and nobody else's is touched", async () => {
  const [vault, other] = [await aVault(tasks.database), await aVault(tasks.database)];
  const theirs = await aText(other, "theirs.txt", "theirs");
  await run("extract", { documentId: theirs });
  const ids = (await vault.documents(230)).sort();
  await tasks.database.superuser.query(
    `WITH kept AS (INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type, reader_version, read_at)
       SELECT id, id, id::text, 1, '', 'text/plain', ${readerVersion}, now() FROM documents WHERE owner_id = $1)
     UPDATE documents SET version_id = id, state = 'ready' WHERE owner_id = $1`,
    [vault.userId],
  );
  await takeJobs([...ids, vault.userId]);
  await as(vault, (asked) => reprocessMany(asked, { which: "all" }));
  await as(vault, (asked) => reprocessMany(asked, { which: "all" }));
  expect(await as(vault, reprocessing)).toEqual({ outdated: 0, total: 230, waiting: 230 });
  const given: string[] = [];
  for (let left = await takeJobs([vault.userId]); left.length > 0; left = await takeJobs([vault.userId])) {
    expect(left.map(({ task }) => task)).toEqual(["reprocess"]);
    // once more, as by a second backend after the first was killed: the same documents, each once
    await run("reprocess", left[0]!.payload);
    await takeJobs([vault.userId]);
    await run("reprocess", left[0]!.payload);
    const jobs = await takeJobs(ids);
    expect(new Set(jobs.map(({ task }) => task))).toEqual(new Set(["extract"]));
    given.push(...jobs.map(({ payload }) => payload.documentId!));
  }
  expect(given.sort()).toEqual(ids);
  expect(await as(other, reprocessing)).toEqual({ outdated: 0, total: 0, waiting: 0 });
});

test("a selection is all or nothing, needs the right to edit, and comes before a whole vault", async () => {
  const [vault, viewer, editor] = [await aVault(tasks.database), await aVault(tasks.database), await aVault(tasks.database)];
  const [one, two, hidden] = [await aText(vault, "a.txt", "a"), await aText(vault, "b.txt", "b"), await aText(vault, "c.txt", "c")];
  for (const documentId of [one, two, hidden]) await run("extract", { documentId });
  for (const [reader, access] of [
    [viewer, "view"],
    [editor, "edit"],
  ] as const)
    await vault.push({
      name: "createShare",
      args: { id: uuid(), documentId: one, handle: `u${reader.userId.slice(-12)}`, access },
    });
  await takeJobs([one, two, hidden]);
  await expect(as(viewer, (asked) => reprocessMany(asked, { ids: [one] }))).rejects.toMatchObject({ code: "access.viewOnly" });
  await expect(as(editor, (asked) => reprocessMany(asked, { ids: [one, hidden] }))).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await takeJobs([one, two, hidden])).toEqual([]);
  await as(editor, (asked) => reprocessMany(asked, { ids: [one] }));
  await as(vault, (asked) => reprocessMany(asked, { ids: [two, two] }));
  const jobs = await takeJobs([one, two, hidden]);
  expect(jobs.map(({ payload, priority }) => [payload.documentId, priority])).toEqual([one, two].sort().map((id) => [id, 5]));
  await run("extract", { documentId: two });
  expect(await as(vault, reprocessing)).toEqual({ outdated: 0, total: 2, waiting: 1 });
  // by itself: as a document that has just come, so that it is filed anew too
  await as(vault, (asked) => reprocess(asked, one));
  await run("extract", { documentId: one });
  expect((await takeJobs([one])).map(({ task }) => task)).toContain("classify");
});

test("a vault of scans that is read again keeps what was recognized", async () => {
  const vault = await aVault(tasks.database);
  const bytes = new Uint8Array(await readFile(fixtures.png.path));
  const id = await tasks.stored(vault, { name: "scan.png", contentType: "image/png", bytes });
  const never = { size: 1, recognize: () => Promise.reject(new Error("nobody asked for it")) } as never;
  context = { ...context, ocr: { recognizer: never, pages: tasks.extractor, languages: ["eng"] } };
  await run("extract", { documentId: id });
  await tasks.database.superuser.query(
    "UPDATE recognized_pages SET text = 'Wasserrechnung', confidence = 0.9 WHERE version_id = (SELECT version_id FROM documents WHERE id = $1)",
    [id],
  );
  await takeJobs([id, vault.userId]);
  await as(vault, (asked) => reprocessMany(asked, { ids: [id] }));
  await run("extract", { documentId: id });
  expect(await found(vault, "wasserrechnung")).toEqual([id]);
  expect((await takeJobs([id])).map(({ task }) => task)).not.toContain("ocr");
});

test("the command marks every vault, and counts down", async () => {
  const vault = await aVault(tasks.database);
  const id = await aText(vault, "old.txt", "old");
  await readEarlier(vault, id);
  const vaults = await reprocessAll(tasks.database.pool, "outdated");
  expect(vaults).toContain(vault.userId);
  expect((await progressOfAll(tasks.database.pool, [vault.userId])).waiting).toBe(1);
  await run("extract", { documentId: id });
  expect(await progressOfAll(tasks.database.pool, [vault.userId])).toEqual({ outdated: 0, total: 0, waiting: 0 });
});
