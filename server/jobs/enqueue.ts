// Jobs are rows of the transaction that needs them.

import type { Connection } from "../database/connection.ts";
import { type JobInput, type JobName, parsePayload, ruleOf, triesOf } from "./registry.ts";

export interface JobOptions {
  /** A job with the same key that has not started is replaced: the work is done once. */
  key?: string;
  /** Not before so many seconds have passed. */
  delaySeconds?: number;
  /** Instead of its kind's own; lower runs first. */
  priority?: number;
  /** Instead of its kind's own: jobs of one queue run one after the other. */
  queue?: string;
}

export type QueuedJob = { [Name in JobName]: { task: Name; payload: JobInput<Name>; options: JobOptions } }[JobName];

/** In one statement. Of several with one key the last one counts. @throws InvalidPayload */
export async function addJobs(connection: Pick<Connection, "query">, jobs: readonly QueuedJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const last = new Map(jobs.map((job, index) => [job.options.key ?? index, job]));
  const specs = [...last.values()].map(({ task, payload, options: { key, delaySeconds, priority, queue: own } }) => {
    const { priority: usual = 0, queue = null } = ruleOf(task);
    return {
      spec: {
        identifier: task,
        payload: parsePayload(task, payload),
        queue_name: own ?? queue,
        max_attempts: triesOf(task),
        priority: priority ?? usual,
        job_key: key ?? null,
      },
      delay: delaySeconds ?? null,
    };
  });
  // By the database's clock, as the queue is read by it.
  await connection.query(
    `SELECT graphile_worker.add_jobs(array_agg(json_populate_record(NULL::graphile_worker.job_spec,
              (jsonb_build_object('run_at', now() + make_interval(secs => delay)) || spec)::json)))
       FROM jsonb_to_recordset($1::jsonb) AS s (spec jsonb, delay float8)`,
    [JSON.stringify(specs)],
  );
}
