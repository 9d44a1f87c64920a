// Rows of access and feed have no foreign keys, for the speed of shares. Nothing of them outlives what it is about all the same.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";

import { aVault, type TestVault, withConnection } from "../../tests/harness/vault.ts";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { changeVault } from "./change.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const handleOf = async ({ userId }: TestVault) =>
  (await database.superuser.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [userId])).rows[0]!.handle;
const count = async (sql: string, ...values: unknown[]) =>
  Number((await database.superuser.query<{ count: string }>(`SELECT count(*) FROM ${sql}`, values)).rows[0]!.count);

async function shared(owner: TestVault, readers: readonly TestVault[], documents: number) {
  const ids = await owner.documents(documents);
  const folderId = uuid();
  await owner.push(
    { name: "createFolder", args: { id: folderId, name: "Shared", createdAt: new Date().toISOString() } },
    ...ids.map((id) => ({ name: "updateDocument", args: { id, folderId } })),
  );
  for (const reader of readers)
    await owner.push({ name: "createShare", args: { id: uuid(), folderId, handle: await handleOf(reader), access: "view" } });
  return { ids, folderId };
}

test("a document that is deleted, however that comes about, leaves no access behind", async () => {
  const [owner, reader] = [await aVault(database), await aVault(database)];
  const { ids } = await shared(owner, [reader], 3);
  expect(await count("document_access WHERE document_id = ANY($1::uuid[])", ids)).toBe(3);
  await owner.push({ name: "deleteDocument", args: { id: ids[0] } });
  await database.superuser.query("DELETE FROM documents WHERE id = $1", [ids[1]]);
  expect(await count("document_access WHERE document_id = ANY($1::uuid[])", ids)).toBe(1);
  // By cascade.
  await database.superuser.query("DELETE FROM users WHERE id = $1", [owner.userId]);
  expect(await count("document_access WHERE document_id = ANY($1::uuid[])", ids)).toBe(0);
  expect(await count("feed WHERE user_id = $1", owner.userId)).toBe(0);
});

test("what is written into a feed while its person is deleted goes with them, and nothing is written afterwards", async () => {
  const [owner, gone] = [await aVault(database), await aVault(database)];
  let deleted: Promise<unknown> | undefined;
  const tell = (folderId: string) =>
    withConnection(database, (connection) =>
      changeVault(connection, { vaults: [owner.userId] }, async (change) =>
        change.touchFor("folder", folderId, [owner.userId, gone.userId]),
      ),
    );
  await withConnection(database, async (connection) => {
    await connection.query("BEGIN");
    await connection.query("SELECT FROM feed_versions WHERE user_id = $1 FOR UPDATE", [gone.userId]);
    deleted = database.superuser.query("DELETE FROM users WHERE id = $1", [gone.userId]);
    const waits = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM users%'";
    await waitFor(async () => expect(await count(waits)).toBe(1));
    await connection.query("INSERT INTO feed (user_id, entity, entity_id, version) VALUES ($1, 'folder', $2, 1000)", [gone.userId, uuid()]);
    await connection.query("COMMIT");
  });
  await deleted;
  expect(await count("feed WHERE user_id = $1", gone.userId)).toBe(0);
  const folderId = uuid();
  await tell(folderId);
  expect(await count("feed WHERE entity_id = $1 AND user_id = $2", folderId, owner.userId)).toBe(1);
  expect(await count("feed WHERE user_id = $1", gone.userId)).toBe(0);
});

test("people who are told the same are told it in one, each at versions of their own", async () => {
  const owner = await aVault(database);
  const readers = [await aVault(database), await aVault(database), await aVault(database)];
  const { ids, folderId } = await shared(owner, readers, 4);
  await owner.push(
    { name: "updateDocument", args: { id: ids[0], title: "Another" } },
    { name: "updateFolder", args: { id: folderId, name: "B" } },
  );
  for (const { userId } of [owner, ...readers]) {
    const { rows } = await database.superuser.query<{ version: string; newest: string }>(
      "SELECT f.version, v.version AS newest FROM feed f JOIN feed_versions v USING (user_id) WHERE user_id = $1 ORDER BY f.version",
      [userId],
    );
    expect(new Set(rows.map(({ version }) => version)).size).toBe(rows.length);
    expect(rows.at(-1)!.version).toBe(rows.at(-1)!.newest);
    expect(
      await count("feed WHERE user_id = $1 AND NOT deleted AND entity_id = ANY($2::uuid[])", userId, [...ids, folderId]),
    ).toBeGreaterThanOrEqual(5);
  }
});
