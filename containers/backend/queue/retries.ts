// Work that failed because a part was away is tried again without end, at a bounded rate. What is a document's own fault never comes
// here: its task records that and ends.
import type { Pool } from "pg";
import type { Logger } from "pino";
import { jobNames, ruleOf } from "../../../server/jobs/registry.ts";

/** Jobs whose work is still wanted however late. A mail is not. */
const lasting = jobNames.filter((name) => ruleOf(name).lasting);
/** Seconds between two tries at most; graphile-worker's own backoff grows to six hours and ends with the last attempt. */
const mostSeconds = 600;

/** Jobs that have used up their tries, or would wait for longer, run within ten minutes. Returns how many. */
export async function retryWhatFailed(pool: Pick<Pool, "query">, log: Pick<Logger, "warn">): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE graphile_worker._private_jobs j
        SET attempts = least(j.attempts, greatest(j.max_attempts - 1, 0)), run_at = now() + make_interval(secs => $2 * (0.5 + random() / 2))
       FROM graphile_worker._private_tasks t
      WHERE t.id = j.task_id AND t.identifier = ANY($1) AND j.locked_at IS NULL AND j.attempts > 0
        AND NOT coalesce(j.flags, '{}') ? 'invalidPayload'
        AND (j.attempts >= j.max_attempts OR j.run_at > now() + make_interval(secs => $2))`,
    [lasting, mostSeconds],
  );
  if (rowCount) log.warn({ jobs: rowCount }, "jobs that failed for a while are tried again");
  return rowCount ?? 0;
}
