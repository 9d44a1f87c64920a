import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compactFeeds } from "../../../server/authority/compaction.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readTexts } from "./texts.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const compact = (today: string) => withConnection(database, (connection) => compactFeeds(connection, { today, days: 90 }));
const rowsOf = async ({ userId }: TestVault) =>
  (await database.pool.query<{ entity: string; deleted: boolean }>("SELECT entity, deleted FROM feed WHERE user_id = $1", [userId])).rows;
const gone = (id: string) => ({ name: "deleteDocument", args: { id } });

test("what has been gone for longer than the days leaves the feed, what has not stays", async () => {
  const vault = await aVault(database);
  const [old = "", recent = "", kept = ""] = await vault.documents(3);
  await vault.push(gone(old));
  await compact("2026-01-01");
  await vault.push(gone(recent));
  await compact("2026-01-02");
  expect((await rowsOf(vault)).filter(({ deleted }) => deleted)).toHaveLength(4);
  await compact("2026-03-31");
  expect((await rowsOf(vault)).filter(({ deleted }) => deleted)).toHaveLength(4);
  expect(await compact("2026-04-01")).toBeGreaterThanOrEqual(2);
  expect((await rowsOf(vault)).filter(({ deleted }) => deleted)).toHaveLength(2);
  expect(await compact("2026-04-01")).toBe(0);
  const device = vault.device();
  await device.pullAll();
  expect([...device.entities.keys()].filter((key) => key.startsWith("document/"))).toEqual([`document/${kept}`]);
  const marks = await database.pool.query("SELECT day::text FROM feed_checkpoints WHERE user_id = $1 ORDER BY 1", [vault.userId]);
  expect(marks.rows).toEqual([{ day: "2026-01-01" }, { day: "2026-01-02" }]);
});

test("where the contents of a deleted folder went is known as long as the folder's tombstone, not longer", async () => {
  const vault = await aVault(database);
  const [old, recent] = [uuid(), uuid()];
  for (const id of [old, recent])
    await vault.push({ name: "createFolder", args: { id, name: "Gone" } }, { name: "deleteFolder", args: { id } });
  const deletedFolders = async () =>
    (await database.pool.query<{ id: string }>("SELECT folder_id AS id FROM deleted_folders WHERE owner_id = $1", [vault.userId])).rows;
  await database.superuser.query("UPDATE deleted_folders SET created_at = '2026-01-01T12:00:00Z' WHERE folder_id = $1", [old]);
  await database.superuser.query("UPDATE deleted_folders SET created_at = '2026-01-02T12:00:00Z' WHERE folder_id = $1", [recent]);
  await compact("2026-04-01");
  expect((await deletedFolders()).length).toBe(2);
  await compact("2026-04-02");
  expect(await deletedFolders()).toEqual([{ id: recent }]);
});

test("a device that has been away for longer starts over in place: nothing that is gone stays, its own changes go on", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(6);
  const [away, here] = [vault.device({ changes: 4, first: 2, older: 2 }), vault.device()];
  await away.pullAll();
  await here.pullAll();
  await vault.push(gone(ids[0]!), gone(ids[1]!));
  await here.pullAll();
  await compact("2026-01-01");
  await vault.push({ name: "createDocument", args: documentArgs() });
  await compact("2026-05-01");
  expect((await rowsOf(vault)).filter(({ deleted }) => deleted)).toEqual([]);
  const { cookie } = away;
  await away.pull();
  expect(away.entities.has(`document/${ids[0]}`)).toBe(false);
  expect(away.cookie!.order > cookie!.order).toBe(true);
  await away.pullAll();
  const fresh = vault.device();
  await fresh.pullAll();
  expect(new Map([...away.entities].sort())).toEqual(new Map([...fresh.entities].sort()));
  expect(away.lastMutationIDs).toEqual(fresh.lastMutationIDs);
  // One that had heard of it goes on with what changed.
  expect(await here.pull()).toBe(1);
  await away.pullAll();
  await vault.push({ name: "createTag", args: { id: uuid(), name: "Later", color: "#112233" } });
  expect(await away.pull()).toBe(1);
});

test("texts start over with it", async () => {
  const vault = await aVault(database);
  const [stays = "", goes = ""] = await vault.documents(2);
  await database.superuser.query("INSERT INTO document_texts SELECT id, title FROM documents WHERE owner_id = $1", [vault.userId]);
  await database.superuser.query(
    `WITH v AS (UPDATE feed_versions SET version = version + 2 WHERE user_id = $1 RETURNING version)
     INSERT INTO feed (user_id, entity, entity_id, version) SELECT $1, 'text', id, v.version - row_number() OVER () + 1 FROM documents, v WHERE owner_id = $1`,
    [vault.userId],
  );
  const read = (cursor?: string) => withConnection(database, (connection) => readTexts(connection, vault.userId, { cursor, limit: 10 }));
  const first = await read();
  expect(first).toMatchObject({ next: null });
  expect(first.items).toHaveLength(2);
  await vault.push(gone(goes));
  await compact("2026-01-01");
  await compact("2026-05-01");
  expect((await read(first.cursor)).items.map(({ documentId }) => documentId)).toEqual([stays]);
});

test("the older texts say that newer ones wait", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(3);
  await database.superuser.query("INSERT INTO document_texts SELECT id, title FROM documents WHERE owner_id = $1", [vault.userId]);
  const announce = (id: string) =>
    database.superuser.query(
      `WITH v AS (UPDATE feed_versions SET version = version + 1 WHERE user_id = $1 RETURNING version)
       INSERT INTO feed (user_id, entity, entity_id, version) SELECT $1, 'text', $2, v.version FROM v`,
      [vault.userId, id],
    );
  await announce(ids[0]!);
  await announce(ids[1]!);
  const read = (cursor?: string) => withConnection(database, (connection) => readTexts(connection, vault.userId, { cursor, limit: 1 }));
  const first = await read();
  await announce(ids[2]!);
  const seen = first.items.map(({ documentId }) => documentId);
  let at = first;
  while (at.next !== null) {
    at = await read(at.next);
    seen.push(...at.items.map(({ documentId }) => documentId));
  }
  expect(seen).toEqual([ids[1], ids[0], ids[2]]);
});
