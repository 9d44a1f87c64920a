// The migration that gives every document its first version, on a vault of 20,000 as it was before.
import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";

const folder = new URL("../../shared/schema/migrations/", import.meta.url);
const count = 20_000;
const owner = "00000000-0000-4000-8000-000000000001";
let database: TestDatabase;
let migrations: string[];

beforeAll(async () => {
  database = await aDatabase({ migrated: false });
  migrations = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
});
afterAll(() => database.drop());

const run = (names: readonly string[]) =>
  withClient(database.migrateUrl, async (client) => {
    for (const name of names)
      for (const statement of (await readFile(new URL(name, folder), "utf8")).split("--> statement-breakpoint"))
        await client.query(statement);
  });

test("20,000 documents get their versions, pictures and uploads stay theirs, in seconds", async () => {
  const at = migrations.findIndex((name) => name.endsWith("_document_versions.sql"));
  await run(migrations.slice(0, at));
  const { superuser } = database;
  await superuser.query("INSERT INTO users (id, email, handle, password_hash, salt) VALUES ($1, 'a@example.org', 'a', 'x', 'x')", [owner]);
  // Every tenth one's bytes have not come yet; every third has a picture.
  await superuser.query(
    `WITH made AS (
       INSERT INTO documents (id, owner_id, title, name, content_type, size, sha256, state, created_at, updated_at)
       SELECT gen_random_uuid(), $1, 't', n || '.pdf', 'application/pdf', n, md5(n::text), CASE WHEN n % 10 = 0 THEN 'uploading' ELSE 'ready' END, now(), now()
         FROM generate_series(1, $2::int) n RETURNING id, size, sha256),
     sent AS (
       INSERT INTO uploads (id, document_id, owner_id, user_id, key, size, sha256, content_type, state, created_at, expires_at)
       SELECT gen_random_uuid(), id, $1, $1, 'key ' || size, size, sha256, 'application/pdf', CASE WHEN size % 10 = 0 THEN 'pending' ELSE 'complete' END,
              now() - interval '1 day', now() FROM made)
     INSERT INTO document_objects (document_id, kind, key, size, sha256, content_type)
     SELECT id, 'original', 'key ' || size, size, sha256, 'application/pdf' FROM made WHERE size % 10 <> 0
     UNION ALL SELECT id, 'thumbnail', 'picture ' || size, 1, '', 'image/webp' FROM made WHERE size % 10 <> 0 AND size % 3 = 0`,
    [owner, count],
  );
  // One whose upload is not known any more.
  await superuser.query("DELETE FROM uploads WHERE key = 'key 1'");

  await run(migrations.slice(at, at + 1));

  const { rows } = await superuser.query(
    `SELECT count(*)::int AS documents, count(d.version_id)::int AS versions, count(o.key)::int AS pictures,
            count(*) FILTER (WHERE v.size <> d.size OR v.sha256 <> d.sha256 OR v.reference <> 'key ' || d.size)::int AS wrong,
            count(*) FILTER (WHERE o.key <> 'picture ' || d.size)::int AS misplaced,
            count(*) FILTER (WHERE u.id = v.id)::int AS "uploads", count(*) FILTER (WHERE v.created_by <> d.owner_id)::int AS strangers
       FROM documents d LEFT JOIN document_versions v ON v.id = d.version_id AND v.document_id = d.id
         LEFT JOIN document_objects o ON o.version_id = v.id LEFT JOIN uploads u ON u.document_id = d.id`,
  );
  expect(rows).toEqual([{ documents: count, versions: 18_000, pictures: 6_000, wrong: 0, misplaced: 0, uploads: 17_999, strangers: 0 }]);
  const { rows: all } = await superuser.query("SELECT count(*)::int AS versions FROM document_versions");
  expect(all).toEqual([{ versions: 18_000 }]);
  await run(migrations.slice(at + 1));
}, 120_000);
