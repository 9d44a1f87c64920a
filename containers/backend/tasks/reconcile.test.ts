import type { Job } from "graphile-worker";
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { anIntake, aStore, type TestIntake, type TestStore } from "../../../tests/harness/intake.ts";
import { aVault } from "../../../tests/harness/vault.ts";
import type { TaskContext } from "../queue/context.ts";
import { putBytes } from "../storage/bytes.ts";
import { documentTasks } from "./index.ts";
import { orphanAgeMs, reconcile } from "./reconcile.ts";

let database: TestDatabase;
let store: TestStore;
let intake: TestIntake;
let context: TaskContext;
beforeAll(async () => {
  database = await aDatabase();
  store = await aStore();
  intake = anIntake(database, store);
  context = { pool: database.pool, storage: store.storage, log: pino({ level: "silent" }) } as unknown as TaskContext;
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const later = () => new Date(Date.now() + orphanAgeMs + 60_000);
const put = async (key: string) => {
  await putBytes(store.storage, key, new TextEncoder().encode("bytes"), "text/plain");
  return key;
};
const exists = async (key: string) => (await store.storage.head(key)) !== null;
const referenceOf = async (documentId: string) =>
  (await database.pool.query<{ reference: string }>("SELECT reference FROM document_versions WHERE document_id = $1", [documentId]))
    .rows[0]!.reference;

test("objects that no row knows of go when they are old enough; what any row knows of, and what is not a document's, stays", async () => {
  const vault = await aVault(database);
  const kept = await referenceOf(await intake.document(vault, "kept"));
  const orphan = await put(`${vault.userId}/${uuid()}/${uuid()}.pdf`);
  const foreign = await put("audit/2026-03-01.jsonl");
  const stray = await put(`${vault.userId}/not the product's`);
  const pending = await put(`${vault.userId}/${uuid()}/${uuid()}`);
  await database.pool.query(
    `INSERT INTO uploads (id, document_id, owner_id, user_id, key, size, sha256, content_type, expires_at)
     VALUES ($1, $1, $2, $2, $3, 5, '', 'text/plain', now())`,
    [uuid(), vault.userId, pending],
  );
  expect(await reconcile(context, new Date())).toMatchObject({ orphans: 0, young: 1, missing: [], drifted: [] });
  expect(await exists(orphan)).toBe(true);
  expect(await reconcile(context, later())).toMatchObject({ orphans: 1, kept: false, young: 0, missing: [], drifted: [] });
  expect(await Promise.all([orphan, kept, foreign, stray, pending].map(exists))).toEqual([false, true, true, true, true]);
});

test("a slow upload that ends after its document was deleted is found", async () => {
  const vault = await aVault(database);
  const id = await intake.document(vault, "deleted");
  const key = await referenceOf(id);
  await vault.push({ name: "deleteDocument", args: { id } });
  await database.pool.query("DELETE FROM uploads WHERE key = $1", [key]);
  await put(key);
  expect((await reconcile(context, later())).orphans).toBe(1);
  expect(await exists(key)).toBe(false);
});

test("a version whose object is gone or of another size, and a counter that drifted, are said in the log and the audit log", async () => {
  const vault = await aVault(database);
  const [gone, other] = [await intake.document(vault, "gone"), await intake.document(vault, "other")];
  await store.storage.remove([await referenceOf(gone)]);
  await put(await referenceOf(other).then((key) => key));
  await database.pool.query("UPDATE document_versions SET size = size + 1 WHERE document_id = $1", [other]);
  await database.pool.query("UPDATE quotas SET used_bytes = 1000 WHERE user_id = $1", [vault.userId]);
  await documentTasks["reconcile-storage"](context, { _cron: { ts: "2026-03-02T02:00:00.000Z" } }, {} as Job);
  const versions = (
    await database.pool.query<{ id: string }>("SELECT id FROM document_versions WHERE document_id IN ($1, $2)", [gone, other])
  ).rows;
  const { rows } = await database.pool.query("SELECT details FROM audit_log WHERE event = 'storage.reconciled' ORDER BY id DESC LIMIT 1");
  expect(rows[0].details).toMatchObject({ missing: 2, drifted: 1, versions: versions.map(({ id }) => id).sort() });
  expect(await vault.usedBytes()).toBe(10);
  expect(await reconcile(context, new Date())).toMatchObject({ drifted: [] });
});

test("more orphans than leftovers can be are kept for a person to look at: the database may be older than the store", async () => {
  const vault = await aVault(database);
  const keys = await Promise.all(Array.from({ length: 101 }, () => put(`${vault.userId}/${uuid()}/${uuid()}`)));
  expect(await reconcile(context, later())).toMatchObject({ orphans: 101, kept: true });
  expect(await exists(keys[0]!)).toBe(true);
});

test("counters stay right while uploads and deletions are under way", async () => {
  const vault = await aVault(database);
  const work = Array.from({ length: 10 }, async (_, index) => {
    const id = await intake.document(vault, `under way ${index}`);
    return id;
  });
  const runs = (async () => {
    for (let run = 0; run < 5; run++) await reconcile(context, new Date());
  })();
  const ids = await Promise.all(work);
  await runs;
  for (const id of ids.slice(0, 5))
    await Promise.all([vault.push({ name: "deleteDocument", args: { id } }), reconcile(context, new Date())]);
  const { rows } = await database.pool.query<{ sum: string }>(
    "SELECT coalesce(sum(v.size), 0) AS sum FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.owner_id = $1",
    [vault.userId],
  );
  expect(await vault.usedBytes()).toBe(Number(rows[0]!.sum));
});
