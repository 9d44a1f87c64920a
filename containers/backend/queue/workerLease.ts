// A killed process leaves its jobs locked; graphile-worker frees them after four hours. Here every runner's pool, in whose name jobs
// are locked, holds an advisory lock on one connection for as long as it lives: any backend sees at once whose jobs may run again.
import type { Pool, PoolClient } from "pg";
import type { Logger } from "pino";
import { retryWhatFailed } from "./retries.ts";

export interface Alive {
  /** @param poolId of graphile-worker */
  add(poolId: string): void;
  release(): Promise<void>;
}

/** Milliseconds between two looks for jobs that have used up their tries. */
const retryEvery = 60_000;

const lockKey = (poolId: string) => `hashtextextended(${poolId}, 7302)`;

/** Frees the jobs of runners that are gone, now and every so many milliseconds. */
export async function holdWorkerLease(pool: Pool, log: Logger, every: number): Promise<Alive> {
  const pools = new Set<string>();
  const held = new Set<string>();
  let client: PoolClient | undefined;

  let released = false;
  const drop = () => {
    const lost = client;
    client = undefined;
    held.clear();
    lost?.release(true);
  };
  /** At once: until the locks are held again, this backend looks dead. What begins meanwhile elsewhere is fenced (fence.ts). */
  const lost = () => {
    if (!client) return;
    drop();
    if (!released) next(holdAll);
  };

  async function holdAll(): Promise<void> {
    if (!client) {
      client = await pool.connect();
      client.once("error", lost);
    }
    for (const poolId of pools) {
      if (held.has(poolId)) continue;
      await client.query(`SELECT pg_advisory_lock(${lockKey("$1")})`, [poolId]);
      held.add(poolId);
    }
    await client.query("SELECT 1");
  }

  /** One after the other: one connection carries one query at a time. */
  let work: Promise<void> = Promise.resolve();
  const next = (step: () => Promise<void>) => {
    work = work.then(step).catch((error) => {
      log.warn({ err: error }, "the queue's own connection was lost");
      drop();
    });
  };

  await holdAll();
  await freeJobsOfTheDead(pool, log);
  let lookAgainAt = 0;
  // Whoever does not hold its own locks would take itself for dead.
  const timer = setInterval(
    () =>
      next(async () => {
        await holdAll();
        await freeJobsOfTheDead(pool, log);
        if (Date.now() < lookAgainAt) return;
        lookAgainAt = Date.now() + retryEvery;
        await retryWhatFailed(pool, log);
      }),
    every,
  );
  return {
    add(poolId) {
      pools.add(poolId);
      next(holdAll);
    },
    async release() {
      released = true;
      clearInterval(timer);
      await work;
      drop();
    },
  };
}

async function freeJobsOfTheDead(pool: Pool, log: Logger): Promise<void> {
  const { rows } = await pool.query<{ pool_id: string }>(
    `SELECT pool_id FROM (
       SELECT locked_by AS pool_id FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
       UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL) AS holders
      WHERE pg_try_advisory_xact_lock(${lockKey("pool_id")})`,
  );
  if (rows.length === 0) return;
  await pool.query("SELECT graphile_worker.force_unlock_workers($1)", [rows.map((row) => row.pool_id)]);
  log.warn({ runners: rows.length }, "jobs of ended runners run again");
}
