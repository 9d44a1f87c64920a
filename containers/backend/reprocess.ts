// Has the documents of all vaults read again by the readers of this version, and says how far it is. What is asked for lasts: it may be
// ended at any time, the backends go on. `--all`: also what this version's readers have read already.
import { parseArgs } from "node:util";
import pg from "pg";
import { changeVault } from "../../server/authority/change.ts";
import { type RereadingProgress, rereadingProgress, rereadVault } from "../../server/authority/rereading.ts";

/** Marks them, a vault a transaction. Returns the vaults' ids. */
export async function reprocessAll(pool: pg.Pool, which: "outdated" | "all"): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>("SELECT DISTINCT owner_id AS id FROM documents");
  const client = await pool.connect();
  try {
    for (const { id } of rows) await changeVault(client, { vaults: [id] }, (change) => rereadVault(change, id, which));
  } finally {
    client.release();
  }
  return rows.map(({ id }) => id);
}

export async function progressOfAll(pool: pg.Pool, vaults: readonly string[]): Promise<RereadingProgress> {
  const sum = { outdated: 0, total: 0, waiting: 0 };
  for (const id of vaults) {
    const one = await rereadingProgress(pool, id);
    for (const name of ["outdated", "total", "waiting"] as const) sum[name] += one[name];
  }
  return sum;
}

/** Until none waits. `tell` gets a line whenever the number has changed. */
export async function reprocessAndWait(databaseUrl: string, which: "outdated" | "all", tell: (line: string) => void): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, application_name: "docuvault-reprocess" });
  try {
    const vaults = await reprocessAll(pool, which);
    for (let told = -1; ; ) {
      const { waiting, outdated } = await progressOfAll(pool, vaults);
      if (waiting !== told)
        tell(waiting > 0 ? `${waiting} documents wait to be read again` : `All are read; ${outdated} are of an earlier reader`);
      if (waiting === 0) return;
      told = waiting;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  } finally {
    await pool.end();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { all: { type: "boolean", default: false } } });
  const databaseUrl = process.env.DATABASE_URL;
  if (databaseUrl) await reprocessAndWait(databaseUrl, values.all ? "all" : "outdated", (line) => console.log(line));
  else {
    console.error("DATABASE_URL is missing.");
    process.exitCode = 2;
  }
}
