// A database and its connections for the simulator.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { databaseUrl, withClient } from "../../scripts/product/postgres.ts";
import { passwords, templateDatabase } from "../harness/sharedPostgres.ts";
import type { Bench } from "./plan.ts";

/** On the server of the tests at `port`. `close` drops the database. */
export async function openBench(port: number): Promise<Bench & { close(): Promise<void> }> {
  const name = `simulate_${randomBytes(6).toString("hex")}`;
  const server = databaseUrl("postgres", passwords.postgres, port, "postgres");
  await withClient(server, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO docuvault_app`);
    // A deadlock ends the statement that closes the circle, at once: otherwise the victim would depend on time.
    await client.query(`ALTER DATABASE ${name} SET deadlock_timeout = '1ms'`);
  });
  const url = databaseUrl("docuvault_app", passwords.app, port, name);
  const admin = new pg.Client(databaseUrl("postgres", passwords.postgres, port, name));
  await admin.connect();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  const idle: Bench["idle"] = [];
  let cleared = 0;
  return {
    url,
    admin,
    pool,
    idle,
    async clear() {
      await admin.query("DELETE FROM users; DELETE FROM groups; DELETE FROM audit_log; DELETE FROM graphile_worker._private_jobs");
      if (++cleared % 100 === 0) await admin.query("VACUUM");
    },
    async close() {
      await Promise.all(idle.splice(0).map(({ client }) => client.end()));
      await Promise.all([admin.end(), pool.end()]);
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}
