// A locked PDF and the password that its person gives: read with it, forgotten with the last job that needs it, or kept.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { passwordOf, storePassword } from "../../../server/filePasswords/filePasswords.ts";
import type { JobName } from "../../../server/jobs/registry.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { search } from "../../../worker/modules/search/search.usecases.ts";

let tasks: TestTasks;
beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(async () => {
  await tasks.dispose();
});

const secretKey = () => tasks.context().secretKey!;
const run = (task: JobName, payload: object) => runInTest(tasks.context(), task, payload);
const locked = async (vault: TestVault) =>
  tasks.stored(vault, {
    name: "brief.pdf",
    contentType: "application/pdf",
    bytes: new Uint8Array(await readFile(fixtures.encrypted.path)),
  });
const give = (vault: TestVault, versionId: string, kept: boolean, password = "hemmelig") =>
  storePassword(tasks.database.pool, secretKey(), { versionId, password, kept, givenBy: vault.userId });
const given = (versionId: string) => passwordOf(tasks.database.pool, secretKey(), versionId);
const rows = async () => (await tasks.database.pool.query("SELECT version_id, sealed FROM file_passwords")).rows;

async function seen(vault: TestVault, id: string): Promise<VaultDocument> {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get(`document/${id}`) as VaultDocument;
}
const found = (vault: TestVault, q: string) =>
  withConnection(tasks.database, (connection) => search(connection, vault.userId, { q, limit: 10, cursor: 0 })).then((page) =>
    page.items.map((item) => item.documentId),
  );

test("with its password a locked PDF is read, drawn and found; one that is not kept is gone with the last of its jobs", async () => {
  const vault = await aVault(tasks.database);
  const id = await locked(vault);
  await run("extract", { documentId: id });
  expect(await seen(vault, id)).toMatchObject({ state: "failed", stateReason: "encrypted" });
  await give(vault, id, false);
  expect(JSON.stringify(await rows())).not.toContain("hemmelig");
  await run("extract", { documentId: id });
  expect(await seen(vault, id)).toMatchObject({ state: "ready", stateReason: null, pageCount: 1, language: "de" });
  expect(await found(vault, "Zaunkönigpfad")).toEqual([id]);
  expect(await given(id)).toMatchObject({ kept: false });
  await run("thumbnail", { documentId: id });
  expect((await seen(vault, id)).thumbnail).toMatch(/^[0-9a-f]{64}$/);
  const waiting = await tasks.database.pool.query<{ waiting: string[] }>("SELECT waiting FROM file_passwords WHERE version_id = $1", [id]);
  for (const job of waiting.rows[0]?.waiting ?? []) await run(job as JobName, { documentId: id, versionId: id, pages: [1] });
  expect(await given(id)).toBeNull();
});

test("a kept one serves later readings, and goes with its document; without one it is asked for again, and what was read stays", async () => {
  const vault = await aVault(tasks.database);
  const [kept, forgotten] = [await locked(vault), await locked(vault)];
  await give(vault, kept, true);
  await give(vault, forgotten, false);
  for (const documentId of [kept, forgotten]) for (const job of ["extract", "thumbnail"] as const) await run(job, { documentId });
  await tasks.database.pool.query("DELETE FROM file_passwords WHERE NOT kept");
  for (const documentId of [kept, forgotten]) await run("extract", { documentId });
  expect(await seen(vault, kept)).toMatchObject({ state: "ready" });
  expect(await seen(vault, forgotten)).toMatchObject({ state: "failed", stateReason: "encrypted" });
  expect(await found(vault, "Zaunkönigpfad")).toEqual(expect.arrayContaining([kept, forgotten]));
  expect(await given(kept)).toMatchObject({ password: "hemmelig", givenBy: vault.userId });
  await vault.push({ name: "deleteDocument", args: { id: kept } });
  expect(await given(kept)).toBeNull();
});

test("one that is wrong is not kept for later, and one sealed for another file opens nothing", async () => {
  const vault = await aVault(tasks.database);
  const [id, other] = [await locked(vault), await locked(vault)];
  await give(vault, id, true, "falsch");
  await run("extract", { documentId: id });
  expect(await seen(vault, id)).toMatchObject({ state: "failed", stateReason: "encrypted" });
  expect(await given(id)).toBeNull();
  await give(vault, id, true);
  await tasks.database.pool.query("UPDATE file_passwords SET version_id = $2 WHERE version_id = $1", [id, other]);
  expect(await given(other)).toBeNull();
});
