import { v7 as uuid } from "uuid";
import { describe, expect, test } from "vitest";
import { deviceMutators, type VaultDocument } from "../../shared/mutators/index.ts";
import type { Mutator } from "../../shared/mutators/mutator.ts";
import { deviceTx, type ReplicaTx } from "./deviceTx.ts";
import { aDocument } from "./testing.ts";

const now = "2026-05-01T10:00:00.000Z";

/** A replica in a map, and the mutators on it. */
function aReplica(userId = uuid()) {
  const values = new Map<string, unknown>();
  const tx: ReplicaTx = {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    del: async (key) => values.delete(key),
    scan: ({ prefix }) => ({
      async *values() {
        for (const [key, value] of values) if (key.startsWith(prefix)) yield value;
      },
    }),
  };
  const run = async (name: keyof typeof deviceMutators, args: unknown) => {
    const mutator = deviceMutators[name] as Mutator<unknown>;
    await mutator.run(deviceTx(tx, { userId, now }), mutator.args.parse(args));
  };
  const document = (id: string) => values.get(`document/${id}`) as VaultDocument | undefined;
  return { userId, values, run, document };
}

describe("mutators on the device", () => {
  test("a new document is there at once, in its folder, with a title from its name", async () => {
    const { run, document, userId } = aReplica();
    const [id, folderId] = [uuid(), uuid()];
    await run("createFolder", { id: folderId, name: "House" });
    await run("createDocument", {
      id,
      name: "Power_bill.pdf",
      contentType: "application/pdf",
      size: 3,
      sha256: "a".repeat(64),
      folderId,
      createdAt: now,
    });
    expect(document(id)).toMatchObject({ title: "Power bill", folderId, ownerId: userId, state: "uploading", tags: [] });
  });

  test("tags are a set", async () => {
    const { run, document, values } = aReplica();
    const [mine, tagId] = [aDocument(), uuid()];
    values.set(`document/${mine.id}`, mine);
    await run("createTag", { id: tagId, name: "Bills", color: "#112233" });
    await run("tagDocument", { id: mine.id, tagId });
    await run("tagDocument", { id: mine.id, tagId });
    expect(document(mine.id)?.tags).toEqual([tagId]);
    await run("untagDocument", { id: mine.id, tagId });
    expect(document(mine.id)?.tags).toEqual([]);
  });

  test("what is done to many documents at once is done to each; one that is gone does not stop the others", async () => {
    const { run, document, values } = aReplica();
    const documents = Array.from({ length: 3 }, () => aDocument());
    const tagId = uuid();
    for (const one of documents) values.set(`document/${one.id}`, one);
    await run("createTag", { id: tagId, name: "Bills", color: "#112233" });
    values.delete(`document/${documents[1]!.id}`);
    await run("changeDocuments", {
      changes: [
        ...documents.map(({ id }) => ({ name: "tagDocument", args: { id, tagId } })),
        { name: "updateDocument", args: { id: documents[2]!.id, title: " Together " } },
      ],
    });
    expect(documents.map(({ id }) => document(id)?.tags)).toEqual([[tagId], undefined, [tagId]]);
    expect(document(documents[2]!.id)?.title).toBe("Together");
  });

  test("what was in a deleted folder lands in its parent, whatever its number", async () => {
    const { run, document, values } = aReplica();
    const [parent, folder, inner] = [uuid(), uuid(), uuid()];
    await run("createFolder", { id: parent, name: "Parent" });
    await run("createFolder", { id: folder, name: "Folder", parentId: parent });
    await run("createFolder", { id: inner, name: "Inner", parentId: folder });
    const documents = Array.from({ length: 50 }, () => aDocument({ folderId: folder }));
    for (const one of documents) values.set(`document/${one.id}`, one);
    await run("deleteFolder", { id: folder });
    expect(documents.map(({ id }) => document(id)?.folderId)).toEqual(documents.map(() => parent));
    expect(values.get(`folder/${inner}`)).toMatchObject({ parentId: parent });
    expect(values.has(`folder/${folder}`)).toBe(false);
  });

  test("what lay in a deleted tag lies in its parent, what lay in a merged one in the other; in a circle and too deep is refused", async () => {
    const { run, values } = aReplica();
    const ids = Array.from({ length: 5 }, () => uuid());
    const color = "#112233";
    for (const [level, id] of ids.entries()) await run("createTag", { id, name: `${level}`, color, parentId: ids[level - 1] });
    const parentOf = (id: string | undefined) => (values.get(`tag/${id}`) as { parentId: string | null } | undefined)?.parentId;
    await expect(run("createTag", { id: uuid(), name: "deeper", color, parentId: ids[4] })).rejects.toMatchObject({ code: "tag.tooDeep" });
    await expect(run("updateTag", { id: ids[0], parentId: ids[2] })).rejects.toMatchObject({ code: "tag.cycle" });
    await expect(run("mergeTag", { id: ids[0], intoId: ids[2] })).rejects.toMatchObject({ code: "tag.cycle" });
    await run("deleteTag", { id: ids[3] });
    expect(parentOf(ids[4])).toBe(ids[2]);
    await run("mergeTag", { id: ids[2], intoId: ids[0] });
    expect(parentOf(ids[4])).toBe(ids[0]);
    const late = uuid();
    await run("createTag", { id: late, name: "late", color, parentId: ids[2] });
    expect(parentOf(late)).toBe(ids[0]);
  });

  test("a change to what is not there does nothing, and an existing value is never made again", async () => {
    const { run, values } = aReplica();
    const id = uuid();
    await run("trashDocument", { id });
    await run("deleteTag", { id });
    expect(values.size).toBe(0);
    await run("createTag", { id, name: "First", color: "#112233" });
    await run("createTag", { id, name: "Second", color: "#112233" });
    expect(values.get(`tag/${id}`)).toMatchObject({ name: "First" });
  });
});
