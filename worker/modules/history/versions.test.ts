// A document's file in its history: every replacement is told with both files, and is taken back from there as any other change.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completeUpload } from "../../../server/intake/complete.ts";
import { deleteVersion, listVersions, recordVersion, restoreVersion } from "../../../server/intake/versions.ts";
import type { HistoryEntry } from "../../../shared/api/history.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anIntake, aStore, codeOf, described, type TestIntake, type TestStore, verify } from "../../../tests/harness/intake.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readHistory, undo } from "./history.usecases.ts";

let database: TestDatabase;
let store: TestStore;
let intake: TestIntake;
beforeAll(async () => {
  database = await aDatabase();
  store = await aStore();
  intake = anIntake(database, store);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const contextOf = (connection: Parameters<Parameters<typeof withConnection>[1]>[0], { userId }: TestVault) => ({
  connection,
  actor: { kind: "person", userId } as const,
  poke: () => undefined,
});
async function history(vault: TestVault, id: string): Promise<HistoryEntry[]> {
  return withConnection(database, async (connection) => {
    const { items } = await readHistory(contextOf(connection, vault), { entity: "document", id }, { limit: 50 });
    return items;
  });
}
const takeBack = (vault: TestVault, id: string, entryId: string) =>
  withConnection(database, (connection) => undo(contextOf(connection, vault), { entity: "document", id }, entryId, { group: false }));
async function replace(vault: TestVault, id: string, content: string): Promise<string> {
  const ticket = await intake.as(vault, (context) => recordVersion(context, id, described(content)));
  await intake.put(ticket, content);
  await intake.as(vault, (context) => completeUpload(context, { uploadId: ticket.id, verify }));
  return ticket.id;
}
const current = (vault: TestVault, id: string) =>
  intake.as(vault, async (context) => (await listVersions(context, id)).find((version) => version.current)!);
const fileOf = (id: string, content: string) => ({ id, ...described(content), contentType: "text/plain" });
const jobs = async (id: string) =>
  Number((await database.superuser.query("SELECT count(*) AS n FROM graphile_worker.jobs WHERE key = $1", [`extract:${id}`])).rows[0].n);

test("another file is told once, with both, by whoever brought it; the first is part of the arrival", async () => {
  const [owner, editor] = [await aVault(database), await aVault(database)];
  const folderId = uuid();
  await owner.push(
    { name: "createFolder", args: { id: folderId, name: "Shared" } },
    { name: "createShare", args: { id: uuid(), folderId, handle: `u${editor.userId.slice(-12)}`, access: "edit" } },
  );
  const id = await intake.document(owner, "first", { folderId });
  expect((await history(owner, id)).map(({ event }) => event)).toEqual(["arrived"]);
  const { id: first } = await current(owner, id);
  const second = await replace(editor, id, "the second");
  const [entry, ...rest] = await history(owner, id);
  expect(entry).toMatchObject({
    event: "changed",
    by: { kind: "person", id: editor.userId },
    changes: [{ field: "version", before: fileOf(first, "first"), after: fileOf(second, "the second") }],
  });
  expect(rest).toHaveLength(1);
  expect(await current(owner, id)).toMatchObject({ id: second, by: { id: editor.userId } });
});

test("restoring is one change with an entry of its own, is read again, and is told to devices with its version", async () => {
  const vault = await aVault(database);
  const id = await intake.document(vault, "first");
  const { id: first } = await current(vault, id);
  const second = await replace(vault, id, "the second");
  await database.superuser.query("DELETE FROM graphile_worker._private_jobs");
  await vault.push({ name: "restoreVersion", args: { id, versionId: first, file: { ...described("a lie"), contentType: "text/html" } } });
  expect(await jobs(id)).toBe(1);
  const [entry] = await history(vault, id);
  expect(entry!.changes).toEqual([{ field: "version", before: fileOf(second, "the second"), after: fileOf(first, "first") }]);
  const device = vault.device();
  await device.pullAll();
  expect(device.entities.get(`document/${id}`) as VaultDocument).toMatchObject({
    ...described("first"),
    versionId: first,
    contentType: "text/plain",
    state: "processing",
  });
  const entries = (await history(vault, id)).length;
  await vault.push({ name: "restoreVersion", args: { id, versionId: first } });
  expect(await history(vault, id)).toHaveLength(entries);
});

test("a replaced file is taken back from the history, and so is that; what was replaced since stays", async () => {
  const vault = await aVault(database);
  const id = await intake.document(vault, "first");
  const { id: first } = await current(vault, id);
  const second = await replace(vault, id, "the second");
  const [replaced] = await history(vault, id);
  expect(await takeBack(vault, id, replaced!.id)).toMatchObject({ undone: 1, conflicts: [] });
  expect(await current(vault, id)).toMatchObject({ id: first });
  expect(await takeBack(vault, id, replaced!.id)).toMatchObject({ undone: 0, conflicts: [] });
  const [undone] = await history(vault, id);
  await takeBack(vault, id, undone!.id);
  expect(await current(vault, id)).toMatchObject({ id: second });
  const third = await replace(vault, id, "number three");
  await expect(takeBack(vault, id, replaced!.id)).rejects.toMatchObject({ code: "history.changedSince" });
  expect(await current(vault, id)).toMatchObject({ id: third });
  const [last] = await history(vault, id);
  await intake.as(vault, (context) => deleteVersion(context, id, second));
  expect(await codeOf(takeBack(vault, id, last!.id))).toBe("entity.notFound");
});

test("the version of another document is nobody's to restore", async () => {
  const [vault, other] = [await aVault(database), await aVault(database)];
  const [id, mine, theirs] = [
    await intake.document(vault, "one"),
    await intake.document(vault, "two"),
    await intake.document(other, "three"),
  ];
  for (const from of [await current(vault, mine), await current(other, theirs)]) {
    expect(await codeOf(intake.as(vault, (context) => restoreVersion(context, id, from.id)))).toBe("entity.notFound");
    await vault.push({
      name: "restoreVersion",
      args: { id, versionId: from.id, file: { ...described("two"), contentType: "text/plain" } },
    });
    expect(await current(vault, id)).toMatchObject(described("one"));
  }
  const { rows } = await database.pool.query("SELECT code FROM refusals WHERE user_id = $1", [vault.userId]);
  expect(rows).toEqual([{ code: "entity.notFound" }, { code: "entity.notFound" }]);
});
