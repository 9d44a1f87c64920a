// The queue's own tables (graphile-worker), made by the migration role and opened to the application's role.
import { Logger, runMigrations } from "graphile-worker";
import type pg from "pg";

const schema = "graphile_worker";

/**
 * Brings the queue's schema up to date and lets `docuvault_app` enqueue and run jobs.
 * graphile-worker puts row-level security on its tables without any policy, which shuts out every role but their owner
 * (`add_job` fails with 42501): so each such table gets one policy for the application's role. Idempotent.
 */
export async function migrateQueue(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, schema, logger: new Logger(() => () => undefined) });
  const secured = await pool.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity",
    [schema],
  );
  const policies = secured.rows.map(
    ({ name }) => `
      DROP POLICY IF EXISTS docuvault_app_runs_jobs ON ${schema}."${name}";
      CREATE POLICY docuvault_app_runs_jobs ON ${schema}."${name}" TO docuvault_app USING (true) WITH CHECK (true);`,
  );
  await pool.query(`
    BEGIN;
    GRANT USAGE ON SCHEMA ${schema} TO docuvault_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO docuvault_app;
    REVOKE INSERT, UPDATE, DELETE ON ${schema}.migrations FROM docuvault_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO docuvault_app;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO docuvault_app;
    ${policies.join("\n")}
    COMMIT;`);
}
