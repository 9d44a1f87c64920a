// A killed process leaves its jobs locked; graphile-worker frees them after four hours. Here every worker of the queue holds an
// advisory lock on one connection for as long as it lives, so that any backend sees at once whose jobs are free to run again.
import type { Pool, PoolClient } from "pg";
import type { Logger } from "pino";

export interface Alive {
  add(workerId: string): void;
  release(): Promise<void>;
}

const every = 10_000;
const lockKey = (workerId: string) => `hashtextextended(${workerId}, 7302)`;

/** Frees the jobs of workers that are gone, now and every ten seconds. */
export async function holdAlive(pool: Pool, log: Logger): Promise<Alive> {
  const workers = new Set<string>();
  const held = new Set<string>();
  let client: PoolClient | undefined;

  const drop = () => {
    client?.release(true);
    client = undefined;
    held.clear();
  };

  async function holdAll(): Promise<void> {
    if (!client) {
      client = await pool.connect();
      client.once("error", drop);
    }
    for (const workerId of workers) {
      if (held.has(workerId)) continue;
      await client.query(`SELECT pg_advisory_lock(${lockKey("$1")})`, [workerId]);
      held.add(workerId);
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
  // Only a worker that holds all its own locks may call others dead: without them its own would seem to be.
  const timer = setInterval(
    () =>
      next(async () => {
        await holdAll();
        await freeJobsOfTheDead(pool, log);
      }),
    every,
  );
  return {
    add(workerId) {
      workers.add(workerId);
      next(holdAll);
    },
    async release() {
      clearInterval(timer);
      await work;
      drop();
    },
  };
}

async function freeJobsOfTheDead(pool: Pool, log: Logger): Promise<void> {
  const { rows } = await pool.query<{ worker_id: string }>(
    `SELECT worker_id FROM (
       SELECT locked_by AS worker_id FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL
       UNION SELECT locked_by FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL) AS holders
      WHERE pg_try_advisory_xact_lock(${lockKey("worker_id")})`,
  );
  if (rows.length === 0) return;
  await pool.query("SELECT graphile_worker.force_unlock_workers($1)", [rows.map((row) => row.worker_id)]);
  log.warn({ workers: rows.length }, "jobs of ended workers run again");
}
