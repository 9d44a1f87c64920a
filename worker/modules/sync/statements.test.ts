// How many statements a push and a pull take: each is a way to the database and back. docs/sync.md names them.
import type { PoolClient } from "pg";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { schemaVersion } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";

let database: TestDatabase;
let vault: TestVault;
let documents: string[];
const [tagId, typeId, folderId] = [uuid(), uuid(), uuid()];
const [clientGroupID, clientID] = [uuid(), uuid()];
let mutationId = 0;
beforeAll(async () => {
  database = await aDatabase();
  vault = await aVault(database);
  documents = await vault.documents(300);
  await pushed(
    { name: "createTag", args: { id: tagId, name: "Bills", color: "#336699" } },
    { name: "createType", args: { id: typeId, name: "Bill" } },
    { name: "createFolder", args: { id: folderId, name: "Home" } },
  );
});
afterAll(() => database.drop());

/** Runs `work` on a connection and returns the statements that it sent. */
async function statements(work: (connection: PoolClient) => Promise<unknown>): Promise<string[]> {
  return withConnection(database, async (connection) => {
    const sent: string[] = [];
    const { query } = connection;
    connection.query = ((statement: string | { text: string }, ...rest: unknown[]) => {
      sent.push(typeof statement === "string" ? statement : statement.text);
      return (query as (...all: unknown[]) => unknown).call(connection, statement, ...rest);
    }) as typeof query;
    await work(connection);
    connection.query = query;
    return sent;
  });
}
const pushed = (...mutations: { name: string; args: unknown }[]) =>
  statements((connection) =>
    push(connection, vault.userId, {
      pushVersion: 1,
      schemaVersion,
      clientGroupID,
      mutations: mutations.map((mutation) => ({ ...mutation, clientID, id: ++mutationId })),
    }),
  );

test("a push of one change is fourteen, with its history and what rules have to look at; each label that it names is one more, and the job that learns from it", async () => {
  const [id = ""] = documents;
  expect(await pushed({ name: "updateDocument", args: { id, title: "Renamed" } })).toHaveLength(14);
  expect(await pushed({ name: "tagDocument", args: { id, tagId } })).toHaveLength(16);
  expect(await pushed({ name: "createDocument", args: documentArgs() })).toHaveLength(14);
});

test("what many documents get at once takes no more statements than what two get", async () => {
  const tagged = (ids: string[]) => pushed(...ids.map((id) => ({ name: "tagDocument", args: { id, tagId } })));
  const two = await tagged(documents.slice(10, 12));
  expect(two.length).toBeLessThanOrEqual(16);
  expect(await tagged(documents.slice(20, 220))).toHaveLength(two.length);
  const untagged = documents.slice(20, 220).map((id) => ({ name: "untagDocument", args: { id, tagId } }));
  expect((await pushed(...untagged)).length).toBeLessThanOrEqual(two.length);
});

test("the deletion of a label or a folder takes no more statements for hundreds of documents than for one", async () => {
  const all = documents.slice(0, 200);
  const ofOne = uuid();
  await pushed(
    { name: "createTag", args: { id: ofOne, name: "One", color: "#336699" } },
    { name: "tagDocument", args: { id: documents[250], tagId: ofOne } },
    ...all.map((id) => ({ name: "tagDocument", args: { id, tagId } })),
    ...all.map((id) => ({ name: "updateDocument", args: { id, typeId, folderId } })),
  );
  const one = (await pushed({ name: "deleteTag", args: { id: ofOne } })).length;
  expect(one).toBeLessThanOrEqual(16);
  expect((await pushed({ name: "deleteTag", args: { id: tagId } })).length).toBeLessThanOrEqual(one);
  expect((await pushed({ name: "deleteType", args: { id: typeId } })).length).toBeLessThanOrEqual(one);
  // One more reads which folders lie in it: they may need another name where they land.
  expect((await pushed({ name: "deleteFolder", args: { id: folderId } })).length).toBeLessThanOrEqual(one + 1);
  const left = await database.superuser.query("SELECT FROM documents WHERE type_id IS NOT NULL OR folder_id IS NOT NULL");
  expect(left.rowCount).toBe(0);
});

test("a folder moves by as many statements at any depth, and no deeper than fifty levels", async () => {
  const chain = Array.from({ length: 50 }, () => uuid());
  await pushed(...chain.map((id, level) => ({ name: "createFolder", args: { id, name: "Level", parentId: chain[level - 1] } })));
  const [shallow, deep, tooMuch] = [uuid(), uuid(), uuid()];
  for (const id of [shallow, deep]) await pushed({ name: "createFolder", args: { id, name: "Moved" } });
  const few = await pushed({ name: "updateFolder", args: { id: shallow, parentId: chain[0] } });
  expect(await pushed({ name: "updateFolder", args: { id: deep, parentId: chain[48] } })).toHaveLength(few.length);
  // One more below the last one; a branch of two below the last but one.
  await pushed({ name: "createFolder", args: { id: tooMuch, name: "Too deep", parentId: chain[49] } });
  await pushed({ name: "updateFolder", args: { id: shallow, parentId: chain[49] } });
  const branch = uuid();
  await pushed(
    { name: "createFolder", args: { id: branch, name: "Branch" } },
    { name: "updateFolder", args: { id: shallow, parentId: branch } },
  );
  await pushed({ name: "updateFolder", args: { id: branch, parentId: chain[48] } });
  const { rows } = await database.superuser.query("SELECT mutation, code, args FROM refusals ORDER BY created_at, mutation");
  expect(rows.map(({ mutation, code, args }) => [mutation, code, args.id])).toEqual([
    ["createFolder", "folder.tooDeep", tooMuch],
    ["updateFolder", "folder.tooDeep", shallow],
    ["updateFolder", "folder.tooDeep", branch],
  ]);
  const parentOf = async (id: string) => (await database.superuser.query("SELECT parent_id FROM folders WHERE id = $1", [id])).rows;
  expect([await parentOf(tooMuch), await parentOf(shallow), await parentOf(branch)]).toEqual([
    [],
    [{ parent_id: branch }],
    [{ parent_id: null }],
  ]);
});

test("a pull of a few changes is five, one of nothing new is three", async () => {
  const device = (cookie: object | null) => ({ pullVersion: 1, schemaVersion, clientGroupID, cookie }) as Parameters<typeof pull>[2];
  let cookie: object | null = null;
  do {
    const answer = await withConnection(database, (connection) => pull(connection, vault.userId, device(cookie)));
    if ("error" in answer) throw new Error(answer.error);
    ({ cookie } = answer);
  } while ("before" in (cookie as object));
  expect(await statements((connection) => pull(connection, vault.userId, device(cookie)))).toHaveLength(3);
  await pushed(...documents.slice(0, 5).map((id) => ({ name: "updateDocument", args: { id, title: "Again" } })));
  expect(await statements((connection) => pull(connection, vault.userId, device(cookie)))).toHaveLength(5);
});
