import { EventEmitter, once } from "node:events";
import { Logger, run } from "graphile-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { restrictedGrants } from "../../shared/schema/index.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { migrate } from "./migrate.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const schemaOf = async ({ superuser }: TestDatabase) => {
  const columns = await superuser.query(`SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3`);
  const rights =
    await superuser.query(`SELECT relnamespace::regnamespace::text AS schema, relname, relacl::text, relrowsecurity FROM pg_class
    WHERE relnamespace::regnamespace::text IN ('public', 'graphile_worker', 'drizzle') ORDER BY 1, 2`);
  const policies = await superuser.query("SELECT schemaname, tablename, policyname, roles::text FROM pg_policies ORDER BY 1, 2, 3");
  return { columns: columns.rows, rights: rights.rows, policies: policies.rows };
};

test("running the migrations again changes nothing", async () => {
  const before = await schemaOf(database);
  await migrate(database.migrateUrl);
  expect(await schemaOf(database)).toEqual(before);
});

test("several processes that migrate an empty database at once take turns and all succeed", async () => {
  const empty = await aDatabase({ migrated: false });
  try {
    await Promise.all([1, 2, 3].map(() => migrate(empty.migrateUrl)));
    const [made, expected] = await Promise.all([schemaOf(empty), schemaOf(database)]);
    expect(made.columns).toEqual(expected.columns);
    expect(made.policies).toEqual(expected.policies);
  } finally {
    await empty.drop();
  }
});

describe("the application's role", () => {
  test.each([
    "CREATE TABLE intruder (id int)",
    "CREATE SCHEMA intruder",
    "CREATE TEMP TABLE intruder (id int)",
    "CREATE FUNCTION intruder() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE users ADD COLUMN intruder text",
    "DROP TABLE users",
    "TRUNCATE users",
    "CREATE ROLE intruder",
    "DELETE FROM graphile_worker.migrations",
    "SELECT * FROM drizzle.__drizzle_migrations",
  ])("can not: %s", async (statement) => {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: "42501" });
  });

  test("may read and write rows of every table, and no more than `restrictedGrants` where that names the table", async () => {
    const { rows } = await database.superuser.query<{ table: string; rights: string[] }>(
      `SELECT t.table_name AS table, array_agg(p ORDER BY p) FILTER (WHERE has_table_privilege('docuvault_app', 'public.' || quote_ident(t.table_name), p)) AS rights
       FROM information_schema.tables t, unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER']) p
       WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { table, rights } of rows)
      expect([table, rights]).toEqual([table, [...(restrictedGrants[table] ?? ["SELECT", "INSERT", "UPDATE", "DELETE"])].sort()]);
  });

  test("can write to a table that a later migration makes", async () => {
    await withClient(database.migrateUrl, (client) => client.query("CREATE TABLE later (id serial PRIMARY KEY)"));
    expect((await database.pool.query("INSERT INTO later DEFAULT VALUES RETURNING id")).rows).toEqual([{ id: 1 }]);
  });

  test("enqueues a job in its own transaction and runs it", async () => {
    const client = await database.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT graphile_worker.add_job('greet', '{\"name\":\"rolled back\"}')");
      await client.query("ROLLBACK");
      await client.query("BEGIN");
      await client.query("SELECT graphile_worker.add_job('greet', '{\"name\":\"kept\"}', queue_name := 'documents', job_key := 'greet')");
      await client.query("COMMIT");
    } finally {
      client.release();
    }
    const greeted: unknown[] = [];
    const events = new EventEmitter();
    const succeeded = once(events, "job:success");
    const runner = await run({
      pgPool: database.pool,
      events,
      crontab: "",
      logger: new Logger(() => () => undefined),
      noHandleSignals: true,
      taskList: {
        greet: async (payload) => {
          greeted.push(payload);
        },
      },
    });
    await succeeded;
    await runner.stop();
    expect(greeted).toEqual([{ name: "kept" }]);
    // The queue deletes the row by a statement of its own, after it has said that the job succeeded.
    const jobs = async () => (await database.pool.query("SELECT count(*)::int AS jobs FROM graphile_worker._private_jobs")).rows;
    await expect.poll(jobs).toEqual([{ jobs: 0 }]);
  });
});

test("no index for words keeps entries aside until somebody vacuums: plans would depend on when that was", async () => {
  const database = await aDatabase();
  const { rows } = await database.superuser.query<{ name: string; options: string[] | null }>(
    `SELECT c.relname AS name, c.reloptions AS options FROM pg_class c JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE a.amname = 'gin' AND n.nspname = 'public'`,
  );
  await database.drop();
  expect(rows.length).toBeGreaterThan(1);
  for (const { name, options } of rows) expect([name, options]).toEqual([name, ["fastupdate=false"]]);
});
