// Two documents become one: what stays of each, where the files lie, and that all of it is taken back by one press.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deleteVersion, listVersions, restoreVersion } from "../../../server/intake/versions.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anIntake, aStore, codeOf, type TestIntake, type TestStore } from "../../../tests/harness/intake.ts";
import { whileItWaits } from "../../../tests/harness/races.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readHistory, undo } from "../history/history.usecases.ts";
import { comparePair, decideOnPair, listPairs, pairsOf } from "./duplicates.ts";

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

const merge = (vault: TestVault, id: string, intoId: string) => vault.push({ name: "mergeDocument", args: { id, intoId } });
const restore = (vault: TestVault, id: string) => vault.push({ name: "restoreDocument", args: { id } });
const versions = (vault: TestVault, id: string) =>
  intake.as(vault, async (context) => (await listVersions(context, id)).map((one) => one.id));
async function documentOf(vault: TestVault, id: string): Promise<VaultDocument> {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get(`document/${id}`) as VaultDocument;
}
async function refusalsOf(vault: TestVault): Promise<string[]> {
  const { rows } = await database.pool.query<{ code: string }>("SELECT code FROM refusals WHERE user_id = $1", [vault.userId]);
  return rows.map(({ code }) => code);
}
async function two(vault: TestVault, contents: readonly [string, string] = ["the first scan", "the second scan"]) {
  const [from, into] = [await intake.document(vault, contents[0]), await intake.document(vault, contents[1])];
  return { from, into, file: (await documentOf(vault, from)).versionId!, kept: (await documentOf(vault, into)).versionId! };
}

test("tags and notes of both stay, what a person wrote wins, the file becomes a version, and the quota is as it was", async () => {
  const vault = await aVault(database);
  const { from, into, file, kept } = await two(vault);
  const [tag, other, folderId] = [uuid(), uuid(), uuid()];
  await vault.push(
    { name: "createTag", args: { id: tag, name: "Power", color: "#112233" } },
    { name: "createTag", args: { id: other, name: "Home", color: "#112233" } },
    { name: "createFolder", args: { id: folderId, name: "Bills", parentId: null } },
    { name: "tagDocument", args: { id: from, tagId: tag } },
    { name: "tagDocument", args: { id: into, tagId: other } },
    { name: "updateDocument", args: { id: from, title: "Named by hand", notes: "of the one", folderId } },
    { name: "updateDocument", args: { id: into, notes: "of the other", documentDate: "2026-09-30" } },
  );
  const used = await vault.usedBytes();
  await merge(vault, from, into);
  expect(await documentOf(vault, into)).toMatchObject({
    title: "Named by hand",
    notes: "of the other\n\nof the one",
    documentDate: "2026-09-30",
    folderId,
    tags: [tag, other].sort(),
    versionId: kept,
    trashedAt: null,
  });
  expect((await documentOf(vault, from)).trashedAt).not.toBeNull();
  expect((await versions(vault, into)).sort()).toEqual([file, kept].sort());
  expect(await vault.usedBytes()).toBe(used);
});

test("one undo in the history brings both back as they were, each with its file", async () => {
  const vault = await aVault(database);
  const { from, into, file, kept } = await two(vault);
  await vault.push({ name: "updateDocument", args: { id: from, title: "Named by hand", notes: "of the one" } });
  const before = await documentOf(vault, into);
  await merge(vault, from, into);
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => undefined };
    const { items } = await readHistory(context, { entity: "document", id: from }, { limit: 50 });
    await undo(context, { entity: "document", id: from }, items[0]!.id, { group: true });
  });
  expect(await documentOf(vault, into)).toMatchObject({ title: before.title, notes: before.notes });
  expect(await documentOf(vault, from)).toMatchObject({ title: "Named by hand", trashedAt: null, versionId: file });
  expect(await versions(vault, into)).toEqual([kept]);
  expect(await versions(vault, from)).toEqual([file]);
});

test("what is merged and then emptied from the trash leaves its file and its room; deleting the one that stayed frees both", async () => {
  const vault = await aVault(database);
  const { from, into, file } = await two(vault);
  const used = await vault.usedBytes();
  await merge(vault, from, into);
  await vault.push({ name: "deleteDocument", args: { id: from } });
  expect(await versions(vault, into)).toContain(file);
  expect(await vault.usedBytes()).toBe(used);
  const { rows } = await database.pool.query("SELECT state FROM uploads WHERE id = $1", [file]);
  expect(rows).toEqual([{ state: "complete" }]);
  await vault.push({ name: "deleteDocument", args: { id: into } });
  expect(await vault.usedBytes()).toBe(0);
});

test("deleting the one that stayed gives the file back to the one in the trash", async () => {
  const vault = await aVault(database);
  const { from, into, file } = await two(vault, ["ten bytes.", "others"]);
  await merge(vault, from, into);
  await vault.push({ name: "deleteDocument", args: { id: into } });
  expect(await vault.usedBytes()).toBe(10);
  await restore(vault, from);
  expect(await versions(vault, from)).toEqual([file]);
});

test("over several mergers each document gets back its own file, in whatever order they are restored", async () => {
  const vault = await aVault(database);
  const { from: first, into: second, file, kept } = await two(vault);
  const third = await intake.document(vault, "the third");
  await merge(vault, first, second);
  await merge(vault, second, third);
  expect(await versions(vault, third)).toHaveLength(3);
  await restore(vault, first);
  expect(await versions(vault, first)).toEqual([file]);
  await restore(vault, second);
  expect(await versions(vault, second)).toEqual([kept]);
  expect(await versions(vault, third)).toHaveLength(1);
});

test("the same bytes are kept once, and go with the trash", async () => {
  const vault = await aVault(database);
  const { from, into, kept } = await two(vault, ["the very same", "the very same"]);
  await merge(vault, from, into);
  expect(await versions(vault, into)).toEqual([kept]);
  await vault.push({ name: "deleteDocument", args: { id: from } });
  expect(await vault.usedBytes()).toBe("the very same".length);
});

test("a file that another document shows by now is not taken from it: the restoring is refused and says why", async () => {
  const vault = await aVault(database);
  const { from, into, file } = await two(vault);
  await merge(vault, from, into);
  await intake.as(vault, (context) => restoreVersion(context, into, file));
  await restore(vault, from);
  expect(await refusalsOf(vault)).toEqual(["version.elsewhere"]);
  expect((await documentOf(vault, from)).trashedAt).not.toBeNull();
  expect(await documentOf(vault, into)).toMatchObject({ versionId: file });
});

test("a version that is deleted for good takes its document out of the trash with it", async () => {
  const vault = await aVault(database);
  const { from, into, file, kept } = await two(vault);
  await merge(vault, from, into);
  await intake.as(vault, (context) => deleteVersion(context, into, file));
  expect(await documentOf(vault, from)).toBeUndefined();
  expect(await versions(vault, into)).toEqual([kept]);
  expect(await vault.usedBytes()).toBe("the second scan".length);
});

test("a document that is restored while its version is deleted for good stays, with its file", async () => {
  const vault = await aVault(database);
  const { from, into, file } = await two(vault);
  await merge(vault, from, into);
  const deleting = () => intake.as(vault, (context) => codeOf(deleteVersion(context, into, file)));
  const code = await whileItWaits(database, ["vault_locks", vault.userId], deleting, async (connection) => {
    await connection.query("UPDATE documents SET trashed_at = NULL WHERE id = $1", [from]);
    await connection.query("UPDATE document_versions SET document_id = $1, merged_from = '{}' WHERE id = $2", [from, file]);
  });
  expect(code).toBe("entity.notFound");
  expect(await documentOf(vault, from)).toMatchObject({ trashedAt: null, versionId: file });
  expect(await versions(vault, from)).toEqual([file]);
});

test("merging twice is merging once; notes that have no room together are refused; nobody merges what is another's", async () => {
  const [vault, eve] = [await aVault(database), await aVault(database)];
  const { from, into } = await two(vault);
  const hers = await intake.document(eve, "hers");
  await eve.push({ name: "createShare", args: { id: uuid(), documentId: hers, handle: `u${vault.userId.slice(-12)}`, access: "edit" } });
  await merge(vault, hers, into);
  await merge(vault, into, hers);
  expect(await refusalsOf(vault)).toHaveLength(2);
  expect((await documentOf(eve, hers)).trashedAt).toBeNull();
  await vault.push(
    { name: "updateDocument", args: { id: from, notes: "a".repeat(12_000) } },
    { name: "updateDocument", args: { id: into, notes: "b".repeat(12_000) } },
  );
  await merge(vault, from, into);
  expect(await refusalsOf(vault)).toContain("merge.notesTooLong");
  await vault.push({ name: "updateDocument", args: { id: from, notes: "short" } });
  await merge(vault, from, into);
  await merge(vault, from, into);
  expect(await versions(vault, into)).toHaveLength(2);
});

test("pairs are told to their owner alone, without those in the trash, page by page, and not after they were dismissed", async () => {
  const [vault, eve] = [await aVault(database), await aVault(database)];
  const { from, into } = await two(vault);
  const third = await intake.document(vault, "the third");
  await vault.push({ name: "createShare", args: { id: uuid(), documentId: from, handle: `u${eve.userId.slice(-12)}`, access: "edit" } });
  for (const [one, other] of [
    [from, into],
    [from, third],
  ] as const)
    await database.pool.query(
      "INSERT INTO similar_documents (id, owner_id, document_id, other_id, likeness) VALUES ($1, $2, $3, $4, 0.9)",
      [uuid(), vault.userId, ...[one, other].sort()],
    );
  const as = <T>(who: TestVault, work: (context: Parameters<typeof listPairs>[0]) => Promise<T>) =>
    withConnection(database, (connection) => work({ connection, actor: { kind: "person", userId: who.userId } }));
  const first = await as(vault, (context) => listPairs(context, { limit: 1 }));
  expect(first.items).toHaveLength(1);
  expect((await as(vault, (context) => listPairs(context, { limit: 1, cursor: first.next! }))).items).toHaveLength(1);
  expect((await as(vault, (context) => pairsOf(context, from))).items).toHaveLength(2);
  expect((await as(eve, (context) => pairsOf(context, from))).items).toEqual([]);
  expect((await as(eve, (context) => listPairs(context, { limit: 10 }))).items).toEqual([]);
  expect(await codeOf(as(eve, (context) => comparePair(context, from, into)))).toBe("access.ownerOnly");
  expect(await codeOf(as(eve, (context) => decideOnPair(context, { id: from, otherId: into }, true)))).toBe("entity.notFound");
  await as(vault, (context) => decideOnPair(context, { id: into, otherId: from }, true));
  expect((await as(vault, (context) => pairsOf(context, from))).items).toHaveLength(1);
  await as(vault, (context) => decideOnPair(context, { id: from, otherId: into }, false));
  await vault.push({ name: "trashDocument", args: { id: third } });
  expect((await as(vault, (context) => listPairs(context, { limit: 10 }))).items).toHaveLength(1);
});
