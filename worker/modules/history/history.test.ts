// Every change stands in the history once, with what it replaced; it is taken back from there, and nobody reads what they don't see.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeVault } from "../../../server/authority/change.ts";
import { mutate } from "../../../server/authority/run.ts";
import { purgeHistory } from "../../../server/events/purge.ts";
import { deleteAccount } from "../../../server/identity/deleteAccount.ts";
import type { HistoryPage } from "../../../shared/api/history.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readHistory, type Target, undo } from "./history.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const document = (id: string): Target => ({ entity: "document", id });
const history = (vault: TestVault, target: Target, query: { limit?: number; cursor?: string } = {}): Promise<HistoryPage> =>
  withConnection(database, (connection) =>
    readHistory({ connection, actor: { kind: "person", userId: vault.userId }, poke: () => undefined }, target, { limit: 50, ...query }),
  );
const takeBack = (vault: TestVault, target: Target, entryId: string, group = false) =>
  withConnection(database, (connection) =>
    undo({ connection, actor: { kind: "person", userId: vault.userId }, poke: () => undefined }, target, entryId, { group }),
  );
const bySystem = (vault: TestVault, name: string, args: object) =>
  withConnection(database, (connection) =>
    changeVault(connection, { vaults: [vault.userId], lock: "moves" }, (change) =>
      mutate(change, { kind: "system", userId: vault.userId }, { name, args }),
    ),
  );
async function seen(vault: TestVault, id: string): Promise<VaultDocument> {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get(`document/${id}`) as VaultDocument;
}
const told = ({ items }: HistoryPage) =>
  items.map(({ event, changes }) => [event, ...changes.map(({ field, before, after }) => [field, before, after])]);
const handle = ({ userId }: TestVault) => `u${userId.slice(-12)}`;
async function count(sql: string, values: unknown[]): Promise<number> {
  const { rows } = await database.superuser.query(`SELECT count(*) AS n FROM ${sql}`, values);
  return Number(rows[0].n);
}

test("each change of a document stands once, newest first, with what it replaced and who made it", async () => {
  const vault = await aVault(database);
  const [folderId, tagId] = [uuid(), uuid()];
  const args = documentArgs(uuid(), "bill");
  await vault.push(
    { name: "createFolder", args: { id: folderId, name: "Home" } },
    { name: "createTag", args: { id: tagId, name: "Power", color: "#112233" } },
    { name: "createDocument", args },
    { name: "updateDocument", args: { id: args.id, title: "Bill of May", documentDate: "2026-05-01", notes: "" } },
    { name: "updateDocument", args: { id: args.id, title: "Bill of May" } },
    { name: "tagDocument", args: { id: args.id, tagId } },
    { name: "tagDocument", args: { id: args.id, tagId } },
    { name: "updateDocument", args: { id: args.id, folderId } },
    { name: "trashDocument", args: { id: args.id } },
    { name: "restoreDocument", args: { id: args.id } },
  );
  const page = await history(vault, document(args.id));
  const trashed = expect.stringMatching(/^20/);
  expect(told(page)).toEqual([
    ["restored", ["trashedAt", trashed, null]],
    ["trashed", ["trashedAt", null, trashed]],
    ["changed", ["folderId", null, folderId]],
    ["changed", ["tags", [], [tagId]]],
    ["changed", ["title", "bill", "Bill of May"], ["documentDate", null, "2026-05-01"]],
    ["arrived", ["title", null, "bill"]],
  ]);
  expect(page.names).toEqual({ [folderId]: "Home", [tagId]: "Power" });
  expect(page.items[0]).toMatchObject({ by: { kind: "person", id: vault.userId, name: handle(vault), device: null }, groupSize: 1 });
  const first = await history(vault, document(args.id), { limit: 2 });
  const second = await history(vault, document(args.id), { limit: 2, cursor: first.next! });
  expect([...first.items, ...second.items]).toEqual(page.items.slice(0, 4));
});

test("the reader and the AI are named as such, and what they filled is told", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  const typeId = uuid();
  await vault.push({ name: "createType", args: { id: typeId, name: "Bill" } });
  const read = { id, pageCount: 1, language: "en", title: "Invoice", documentDate: { value: "2026-01-02" }, stateReason: null };
  await bySystem(vault, "recordExtraction", read);
  const classification = { state: "done", at: new Date().toISOString(), provider: "openai", model: "gpt-4o" };
  await bySystem(vault, "classifyDocument", { id, classification, typeId: { value: typeId } });
  const { items } = await history(vault, document(id));
  expect(items[0]).toMatchObject({
    event: "changed",
    by: { kind: "ai", name: "openai gpt-4o" },
    changes: [{ field: "typeId", before: null, after: typeId }],
  });
  expect(items[1]).toMatchObject({ event: "read", by: { kind: "reader", name: null } });
  expect(items[1]!.changes.map(({ field, after }) => [field, after])).toEqual([
    ["title", "Invoice"],
    ["documentDate", "2026-01-02"],
    ["language", "en"],
  ]);
});

test("what a machine filed is taken back from the history as a whole, later too, and no machine does it again", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  const [typeId, correspondentId, folderId, tagId] = [uuid(), uuid(), uuid(), uuid()];
  await vault.push(
    { name: "createType", args: { id: typeId, name: "Bill" } },
    { name: "createCorrespondent", args: { id: correspondentId, name: "Fjordlys" } },
    { name: "createFolder", args: { id: folderId, name: "Power" } },
    { name: "createTag", args: { id: tagId, name: "To pay", color: "#112233" } },
  );
  const before = await seen(vault, id);
  const learnt = { by: "classifier", confidence: 0.9 };
  const filing = {
    id,
    title: { value: "Power bill", by: "classifier" },
    typeId: { value: typeId, ...learnt },
    correspondentId: { value: correspondentId, ...learnt },
    folderId: { value: folderId, ...learnt },
    tags: { value: [tagId], ...learnt },
  };
  await bySystem(vault, "classifyDocument", filing);
  expect(await seen(vault, id)).toMatchObject({ title: "Power bill", typeId, correspondentId, folderId, tags: [tagId] });
  const [entry] = (await history(vault, document(id))).items;
  expect(entry!.by).toMatchObject({ kind: "ai", name: "classifier" });
  expect((await takeBack(vault, document(id), entry!.id)).conflicts).toEqual([]);
  const { title, filled: _filled, updatedAt: _updatedAt, ...values } = before;
  const { filled: _decided, updatedAt: _undoneAt, ...undone } = await seen(vault, id);
  expect(undone).toEqual({ title, ...values });
  await bySystem(vault, "classifyDocument", filing);
  expect(await seen(vault, id)).toMatchObject({ title, typeId: null, correspondentId: null, folderId: null, tags: [] });
});

test("a document that was read is classified, once for each reading, by subscription", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  await bySystem(vault, "recordExtraction", { id, pageCount: 1, language: null, title: null, documentDate: null, stateReason: null });
  expect(await count("graphile_worker.jobs WHERE key = $1", [`classify:${id}`])).toBe(1);
});

test("a gesture of 322 documents in four mutations is one group, and is taken back as one", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(322);
  const [tagId, group] = [uuid(), uuid()];
  await vault.push({ name: "createTag", args: { id: tagId, name: "All", color: "#112233" } });
  const tagging = (some: string[]) => ({
    name: "changeDocuments",
    args: { group, changes: some.map((id) => ({ name: "tagDocument", args: { id, tagId } })) },
  });
  await vault.push(...[0, 100, 200, 300].map((at) => tagging(ids.slice(at, at + 100))));
  const [entry] = (await history(vault, document(ids[7]!))).items;
  expect(entry).toMatchObject({ group, groupSize: 322 });
  expect(await takeBack(vault, document(ids[7]!), entry!.id, true)).toEqual({ undone: 322, conflicts: [], refused: [], more: false });
  expect(await count("document_tags WHERE tag_id = $1", [tagId])).toBe(0);
  const [undone] = (await history(vault, document(ids[9]!))).items;
  expect(undone).toMatchObject({ groupSize: 322, changes: [{ field: "tags", before: [tagId], after: [] }] });
  await takeBack(vault, document(ids[9]!), undone!.id, true);
  expect(await count("document_tags WHERE tag_id = $1", [tagId])).toBe(322);
  // 322 documents are made, tagged, untagged and tagged: on a machine that is busy with other tests this takes its time.
}, 120_000);

test("a field that was changed since is not taken back, and the others are", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  await vault.push({ name: "updateDocument", args: { id, title: "One", documentDate: "2026-01-01" } });
  await vault.push({ name: "updateDocument", args: { id, title: "Two" } });
  const [, both] = (await history(vault, document(id))).items;
  expect(await takeBack(vault, document(id), both!.id)).toMatchObject({
    undone: 1,
    conflicts: [{ entity: "document", id, field: "title" }],
  });
  expect(await seen(vault, id)).toMatchObject({ title: "Two", documentDate: null });
  await expect(takeBack(vault, document(id), both!.id)).rejects.toMatchObject({ code: "history.changedSince" });
  const [, last] = (await history(vault, document(id))).items;
  expect(await takeBack(vault, document(id), last!.id)).toMatchObject({ undone: 1, conflicts: [] });
  expect(await takeBack(vault, document(id), last!.id)).toMatchObject({ undone: 0, conflicts: [] });
  expect(await seen(vault, id)).toMatchObject({ title: "One" });
});

test("undoing an arrival trashes, undoing the trash restores", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  const [arrived] = (await history(vault, document(id))).items;
  await takeBack(vault, document(id), arrived!.id);
  expect((await seen(vault, id)).trashedAt).not.toBeNull();
  const [trashed] = (await history(vault, document(id))).items;
  expect(trashed).toMatchObject({ event: "trashed" });
  await takeBack(vault, document(id), trashed!.id);
  expect((await seen(vault, id)).trashedAt).toBeNull();
});

test("a deleted label is told by what had it, and comes back with all of it", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(3);
  const [tagId, typeId, folderId, inner] = [uuid(), uuid(), uuid(), uuid()];
  await vault.push(
    { name: "createTag", args: { id: tagId, name: "Power", color: "#112233" } },
    { name: "createType", args: { id: typeId, name: "Bill" } },
    { name: "createFolder", args: { id: folderId, name: "Home" } },
    { name: "createFolder", args: { id: inner, name: "Inner", parentId: folderId } },
    ...ids.flatMap((id) => [
      { name: "tagDocument", args: { id, tagId } },
      { name: "updateDocument", args: { id, typeId, folderId } },
    ]),
  );
  await vault.push({ name: "deleteTag", args: { id: tagId } });
  await vault.push({ name: "deleteType", args: { id: typeId } });
  await vault.push({ name: "deleteFolder", args: { id: folderId } });
  const page = await history(vault, document(ids[1]!));
  expect(told(page).slice(0, 3)).toEqual([
    ["changed", ["folderId", folderId, null]],
    ["changed", ["typeId", typeId, null]],
    ["changed", ["tags", [tagId], []]],
  ]);
  expect(page.names).toMatchObject({ [folderId]: "Home", [typeId]: "Bill", [tagId]: "Power" });
  expect(page.items[0]!.groupSize).toBe(5);
  for (const { id } of page.items.slice(0, 3).toReversed()) await takeBack(vault, document(ids[1]!), id, true);
  for (const id of ids) expect(await seen(vault, id)).toMatchObject({ tags: [tagId], typeId, folderId });
  expect(told(await history(vault, { entity: "folder", id: inner }))[0]).toEqual(["changed", ["parentId", null, folderId]]);
});

test("folders and labels have a history of their own, also when they are gone", async () => {
  const vault = await aVault(database);
  const stranger = await aVault(database);
  const tagId = uuid();
  await vault.push(
    { name: "createTag", args: { id: tagId, name: "Power", color: "#112233" } },
    { name: "updateTag", args: { id: tagId, name: "Energy" } },
    { name: "deleteTag", args: { id: tagId } },
  );
  const tag: Target = { entity: "tag", id: tagId };
  expect(told(await history(vault, tag))).toEqual([
    ["deleted", ["name", "Energy", null], ["color", "#112233", null]],
    ["changed", ["name", "Power", "Energy"]],
    ["created", ["name", null, "Power"], ["color", null, "#112233"]],
  ]);
  const { items } = await history(vault, tag);
  await takeBack(vault, tag, items[0]!.id);
  await takeBack(vault, tag, items[1]!.id);
  expect(await count("tags WHERE id = $1 AND name = 'Power'", [tagId])).toBe(1);
  await expect(history(stranger, tag)).rejects.toMatchObject({ code: "entity.notFound" });
  await expect(takeBack(stranger, tag, items[0]!.id)).rejects.toMatchObject({ code: "entity.notFound" });
});

test("who may look reads no names of folders, labels or people that they do not see, and nothing from before", async () => {
  const [owner, viewer, editor, stranger] = [
    await aVault(database),
    await aVault(database),
    await aVault(database),
    await aVault(database),
  ];
  const [id = ""] = await owner.documents(1);
  const [secret, open, tagId, hiddenTag] = [uuid(), uuid(), uuid(), uuid()];
  await owner.push(
    { name: "createFolder", args: { id: secret, name: "Secret" } },
    { name: "createFolder", args: { id: open, name: "Open" } },
    { name: "createTag", args: { id: tagId, name: "Shown", color: "#112233" } },
    { name: "createTag", args: { id: hiddenTag, name: "Hidden", color: "#112233" } },
    { name: "updateDocument", args: { id, title: "Before anybody saw it", folderId: secret } },
    { name: "createShare", args: { id: uuid(), documentId: id, handle: handle(viewer), access: "view" } },
    { name: "createShare", args: { id: uuid(), documentId: id, handle: handle(editor), access: "edit" } },
  );
  await owner.push({ name: "updateDocument", args: { id, folderId: open } });
  await owner.push({ name: "tagDocument", args: { id, tagId } }, { name: "tagDocument", args: { id, tagId: hiddenTag } });
  await owner.push({ name: "untagDocument", args: { id, tagId: hiddenTag } });
  await editor.push({ name: "updateDocument", args: { id, title: "By the editor" } });
  const page = await history(viewer, document(id));
  expect(told(page)).toEqual([
    ["changed", ["title", "Before anybody saw it", "By the editor"]],
    ["changed", ["tags", [], [tagId]]],
  ]);
  expect(page.names).toEqual({ [tagId]: "Shown" });
  expect(page.items[0]!.by).toEqual({ kind: "person", id: null, name: null, device: null });
  expect(page.items[1]!.by).toMatchObject({ id: owner.userId, name: handle(owner) });
  expect(JSON.stringify(page)).not.toMatch(new RegExp(`${secret}|${open}|${hiddenTag}|${editor.userId}|Secret|Open|Hidden`));
  await expect(takeBack(viewer, document(id), page.items[0]!.id)).rejects.toMatchObject({ code: "access.viewOnly" });
  await expect(history(stranger, document(id))).rejects.toMatchObject({ code: "entity.notFound" });
  await expect(takeBack(stranger, document(id), page.items[0]!.id)).rejects.toMatchObject({ code: "entity.notFound" });

  const edited = await history(editor, document(id));
  expect(edited.items.every(({ changes }) => changes.every(({ field }) => field !== "folderId"))).toBe(true);
  const entryOf = async (field: string) => (await history(owner, document(id))).items.find(({ changes }) => changes[0]?.field === field)!;
  // What an editor is not shown is not there to be taken back.
  await expect(takeBack(editor, document(id), (await entryOf("folderId")).id)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await takeBack(editor, document(id), (await entryOf("title")).id)).toMatchObject({ undone: 1 });
  expect(await seen(owner, id)).toMatchObject({ title: "Before anybody saw it", folderId: open });
});

test("an editor's undo makes nothing of the owner's in a vault of their own", async () => {
  const [owner, editor] = [await aVault(database), await aVault(database)];
  const [id = ""] = await owner.documents(1);
  const tagId = uuid();
  await owner.push(
    { name: "createTag", args: { id: tagId, name: "Power", color: "#112233" } },
    { name: "tagDocument", args: { id, tagId } },
    { name: "createShare", args: { id: uuid(), documentId: id, handle: handle(editor), access: "edit" } },
    { name: "deleteTag", args: { id: tagId } },
  );
  const [lost] = (await history(owner, document(id))).items;
  await expect(takeBack(editor, document(id), lost!.id)).rejects.toMatchObject({ code: "entity.notFound" });
  await expect(takeBack(editor, document(id), lost!.id, true)).rejects.toMatchObject({ code: "entity.notFound" });
  expect(await count("tags WHERE owner_id = $1", [editor.userId])).toBe(0);
});

test("a refused change leaves nothing in the history, what came with it does", async () => {
  const vault = await aVault(database);
  const [id = ""] = await vault.documents(1);
  const [outer, inner] = [uuid(), uuid()];
  await vault.push(
    { name: "createFolder", args: { id: outer, name: "Outer" } },
    { name: "createFolder", args: { id: inner, name: "Inner", parentId: outer } },
    { name: "updateFolder", args: { id: outer, name: "Round", parentId: inner } },
    { name: "updateDocument", args: { id, title: "Kept" } },
  );
  expect(told(await history(vault, { entity: "folder", id: outer }))).toEqual([["created", ["name", null, "Outer"]]]);
  expect(told(await history(vault, document(id)))[0]).toEqual(["changed", ["title", expect.any(String), "Kept"]]);
});

test("two renames of a folder at once: each tells the name that it replaced", async () => {
  const vault = await aVault(database);
  const other = await aVault(database);
  const id = uuid();
  await vault.push({ name: "createFolder", args: { id, name: "a" } });
  await vault.push({ name: "createShare", args: { id: uuid(), folderId: id, handle: handle(other), access: "edit" } });
  for (let n = 0; n < 3; n++)
    await Promise.all([vault, other].map((one, at) => one.push({ name: "updateFolder", args: { id, name: `name ${n} of ${at}` } })));
  const names = (await history(vault, { entity: "folder", id })).items.map(({ changes }) => changes.find(({ field }) => field === "name")!);
  expect(names).toHaveLength(7);
  const [last, ...rest] = names.toReversed();
  let name = last!.after;
  for (const { before, after } of rest) {
    expect(before).toBe(name);
    name = after;
  }
});

test("what belongs to a document goes with it; an account takes all of its vault along; the rest goes by age and number", async () => {
  const vault = await aVault(database);
  const [id = "", kept = ""] = await vault.documents(2);
  await vault.push({ name: "updateDocument", args: { id, title: "Secret title" } });
  await vault.push({ name: "deleteDocument", args: { id } });
  const { rows } = await database.superuser.query("SELECT name, changes FROM events WHERE entity_id = $1", [id]);
  expect(rows).toEqual([{ name: "deleted", changes: [] }]);
  await database.superuser.query("UPDATE events SET at = now() - interval '91 days' WHERE entity_id = $1", [id]);
  await database.superuser.query(
    `INSERT INTO events SELECT gen_random_uuid(), vault_id, at, entity, entity_id, name, by, user_id, via, group_id, changes
       FROM events, generate_series(1, 1200) WHERE entity_id = $1`,
    [kept],
  );
  expect(await withConnection(database, (connection) => purgeHistory(connection, { now: new Date(), days: 90 }))).toBe(1 + 201);
  expect(await withConnection(database, (connection) => purgeHistory(connection, { now: new Date(), days: 90 }))).toBe(0);
  expect(await count("events WHERE vault_id = $1", [vault.userId])).toBe(1000);
  await withConnection(database, async (connection) => {
    await connection.query("BEGIN");
    await deleteAccount(connection, vault.userId);
    await connection.query("COMMIT");
  });
  expect(await count("events WHERE vault_id = $1", [vault.userId])).toBe(0);
});

test("a transaction writes all of its events with one statement, and half of a letter breaks none", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(3);
  const statements: string[] = [];
  await withConnection(database, async (connection) => {
    const query = connection.query.bind(connection) as (...args: unknown[]) => unknown;
    const counted = Object.create(connection, {
      query: {
        value: (...args: unknown[]) => {
          statements.push(typeof args[0] === "string" ? args[0] : (args[0] as { text: string }).text);
          return query(...args);
        },
      },
    });
    await changeVault(counted, { vaults: [vault.userId] }, async (change) => {
      for (const id of ids)
        await mutate(change, { kind: "person", userId: vault.userId }, { name: "updateDocument", args: { id, notes: "half \ud83d" } });
    });
  });
  expect(statements.filter((text) => /\bevents\b/.test(text))).toHaveLength(1);
  expect(told(await history(vault, document(ids[0]!)))[0]).toEqual(["changed", ["notes", null, "half \ufffd"]]);
});
