// A document's versions: what is current, what counts, who may, and what happens at the same moment.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uploadRequest } from "../../shared/api/uploads.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { anIntake, aStore, codeOf, described, type TestIntake, type TestStore, verify } from "../../tests/harness/intake.ts";
import { aVault, type TestVault } from "../../tests/harness/vault.ts";
import { completeUpload } from "./complete.ts";
import { recordUpload } from "./record.ts";
import { compareVersion, deleteVersion, listVersions, recordVersion, restoreVersion, signVersion } from "./versions.ts";

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

const record = (vault: TestVault, id: string, content: string) =>
  intake.as(vault, (context) => recordVersion(context, id, described(content)));
const confirm = (vault: TestVault, uploadId: string) => intake.as(vault, (context) => completeUpload(context, { uploadId, verify }));
async function add(vault: TestVault, id: string, content: string): Promise<string> {
  const ticket = await record(vault, id, content);
  expect(await intake.put(ticket, content)).toBe(200);
  await confirm(vault, ticket.id);
  return ticket.id;
}
const versions = (vault: TestVault, id: string) => intake.as(vault, (context) => listVersions(context, id));
const restore = (vault: TestVault, id: string, versionId: string) => intake.as(vault, (context) => restoreVersion(context, id, versionId));
const remove = (vault: TestVault, id: string, versionId: string) => intake.as(vault, (context) => deleteVersion(context, id, versionId));
const content = async (vault: TestVault, id: string, versionId: string) => {
  const { url } = await intake.as(vault, (context) =>
    signVersion(
      {
        ...context,
        signers: {
          objectStore: context.storage,
          webdav: context.storage,
          nextcloud: context.storage,
          google: context.storage,
          onedrive: context.storage,
        },
      },
      id,
      versionId,
      60,
      () => "attachment",
    ),
  );
  return (await fetch(url)).text();
};
const limit = (vault: TestVault, bytes: number) =>
  database.pool.query("UPDATE quotas SET limit_bytes = $2 WHERE user_id = $1", [vault.userId, bytes]);

test("a new version is current and read again, the old one stays and counts, and either can be fetched", async () => {
  const vault = await aVault(database);
  const id = await intake.document(vault, "first");
  const [first] = await versions(vault, id);
  await database.pool.query("UPDATE documents SET state = 'ready' WHERE id = $1", [id]);
  const second = await add(vault, id, "the second");
  expect(await versions(vault, id)).toMatchObject([
    { id: second, ...described("the second"), contentType: "text/plain", current: true },
    { ...first, current: false },
  ]);
  expect(await vault.usedBytes()).toBe(15);
  const device = vault.device();
  await device.pullAll();
  expect(device.entities.get(`document/${id}`)).toMatchObject({ ...described("the second"), state: "processing" });
  expect([await content(vault, id, first!.id), await content(vault, id, second)]).toEqual(["first", "the second"]);

  const restored = await restore(vault, id, first!.id);
  expect(restored).toMatchObject({ ...described("first"), state: "processing" });
  expect((await versions(vault, id)).find(({ current }) => current)?.id).toBe(first!.id);
  expect(await vault.usedBytes()).toBe(15);

  expect(await codeOf(remove(vault, id, first!.id))).toBe("version.current");
  await remove(vault, id, second);
  expect(await vault.usedBytes()).toBe(5);
  expect(await codeOf(remove(vault, id, second))).toBe("entity.notFound");
  expect(await codeOf(confirm(vault, second))).toBe("upload.missing");
  await vault.push({ name: "deleteDocument", args: { id } });
  expect(await vault.usedBytes()).toBe(0);
});

test("what a version says is held against what the current one says; where either is not known that is said, and strangers learn nothing", async () => {
  const [vault, stranger] = [await aVault(database), await aVault(database)];
  const id = await intake.document(vault, "rent 500");
  const [first] = await versions(vault, id);
  const second = await add(vault, id, "rent 750");
  const compare = (who: TestVault, version: string) => intake.as(who, (context) => compareVersion(context, id, version));
  expect(await codeOf(compare(vault, first!.id))).toBe("version.notRead");
  await database.pool.query("INSERT INTO document_texts (document_id, text, version_id) VALUES ($1, 'The rent is 500', $2)", [
    id,
    first!.id,
  ]);
  // what stands there is still that of the earlier one
  expect(await codeOf(compare(vault, first!.id))).toBe("version.notRead");
  await database.pool.query("INSERT INTO version_texts VALUES ($1, 'The rent is 500')", [first!.id]);
  await database.pool.query("UPDATE document_texts SET text = 'The rent is 750 from May', version_id = $2 WHERE document_id = $1", [
    id,
    second,
  ]);
  await database.pool.query("UPDATE documents SET state = 'ready' WHERE id = $1", [id]);
  expect(await compare(vault, first!.id)).toEqual({ words: ["500"], otherWords: ["750", "from", "May"], more: false });
  expect(await compare(vault, second)).toEqual({ words: [], otherWords: [], more: false });
  expect(await codeOf(compare(stranger, first!.id))).toBe("entity.notFound");
  expect(await codeOf(compare(vault, uuid()))).toBe("entity.notFound");
});

test("the bytes that are current need not be sent; those of an earlier version are known to whoever announces them again", async () => {
  const vault = await aVault(database);
  const id = await intake.document(vault, "known");
  const [first] = await versions(vault, id);
  expect(await record(vault, id, "known")).toMatchObject({ id: first!.id, confirmed: true, url: null });
  await add(vault, id, "newer");
  const request = uploadRequest.parse({ documentId: id, name: "file.txt", contentType: "text/plain", ...described("known") });
  expect(await intake.as(vault, (context) => recordUpload(context, request))).toMatchObject({ id: first!.id, confirmed: true });
  expect(await confirm(vault, first!.id)).toMatchObject(described("newer"));
  const other = { ...request, ...described("neither") };
  expect(await codeOf(intake.as(vault, (context) => recordUpload(context, other)))).toBe("upload.conflict");
});

test("who sees it sees its versions, an editor adds and restores, and only the owner deletes for good", async () => {
  const [owner, editor, viewer, stranger] = [
    await aVault(database),
    await aVault(database),
    await aVault(database),
    await aVault(database),
  ];
  const folderId = uuid();
  const share = (to: TestVault, access: "edit" | "view") => ({
    name: "createShare",
    args: { id: uuid(), folderId, handle: `u${to.userId.slice(-12)}`, access },
  });
  await owner.push({ name: "createFolder", args: { id: folderId, name: "Shared" } }, share(editor, "edit"), share(viewer, "view"));
  const id = await intake.document(owner, "theirs", { folderId });
  const [first] = await versions(owner, id);
  const second = await add(editor, id, "by the editor");
  expect([await owner.usedBytes(), await editor.usedBytes()]).toEqual([19, 0]);
  expect(await versions(viewer, id)).toHaveLength(2);
  for (const work of [() => record(viewer, id, "x"), () => restore(viewer, id, first!.id), () => remove(viewer, id, first!.id)])
    expect(await codeOf(work())).toBe("access.viewOnly");
  expect(await codeOf(remove(editor, id, first!.id))).toBe("access.ownerOnly");
  for (const work of [
    () => versions(stranger, id),
    () => record(stranger, id, "x"),
    () => restore(stranger, id, first!.id),
    () => remove(stranger, id, first!.id),
    () => content(stranger, id, second),
  ])
    expect(await codeOf(work())).toBe("entity.notFound");
  const mine = await intake.document(stranger, "mine");
  for (const work of [() => restore(stranger, mine, second), () => remove(stranger, mine, second), () => content(stranger, mine, second)])
    expect(await codeOf(work())).toBe("entity.notFound");
  await restore(editor, id, first!.id);
  expect((await versions(owner, id)).find(({ current }) => current)?.id).toBe(first!.id);
});

test("a version that has no room leaves the document as it is", async () => {
  const vault = await aVault(database, { limitBytes: 30 });
  const id = await intake.document(vault, "ten bytes.");
  await database.pool.query("UPDATE documents SET state = 'ready' WHERE id = $1", [id]);
  expect(await codeOf(record(vault, id, "twenty-one bytes long"))).toBe("quota.exceeded");
  const ticket = await record(vault, id, "another 10");
  await intake.put(ticket, "another 10");
  await limit(vault, 15);
  expect(await codeOf(confirm(vault, ticket.id))).toBe("quota.exceeded");
  expect(await codeOf(confirm(vault, ticket.id))).toBe("quota.exceeded");
  const device = vault.device();
  await device.pullAll();
  expect(device.entities.get(`document/${id}`)).toMatchObject({ ...described("ten bytes."), state: "ready", stateReason: null });
  expect(await vault.usedBytes()).toBe(10);
});

test("recording the same version again counts once, and versions of one document can't be announced beyond the limit", async () => {
  const vault = await aVault(database, { limitBytes: 30 });
  const id = await intake.document(vault, "ten bytes.");
  const [one, again] = [await record(vault, id, "another 10"), await record(vault, id, "another 10")];
  expect(again.id).toBe(one.id);
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, index) => codeOf(record(vault, id, String(index).padStart(10, "0")))));
  expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(1);
  expect(await codeOf(record(vault, id, "another 10"))).toBe("done");
});

test("a document without bytes has no versions to add to", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  expect(await codeOf(record(vault, id, "x"))).toBe("document.noBytes");
  expect(await versions(vault, id)).toEqual([]);
});

test("adding, restoring and deleting at once: one is current, and what counts is what is there", async () => {
  const vault = await aVault(database);
  const id = await intake.document(vault, "version 0");
  for (let round = 1; round <= 6; round++) {
    const [current] = await versions(vault, id);
    const ticket = await record(vault, id, `version ${round}`);
    await intake.put(ticket, `version ${round}`);
    const outcomes = await Promise.all([
      codeOf(confirm(vault, ticket.id)),
      codeOf(restore(vault, id, current!.id)),
      codeOf(remove(vault, id, current!.id)),
      codeOf(confirm(vault, ticket.id)),
    ]);
    for (const outcome of outcomes) expect(["done", "version.current", "entity.notFound", "upload.missing"]).toContain(outcome);
    const left = await versions(vault, id);
    expect(left.filter((version) => version.current)).toHaveLength(1);
    expect(await vault.usedBytes()).toBe(left.reduce((sum, { size }) => sum + size, 0));
  }
});

test("deleting the document while a version is confirmed gives everything back", async () => {
  const vault = await aVault(database);
  for (let round = 0; round < 8; round++) {
    const id = await intake.document(vault, `old ${round}`);
    const ticket = await record(vault, id, `new ${round}`);
    await intake.put(ticket, `new ${round}`);
    const [outcome] = await Promise.all([codeOf(confirm(vault, ticket.id)), vault.push({ name: "deleteDocument", args: { id } })]);
    expect(["done", "entity.notFound"]).toContain(outcome);
  }
  expect(await vault.usedBytes()).toBe(0);
  const { rows } = await database.pool.query(
    "SELECT count(*)::int AS left FROM document_versions v LEFT JOIN documents d ON d.id = v.document_id WHERE d.id IS NULL OR d.owner_id = $1",
    [vault.userId],
  );
  expect(rows).toEqual([{ left: 0 }]);
});
