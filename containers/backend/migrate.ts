// Brings the database to this version's schema, as the role `docuvault_migrate`, and decides what `docuvault_app` may do in it.
// Runs before the product starts; running it again changes nothing.
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as migrateTables } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { migrateSettings, SettingsError } from "../../server/settings/index.ts";
import { restrictedGrants } from "../../shared/schema/index.ts";
import { awaitDatabase } from "./awaitDatabase.ts";
import { migrateQueue } from "./queueMigrations.ts";

const migrationsFolder = fileURLToPath(new URL("../../shared/schema/migrations", import.meta.url));
const oneAtATime = 7_290_114_063; // any fixed number: the key of the advisory lock
const startTimeoutMs = 120_000; // a first start makes the cluster, and a crashed one replays its log

/** Runs all migrations and grants under an advisory lock, so that several starting processes take turns. @throws on the first failure */
export async function migrate(databaseMigrateUrl: string, folder = migrationsFolder): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseMigrateUrl, max: 4 });
  pool.on("connect", (client) => client.on("error", () => undefined)); // a connection that breaks is seen by the query that fails
  pool.on("error", () => undefined);
  try {
    const lock = await pool.connect();
    try {
      await lock.query("SELECT pg_advisory_lock($1)", [oneAtATime]);
      await migrateTables(drizzle(lock), { migrationsFolder: folder });
      await grantTables(lock);
      await migrateQueue(pool);
      await lock.query("SELECT pg_advisory_unlock($1)", [oneAtATime]);
    } finally {
      lock.release(true);
    }
  } finally {
    await pool.end();
  }
}

/** The application's role reads and writes rows, and less where `restrictedGrants` says so; it never makes or changes a table. */
async function grantTables(client: pg.PoolClient): Promise<void> {
  const restricted = Object.entries(restrictedGrants).map(([table, privileges]) => {
    const name = `public.${client.escapeIdentifier(table)}`;
    return `REVOKE ALL ON ${name} FROM docuvault_app; GRANT ${privileges.join(", ")} ON ${name} TO docuvault_app;`;
  });
  await client.query(`
    BEGIN;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO docuvault_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO docuvault_app;
    ALTER DEFAULT PRIVILEGES FOR ROLE docuvault_migrate IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO docuvault_app;
    ALTER DEFAULT PRIVILEGES FOR ROLE docuvault_migrate IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO docuvault_app;
    ${restricted.join("\n")}
    COMMIT;`);
}

if (import.meta.main) {
  try {
    const { databaseMigrateUrl } = migrateSettings(process.env);
    await awaitDatabase(databaseMigrateUrl, startTimeoutMs);
    await migrate(databaseMigrateUrl);
    console.log("The database is up to date.");
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : error);
    process.exitCode = 1;
  }
}
