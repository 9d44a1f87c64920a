import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PullRequest, PushRequest } from "../../../shared/api/sync.ts";
import { schemaVersion, type VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, withConnection } from "../../../tests/harness/vault.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const document = (device: { entities: Map<string, unknown> }, id: string) =>
  device.entities.get(`document/${id}`) as VaultDocument | undefined;
const send = (userId: string, request: Pick<PushRequest, "clientGroupID" | "mutations">) =>
  withConnection(database, (connection) => push(connection, userId, { pushVersion: 1, schemaVersion, ...request }));

describe("pull", () => {
  test("a new vault has its person and its quota", async () => {
    const vault = await aVault(database);
    const device = vault.device();
    await device.pull();
    expect([...device.entities.keys()].sort()).toEqual(["quota", `user/${vault.userId}`]);
  });

  test("a change arrives by itself, and nothing arrives twice", async () => {
    const vault = await aVault(database);
    const [first = ""] = await vault.documents(3);
    const device = vault.device();
    await device.pullAll();
    await vault.push({ name: "updateDocument", args: { id: first, title: "Renamed" } });
    expect(await device.pull()).toBe(1);
    expect(document(device, first)?.title).toBe("Renamed");
    const { cookie } = device;
    expect(await device.pull()).toBe(0);
    expect(device.cookie).toEqual(cookie);
  });

  test("the first synchronization comes in pages, newest first, and misses nothing that changes meanwhile", async () => {
    const vault = await aVault(database);
    const ids = await vault.documents(25);
    const device = vault.device({ changes: 4, first: 5, older: 5 });
    await device.pull();
    const firstPage = [...device.entities.keys()].filter((key) => key.startsWith("document/"));
    expect(firstPage.sort()).toEqual(
      ids
        .slice(-5)
        .map((id) => `document/${id}`)
        .sort(),
    );
    expect(device.entities.get("sync/backfill")).toEqual({ documents: 20 });
    // While it is under way: one that has not come yet changes, one that has is deleted, one is new, more than a page of changes.
    await vault.push({ name: "updateDocument", args: { id: ids[0], title: "Changed" } }, { name: "deleteDocument", args: { id: ids[24] } });
    const [added = ""] = await vault.documents(6);
    await device.pullAll();
    const whole = vault.device();
    await whole.pullAll();
    expect(new Map([...device.entities].sort())).toEqual(new Map([...whole.entities].sort()));
    expect(document(device, ids[0]!)?.title).toBe("Changed");
    expect(document(device, ids[24]!)).toBeUndefined();
    expect(document(device, added)).toBeDefined();
  });

  test("more changes than a page come in several, and then nothing more is announced", async () => {
    const vault = await aVault(database);
    const device = vault.device({ changes: 4, first: 5, older: 5 });
    await device.pullAll();
    await vault.documents(9);
    await device.pull();
    expect(device.entities.has("sync/backfill")).toBe(true);
    await device.pullAll();
    expect([...device.entities.keys()].filter((key) => key.startsWith("document/"))).toHaveLength(9);
    expect(await device.pull()).toBe(0);
  });

  test("somebody else's client group is refused, an unknown one with a cookie has to start over", async () => {
    const [mine, theirs] = [await aVault(database), await aVault(database)];
    await theirs.push({ name: "createTag", args: { id: uuid(), name: "x", color: "#000000" } });
    const request = { pullVersion: 1, schemaVersion, clientGroupID: theirs.device().clientGroupID, cookie: null };
    await expect(withConnection(database, (connection) => pull(connection, mine.userId, request))).rejects.toMatchObject({
      code: "access.denied",
    });
    const device = mine.device();
    await device.pull();
    const unknown = { ...request, clientGroupID: uuid(), cookie: device.cookie };
    expect(await withConnection(database, (connection) => pull(connection, mine.userId, unknown))).toEqual({
      error: "ClientStateNotFound",
    });
  });

  test("a device that never changed anything pulls again, and an updated app goes on under a new group once it said so", async () => {
    const vault = await aVault(database);
    const request: PullRequest = { pullVersion: 1, schemaVersion, clientGroupID: uuid(), cookie: null };
    const ask = (asked: PullRequest) => withConnection(database, (connection) => pull(connection, vault.userId, asked));
    const first = await ask(request);
    if ("error" in first) throw new Error(first.error);
    const again = { ...request, cookie: first.cookie };
    expect(await ask(again)).toEqual({ cookie: first.cookie, lastMutationIDChanges: {}, patch: [] });
    const forked = { ...again, clientGroupID: uuid() };
    await withConnection(database, (connection) =>
      push(connection, vault.userId, { pushVersion: 1, schemaVersion, clientGroupID: forked.clientGroupID, mutations: [] }),
    );
    expect(await ask(forked)).toEqual({ cookie: first.cookie, lastMutationIDChanges: {}, patch: [] });
  });
});

describe("push", () => {
  test("the same push twice, also at once, has its effect once", async () => {
    const vault = await aVault(database);
    const tagId = uuid();
    const clientID = uuid();
    const request = {
      clientGroupID: uuid(),
      mutations: [
        { clientID, id: 1, name: "createTag", args: { id: tagId, name: "Tax", color: "#112233" } },
        { clientID, id: 2, name: "deleteTag", args: { id: tagId } },
      ],
    };
    await Promise.all([send(vault.userId, request), send(vault.userId, request), send(vault.userId, request)]);
    await send(vault.userId, request);
    const device = vault.device();
    await device.pull();
    expect([...device.entities.keys()].some((key) => key.startsWith("tag/"))).toBe(false);
  });

  test("a gap does nothing, and what is missing can still be sent", async () => {
    const vault = await aVault(database);
    const clientID = uuid();
    const clientGroupID = uuid();
    const tag = (id: number) => ({ clientID, id, name: "createTag", args: { id: uuid(), name: `tag ${id}`, color: "#112233" } });
    const [one, two] = [tag(1), tag(2)];
    await expect(send(vault.userId, { clientGroupID, mutations: [two] })).rejects.toMatchObject({ code: "mutation.future" });
    await send(vault.userId, { clientGroupID, mutations: [one, two] });
    const { rows } = await database.pool.query("SELECT name FROM tags WHERE owner_id = $1 ORDER BY name", [vault.userId]);
    expect(rows.map((row) => row.name)).toEqual(["tag 1", "tag 2"]);
  });

  test("a change that can't be made is told to its person, and what comes after it is done", async () => {
    const vault = await aVault(database);
    const [parent, child] = [uuid(), uuid()];
    await vault.push(
      { name: "createFolder", args: { id: parent, name: "Parent" } },
      { name: "createFolder", args: { id: child, name: "Child", parentId: parent } },
      { name: "updateFolder", args: { id: parent, parentId: child } },
      { name: "noSuchMutator", args: {} },
      { name: "createTag", args: { id: "not a uuid" } },
      { name: "startProcessing", args: { id: uuid() } },
      { name: "updateFolder", args: { id: child, name: "Renamed" } },
    );
    const device = vault.device();
    await device.pull();
    const refusals = [...device.entities]
      .filter(([key]) => key.startsWith("refusal/"))
      .map(([, value]) => (value as { code: string }).code);
    expect(refusals.sort()).toEqual(["folder.cycle", "mutation.unknown", "mutation.unknown", "request.invalid"]);
    expect(device.entities.get(`folder/${child}`)).toMatchObject({ name: "Renamed", parentId: parent });
    expect([...device.lastMutationIDs.values()]).toEqual([7]);
  });

  test("what a database can't store is refused, and what comes after it is done", async () => {
    const vault = await aVault(database);
    const [id = ""] = await vault.documents(1);
    await vault.push(
      { name: "updateDocument", args: { id, notes: "a \u0000 in the middle" } },
      { name: "updateDocument", args: { id, title: 7, notes: "\u0000 \ud800 and a \\u0000 in words" } },
      { name: "no\u0000mutator", args: { "\u0000": null } },
      { name: "updateDocument", args: { id, title: "After" } },
    );
    const device = vault.device();
    await device.pull();
    expect(document(device, id)).toMatchObject({ title: "After", notes: "" });
    const refusals = [...device.entities].filter(([key]) => key.startsWith("refusal/")).map(([, value]) => value as { args: object });
    expect(refusals).toHaveLength(3);
    expect(refusals.map(({ args }) => args)).toContainEqual({ id, title: 7, notes: "\ufffd \ufffd and a \\u0000 in words" });
  });

  test("a push that was done before pokes its person again: the first poke may have been lost with the answer", async () => {
    const vault = await aVault(database);
    const mutation = { clientID: uuid(), id: 1, name: "createTag", args: { id: uuid(), name: "t", color: "#112233" } };
    const request = { clientGroupID: uuid(), mutations: [mutation] };
    expect(await send(vault.userId, request)).toEqual([vault.userId]);
    expect(await send(vault.userId, request)).toEqual([vault.userId]);
  });

  test("two folders that move into each other at once don't end in a circle, and a document never stays in a deleted folder", async () => {
    const vault = await aVault(database);
    const [document = ""] = await vault.documents(1);
    const [a, b, gone] = [uuid(), uuid(), uuid()];
    for (const id of [a, b, gone]) await vault.push({ name: "createFolder", args: { id, name: id } });
    const change = (name: string, args: object) =>
      send(vault.userId, { clientGroupID: uuid(), mutations: [{ clientID: uuid(), id: 1, name, args }] });
    await Promise.all([
      change("updateFolder", { id: a, parentId: b }),
      change("updateFolder", { id: b, parentId: a }),
      change("deleteFolder", { id: gone }),
      change("updateDocument", { id: document, folderId: gone }),
    ]);
    const { rows } = await database.pool.query<{ parent_id: string | null }>("SELECT parent_id FROM folders WHERE owner_id = $1", [
      vault.userId,
    ]);
    expect(rows.filter((row) => row.parent_id !== null)).toHaveLength(1);
    const { rows: documents } = await database.pool.query("SELECT folder_id FROM documents WHERE id = $1", [document]);
    expect(documents).toEqual([{ folder_id: null }]);
  });

  test("a refused change takes back all of itself", async () => {
    const vault = await aVault(database);
    const other = await aVault(database);
    const [theirs = ""] = await other.documents(1);
    const tagId = uuid();
    await vault.push(
      { name: "createTag", args: { id: tagId, name: "Mine", color: "#112233" } },
      { name: "tagDocument", args: { id: theirs, tagId } },
    );
    const { rows } = await database.pool.query("SELECT * FROM document_tags WHERE document_id = $1", [theirs]);
    expect(rows).toEqual([]);
  });

  test("of changes made together one that is refused takes back itself alone, and is told by its own name", async () => {
    const [vault, other] = [await aVault(database), await aVault(database)];
    const [first = "", gone = "", last = ""] = await vault.documents(3);
    const [theirs = ""] = await other.documents(1);
    const tagId = uuid();
    await vault.push(
      { name: "createTag", args: { id: tagId, name: "Bills", color: "#112233" } },
      { name: "deleteDocument", args: { id: gone } },
    );
    const [clientGroupID, clientID] = [uuid(), uuid()];
    const changes = [first, gone, theirs, last].map((id) => ({ name: "tagDocument", args: { id, tagId } }));
    const mutation = { clientID, id: 1, name: "changeDocuments", args: { changes } };
    await send(vault.userId, { clientGroupID, mutations: [mutation] });
    await send(vault.userId, { clientGroupID, mutations: [mutation] });
    const device = vault.device();
    await device.pullAll();
    expect([first, gone, last].map((id) => document(device, id)?.tags)).toEqual([[tagId], undefined, [tagId]]);
    const refusals = [...device.entities].flatMap(([key, value]) => (key.startsWith("refusal/") ? [value] : []));
    expect(refusals).toMatchObject([{ mutation: "tagDocument", args: { id: theirs, tagId }, code: "entity.notFound" }]);
    const { rows } = await database.pool.query("SELECT last_mutation_id FROM clients WHERE id = $1", [clientID]);
    expect(rows).toEqual([{ last_mutation_id: "1" }]);
  });

  test("what is made together is as many documents as agreed, and nothing but documents", async () => {
    const vault = await aVault(database);
    const [id = ""] = await vault.documents(1);
    const tagId = uuid();
    await vault.push({ name: "createTag", args: { id: tagId, name: "Bills", color: "#112233" } });
    const trash = { name: "trashDocument", args: { id } };
    await vault.push(
      { name: "changeDocuments", args: { changes: Array.from({ length: 101 }, () => trash) } },
      { name: "changeDocuments", args: { changes: [trash, { name: "deleteTag", args: { id: tagId } }] } },
      { name: "changeDocuments", args: { changes: [{ name: "changeDocuments", args: { changes: [trash] } }] } },
      { name: "changeDocuments", args: null },
    );
    const device = vault.device();
    await device.pullAll();
    expect(document(device, id)?.trashedAt).toBeNull();
    expect(device.entities.has(`tag/${tagId}`)).toBe(true);
    expect([...device.entities.keys()].filter((key) => key.startsWith("refusal/"))).toHaveLength(4);
  });

  test("nothing of somebody else's can be changed, and creating over their id does nothing in silence", async () => {
    const [mine, theirs] = [await aVault(database), await aVault(database)];
    const [id = ""] = await theirs.documents(1);
    const folderId = uuid();
    await theirs.push({ name: "createFolder", args: { id: folderId, name: "Theirs" } });
    const before = theirs.device();
    await before.pullAll();
    await mine.push(
      { name: "createDocument", args: documentArgs(id, "other bytes") },
      { name: "updateDocument", args: { id, title: "Stolen" } },
      { name: "trashDocument", args: { id } },
      { name: "deleteDocument", args: { id } },
      { name: "updateFolder", args: { id: folderId, name: "Stolen" } },
      { name: "createDocument", args: { ...documentArgs(), folderId } },
    );
    expect(await before.pull()).toBe(0);
    const device = mine.device();
    await device.pullAll();
    expect(document(device, id)).toBeUndefined();
    const refused = [...device.entities]
      .filter(([key]) => key.startsWith("refusal/"))
      .map(([, value]) => (value as { mutation: string }).mutation);
    expect(refused.sort()).toEqual(["createDocument", "deleteDocument", "trashDocument", "updateDocument", "updateFolder"]);
  });

  test("somebody else's client and client group are refused", async () => {
    const [mine, theirs] = [await aVault(database), await aVault(database)];
    const clientID = uuid();
    const clientGroupID = uuid();
    const mutation = { clientID, id: 1, name: "createTag", args: { id: uuid(), name: "t", color: "#112233" } };
    await send(theirs.userId, { clientGroupID, mutations: [mutation] });
    const next = { ...mutation, id: 2 };
    await expect(send(mine.userId, { clientGroupID, mutations: [next] })).rejects.toMatchObject({ code: "access.denied" });
    await expect(send(mine.userId, { clientGroupID: uuid(), mutations: [next] })).rejects.toMatchObject({ code: "access.denied" });
  });

  test("a mutation without effect still moves the version, so that its client hears of it", async () => {
    const vault = await aVault(database);
    const device = vault.device();
    await device.pull();
    await vault.push({ name: "trashDocument", args: { id: uuid() } });
    await device.pull();
    expect([...device.lastMutationIDs.values()]).toEqual([1]);
  });

  test("two people who tag at once both win, and twelve clients at once lose nothing", async () => {
    const vault = await aVault(database);
    const [id = ""] = await vault.documents(1);
    const tagIds = Array.from({ length: 12 }, () => uuid());
    await Promise.all(
      tagIds.map((tagId) =>
        send(vault.userId, {
          clientGroupID: uuid(),
          mutations: ["createTag", "tagDocument"].map((name, index) => ({
            clientID: tagId,
            id: index + 1,
            name,
            args: name === "createTag" ? { id: tagId, name: tagId, color: "#112233" } : { id, tagId },
          })),
        }),
      ),
    );
    const device = vault.device();
    await device.pullAll();
    expect(document(device, id)?.tags).toEqual([...tagIds].sort());
    const { rows } = await database.pool.query("SELECT version FROM feed WHERE user_id = $1 ORDER BY version", [vault.userId]);
    expect(new Set(rows.map((row) => row.version)).size).toBe(rows.length);
  });
});

describe("folders and labels", () => {
  test("what was in a deleted folder lands in its parent, and a deleted tag leaves its documents", async () => {
    const vault = await aVault(database);
    const [outer, inner, leaf, tagId, typeId] = [uuid(), uuid(), uuid(), uuid(), uuid()];
    const [id = ""] = await vault.documents(1);
    await vault.push(
      { name: "createFolder", args: { id: outer, name: "Outer" } },
      { name: "createFolder", args: { id: inner, name: "Inner", parentId: outer } },
      { name: "createFolder", args: { id: leaf, name: "Leaf", parentId: inner } },
      { name: "createTag", args: { id: tagId, name: "Tag", color: "#112233" } },
      { name: "createType", args: { id: typeId, name: "Invoice" } },
      { name: "updateDocument", args: { id, folderId: inner, typeId } },
      { name: "tagDocument", args: { id, tagId } },
      { name: "deleteFolder", args: { id: inner } },
      { name: "deleteTag", args: { id: tagId } },
      { name: "deleteType", args: { id: typeId } },
    );
    const device = vault.device();
    await device.pullAll();
    expect(document(device, id)).toMatchObject({ folderId: outer, tags: [], typeId: null });
    expect(device.entities.get(`folder/${leaf}`)).toMatchObject({ parentId: outer });
    expect(device.entities.has(`folder/${inner}`)).toBe(false);
  });
});
