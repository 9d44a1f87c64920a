// What a machine fills, and what a person's decision means for it.
import { v7 as uuid } from "uuid";
import { expect, test } from "vitest";
import { documentArgs } from "../../tests/harness/vault.ts";
import { type Entities, mutated } from "../../tests/sync/memoryTx.ts";
import type { VaultDocument } from "./entities.ts";

const me = uuid();

function aReplica() {
  let entities: Entities = new Map();
  const id = uuid();
  return {
    id,
    async run(name: string, args: object) {
      entities = await mutated(entities, me, "2026-01-01T00:00:00.000Z", { name, args });
    },
    document: () => entities.get(`document/${id}`) as VaultDocument,
  };
}

async function aRead() {
  const replica = aReplica();
  const { id, run } = replica;
  const [tagId, typeId, folderId] = [uuid(), uuid(), uuid()];
  await run("createTag", { id: tagId, name: "Power", color: "#112233" });
  await run("createType", { id: typeId, name: "Bill" });
  await run("createFolder", { id: folderId, name: "Home" });
  await run("createDocument", documentArgs(id, "scan"));
  const read = () =>
    run("recordExtraction", { id, pageCount: 1, language: "en", title: "Read", documentDate: { value: "2026-02-03" }, stateReason: null });
  const classify = () =>
    run("classifyDocument", {
      id,
      classification: { state: "done", at: "" },
      documentDate: { value: "2026-03-04" },
      typeId: { value: typeId },
      folderId: { value: folderId },
      tags: { value: [tagId] },
    });
  await read();
  await classify();
  return { ...replica, tagId, typeId, folderId, read, classify };
}

test("a value that a person took back is not filled again, by no machine", async () => {
  const { id, run, document, tagId, read, classify } = await aRead();
  expect(document()).toMatchObject({ title: "Read", documentDate: "2026-03-04", tags: [tagId] });
  await run("updateDocument", { id, title: "scan", documentDate: null, typeId: null, folderId: null });
  await run("untagDocument", { id, tagId });
  const undone = { title: "scan", documentDate: null, typeId: null, folderId: null, tags: [] };
  expect(document()).toMatchObject(undone);
  await read();
  await classify();
  expect(document()).toMatchObject(undone);
});

test("what is empty by itself is filled, also after a person cleared something else", async () => {
  const { id, run, document, typeId, classify } = await aRead();
  await run("updateDocument", { id, documentDate: null });
  await run("deleteType", { id: typeId });
  expect(document().filled.typeId).toMatchObject({ by: "ai" });
  await classify();
  expect(document()).toMatchObject({ documentDate: null, filled: { documentDate: { by: "person" } } });
});

test("what a person keeps is not filled over, until they think better of it", async () => {
  const { id, run, document } = await aRead();
  const again = (title: string) =>
    run("recordExtraction", { id, pageCount: 1, language: "en", title, documentDate: null, stateReason: null });
  await run("acceptFilled", { id, field: "title", accepted: true });
  expect(document().filled.title).toEqual({ by: "reader", accepted: true });
  await again("Another");
  expect(document().title).toBe("Read");
  await run("acceptFilled", { id, field: "title", accepted: false });
  expect(document().filled.title).toEqual({ by: "reader" });
  await again("Another");
  expect(document().title).toBe("Another");
});

test("tags are a person's once they change one of them", async () => {
  const { id, run, document, tagId } = await aRead();
  expect(document().filled.tags).toMatchObject({ by: "ai" });
  const own = uuid();
  await run("createTag", { id: own, name: "Own", color: "#445566" });
  await run("tagDocument", { id, tagId: own });
  expect(document()).toMatchObject({ tags: [tagId, own], filled: { tags: { by: "person" } } });
});

test("filing with proposed fields, taken back, leaves nothing decided: machines may fill them", async () => {
  const replica = aReplica();
  const { id, run, document } = replica;
  const [typeId, folderId] = [uuid(), uuid()];
  await run("createType", { id: typeId, name: "Bill" });
  await run("createFolder", { id: folderId, name: "Home" });
  await run("createDocument", documentArgs(id, "scan"));
  const before = document();
  await run("updateDocument", { id, typeId, folderId, filedOn: "2026-01-01" });
  expect(document()).toMatchObject({ typeId, folderId });
  await run("updateDocument", { id, typeId: null, folderId: null, filedOn: null });
  expect(document()).toMatchObject({ typeId: null, folderId: null, filled: before.filled });
  await run("classifyDocument", {
    id,
    classification: { state: "done", at: "" },
    typeId: { value: typeId },
    folderId: { value: folderId },
  });
  expect(document()).toMatchObject({ typeId, folderId });
});
