// Jobs are rows of the transaction that needs them.
import type { Connection } from "./connection.ts";

export type TaskName = "extract" | "thumbnail" | "classify" | "delete-objects" | "refresh-search" | "send-mail";

export interface JobOptions {
  /** A job with the same key that has not started is replaced: the work is done once. */
  key?: string;
  maxAttempts?: number;
  /** Lower runs first; 0 if not said. */
  priority?: number;
}

export interface QueuedJob {
  task: TaskName;
  payload: object;
  options: JobOptions;
}

/** In one statement. Of several with one key the last one counts. */
export async function addJobs(connection: Connection, jobs: readonly QueuedJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const last = new Map(jobs.map((job, index) => [job.options.key ?? index, job]));
  const specs = [...last.values()].map(({ task, payload, options: { key, maxAttempts = 5, priority = 0 } }) => ({
    identifier: task,
    payload,
    max_attempts: maxAttempts,
    priority,
    job_key: key ?? null,
  }));
  await connection.query(
    `SELECT graphile_worker.add_jobs(array_agg(json_populate_record(NULL::graphile_worker.job_spec, spec)))
       FROM json_array_elements($1::json) AS s (spec)`,
    [JSON.stringify(specs)],
  );
}
