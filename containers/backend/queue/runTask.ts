// A job as it lies in the queue is handed to its task only when its payload is the task's.
import type { Job } from "graphile-worker";
import { InvalidPayload, type JobName, parsePayload } from "../../../server/jobs/registry.ts";
import type { TaskContext, Tasks } from "./context.ts";

/** @throws InvalidPayload for good: the job is kept for whoever looks into it, and never tried again */
export async function runTask(tasks: Tasks, name: JobName, context: TaskContext, payload: unknown, job: Job): Promise<void> {
  const task = tasks[name] as ((context: TaskContext, payload: unknown, job: Job) => Promise<void>) | undefined;
  if (!task) throw new Error(`no task ${name}`);
  let parsed: unknown;
  try {
    parsed = parsePayload(name, payload);
  } catch (error) {
    if (error instanceof InvalidPayload) await endForGood(context, job);
    throw error;
  }
  await task(context, parsed, job);
}

/** The flag keeps `retryWhatFailed` from it. */
async function endForGood({ pool }: TaskContext, { id, locked_by, attempts }: Job): Promise<void> {
  await pool.query(
    `UPDATE graphile_worker._private_jobs SET max_attempts = attempts, flags = coalesce(flags, '{}') || '{"invalidPayload": true}'
      WHERE id = $1 AND locked_by = $2 AND attempts = $3`,
    [id, locked_by, attempts],
  );
}
