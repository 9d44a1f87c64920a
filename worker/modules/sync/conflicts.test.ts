// Two devices that change the same thing without knowing of each other: what docs/sync.md promises, rule by rule.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Folder, Refusal, VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { whileItWaits } from "../../../tests/harness/races.ts";
import { aVault, documentArgs, type TestVault } from "../../../tests/harness/vault.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const color = "#336699";
async function seen(vault: TestVault) {
  const device = vault.device();
  await device.pullAll();
  const of = <T>(entity: string) => [...device.entities].filter(([key]) => key.startsWith(`${entity}/`)).map(([, value]) => value as T);
  return {
    document: of<VaultDocument>("document")[0]!,
    folder: (id: string) => device.entities.get(`folder/${id}`) as Folder,
    refusals: of<Refusal>("refusal"),
  };
}
async function withDocument(): Promise<{ vault: TestVault; id: string }> {
  const vault = await aVault(database);
  const args = documentArgs();
  await vault.push({ name: "createDocument", args });
  return { vault, id: args.id };
}

test("the later value of a field wins, field by field", async () => {
  const { vault, id } = await withDocument();
  await vault.push({ name: "updateDocument", args: { id, title: "from the phone", documentDate: "2026-01-01" } });
  await vault.push({ name: "updateDocument", args: { id, title: "from the desk", notes: "both" } });
  expect((await seen(vault)).document).toMatchObject({ title: "from the desk", documentDate: "2026-01-01", notes: "both" });
});

test("tags are a set: what both devices add stays, and what one takes off is off", async () => {
  const { vault, id } = await withDocument();
  const [one, two, three] = [uuid(), uuid(), uuid()];
  for (const tagId of [one, two, three]) await vault.push({ name: "createTag", args: { id: tagId, name: tagId, color } });
  await vault.push({ name: "tagDocument", args: { id, tagId: one } }, { name: "tagDocument", args: { id, tagId: two } });
  await vault.push({ name: "tagDocument", args: { id, tagId: two } }, { name: "tagDocument", args: { id, tagId: three } });
  await vault.push({ name: "untagDocument", args: { id, tagId: one } }, { name: "untagDocument", args: { id, tagId: one } });
  expect(new Set((await seen(vault)).document.tags)).toEqual(new Set([two, three]));
});

test("what moves into a deleted folder lands where that folder's contents went, over any number of deleted ones", async () => {
  const { vault, id } = await withDocument();
  const [top, middle, below] = [uuid(), uuid(), uuid()];
  await vault.push(
    { name: "createFolder", args: { id: top, name: "Home", parentId: null } },
    { name: "createFolder", args: { id: middle, name: "Bills", parentId: top } },
    { name: "createFolder", args: { id: below, name: "2026", parentId: middle } },
    { name: "deleteFolder", args: { id: middle } },
    { name: "deleteFolder", args: { id: below } },
  );
  const [added, subfolder, moved] = [documentArgs(), uuid(), uuid()];
  await vault.push(
    { name: "updateDocument", args: { id, folderId: below } },
    { name: "createDocument", args: { ...added, folderId: middle } },
    { name: "createFolder", args: { id: subfolder, name: "January", parentId: below } },
    { name: "createFolder", args: { id: moved, name: "Old", parentId: null } },
    { name: "updateFolder", args: { id: moved, parentId: middle } },
  );
  const device = vault.device();
  await device.pullAll();
  for (const key of [`document/${id}`, `document/${added.id}`]) expect(device.entities.get(key)).toMatchObject({ folderId: top });
  for (const key of [`folder/${subfolder}`, `folder/${moved}`]) expect(device.entities.get(key)).toMatchObject({ parentId: top });

  await vault.push({ name: "deleteFolder", args: { id: top } }, { name: "updateDocument", args: { id, folderId: below } });
  expect((await seen(vault)).folder(top)).toBeUndefined();
  await device.pullAll();
  expect(device.entities.get(`document/${id}`)).toMatchObject({ folderId: null });
});

test("a folder that is made again under its id takes what moves into it", async () => {
  const { vault, id } = await withDocument();
  const [top, folder] = [uuid(), uuid()];
  const make = { name: "createFolder", args: { id: folder, name: "Bills", parentId: top } };
  await vault.push({ name: "createFolder", args: { id: top, name: "Home", parentId: null } }, make, {
    name: "deleteFolder",
    args: { id: folder },
  });
  await vault.push(make, { name: "updateDocument", args: { id, folderId: folder } });
  expect((await seen(vault)).document.folderId).toBe(folder);
});

test("nobody lands in somebody else's folder by the id of a deleted one", async () => {
  const [{ vault, id }, other] = [await withDocument(), await aVault(database)];
  const [top, gone] = [uuid(), uuid()];
  await other.push(
    { name: "createFolder", args: { id: top, name: "Theirs", parentId: null } },
    { name: "createFolder", args: { id: gone, name: "Gone", parentId: top } },
    { name: "deleteFolder", args: { id: gone } },
  );
  await vault.push({ name: "updateDocument", args: { id, folderId: gone } });
  expect((await seen(vault)).document.folderId).toBeNull();
});

test("two folders that move into each other: the later move is refused and said", async () => {
  const vault = await aVault(database);
  const [one, two] = [uuid(), uuid()];
  for (const id of [one, two]) await vault.push({ name: "createFolder", args: { id, name: id, parentId: null } });
  await vault.push({ name: "updateFolder", args: { id: one, parentId: two } });
  await vault.push({ name: "updateFolder", args: { id: two, parentId: one } });
  const { folder, refusals } = await seen(vault);
  expect([folder(one).parentId, folder(two).parentId]).toEqual([two, null]);
  expect(refusals).toMatchObject([{ mutation: "updateFolder", code: "folder.cycle", args: { id: two, parentId: one } }]);
});

test("a label that was deleted meanwhile leaves the document as it is", async () => {
  const { vault, id } = await withDocument();
  const [tagId, typeId] = [uuid(), uuid()];
  await vault.push(
    { name: "createTag", args: { id: tagId, name: "Bills", color } },
    { name: "createType", args: { id: typeId, name: "Bill" } },
  );
  await vault.push({ name: "deleteTag", args: { id: tagId } }, { name: "deleteType", args: { id: typeId } });
  await vault.push({ name: "tagDocument", args: { id, tagId } }, { name: "updateDocument", args: { id, typeId } });
  const { document, refusals } = await seen(vault);
  expect([document.tags, document.typeId, refusals]).toEqual([[], null, []]);
});

test("a label that another device makes in the same moment is set", async () => {
  const { vault, id } = await withDocument();
  const typeId = uuid();
  await whileItWaits(
    database,
    ["feed_versions", vault.userId],
    () => vault.push({ name: "updateDocument", args: { id, typeId } }),
    (connection) =>
      connection.query("INSERT INTO document_types (id, owner_id, name, created_at) VALUES ($1, $2, 'Bill', now())", [
        typeId,
        vault.userId,
      ]),
  );
  expect((await seen(vault)).document).toMatchObject({ typeId });
});

test("deleted for good stays deleted, whatever comes after", async () => {
  const { vault, id } = await withDocument();
  await vault.push({ name: "deleteDocument", args: { id } });
  await vault.push({ name: "updateDocument", args: { id, title: "too late" } }, { name: "restoreDocument", args: { id } });
  const { document, refusals } = await seen(vault);
  expect([document, refusals]).toEqual([undefined, []]);
});

test("the later of trash and restore wins, and other changes are kept", async () => {
  const { vault, id } = await withDocument();
  await vault.push({ name: "trashDocument", args: { id } });
  await vault.push({ name: "updateDocument", args: { id, title: "changed in the trash" } });
  await vault.push({ name: "restoreDocument", args: { id } });
  expect((await seen(vault)).document).toMatchObject({ title: "changed in the trash", trashedAt: null });
});
