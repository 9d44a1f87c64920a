// A database of its own for a test file or a test: `const database = await aDatabase()`.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { databaseUrl, withClient } from "../../scripts/product/postgres.ts";
import { passwords, templateDatabase } from "./sharedPostgres.ts";

export interface TestDatabase {
  name: string;
  /** Connection strings of `docuvault_app`, `docuvault_migrate` and the superuser. */
  appUrl: string;
  migrateUrl: string;
  superuserUrl: string;
  /** A pool as `docuvault_app`, closed by `drop`. */
  pool: pg.Pool;
  /** A pool as the superuser, for arranging and looking; closed by `drop`. */
  superuser: pg.Pool;
  drop(): Promise<void>;
}

/** A fresh database with all migrations; `migrated: false` gives an empty one with roles and extensions only. About 50 ms. */
export async function aDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const port = inject("postgresPort");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const server = databaseUrl("postgres", passwords.postgres, port, "postgres");
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${migrated ? templateDatabase : "template1"}`));
  const superuserUrl = databaseUrl("postgres", passwords.postgres, port, name);
  await withClient(superuserUrl, async (client) => {
    // Rights on the database itself are not copied from the template.
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO docuvault_app, docuvault_migrate;
      GRANT CREATE ON DATABASE ${name} TO docuvault_migrate`);
    if (!migrated)
      await client.query(`ALTER SCHEMA public OWNER TO docuvault_migrate; REVOKE ALL ON SCHEMA public FROM PUBLIC;
        GRANT USAGE ON SCHEMA public TO docuvault_app; CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent`);
  });
  const appUrl = databaseUrl("docuvault_app", passwords.app, port, name);
  const pool = aPool(appUrl);
  const superuser = aPool(superuserUrl);
  return {
    name,
    appUrl,
    migrateUrl: databaseUrl("docuvault_migrate", passwords.migrate, port, name),
    superuserUrl,
    pool,
    superuser,
    async drop() {
      await Promise.all([pool.end(), superuser.end()]);
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

function aPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 10 });
  pool.on("connect", (client) => client.on("error", () => undefined)); // a connection that the test cut off
  pool.on("error", () => undefined);
  return pool;
}
