// Four runners over one queue table: reading documents never holds up a mail, recognizing scans and waiting for services of others hold up
// neither.
import { EventEmitter } from "node:events";
import { type JobHelpers, Logger as QueueLogger, run, type TaskList, type WorkerEvents } from "graphile-worker";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { type JobName, jobNames, ruleOf } from "../../../server/jobs/registry.ts";
import { fenceOf } from "../changes/fence.ts";
import type { TaskContext, Tasks } from "./context.ts";
import { runTask } from "./runTask.ts";
import { holdWorkerLease } from "./workerLease.ts";

export interface QueueOptions {
  pool: Pool;
  context: TaskContext;
  documents: Tasks;
  email: Tasks;
  /** Long and heavy: they have a runner of their own, so that no other job waits for them. Left out: there are none. */
  recognition?: { tasks: Tasks; concurrency: number };
  crontab: string;
  concurrency: number;
  log: Logger;
  /** Milliseconds between two looks for jobs of ended backends. Default 10,000. */
  lookEvery?: number;
}

export interface Queue {
  /** Rejects when a runner ends by itself: the process should end too and be started again. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/** Jobs at once that wait for services of others. */
const outsideAtOnce = 4;

export async function startQueue({
  pool,
  context,
  documents,
  email,
  recognition,
  crontab,
  concurrency,
  log,
  lookEvery = 10_000,
}: QueueOptions): Promise<Queue> {
  const events: WorkerEvents = new EventEmitter();
  const lease = await holdWorkerLease(pool, log, lookEvery);
  events.on("pool:create", ({ workerPool }) => lease.add(workerPool.id));
  const options = { pgPool: pool, noHandleSignals: true, pollInterval: 1_000, logger: queueLogger(log), events, schema: "graphile_worker" };
  const runners = [
    await run({ ...options, taskList: taskList(context, documents, isInside), concurrency, crontab }),
    ...(jobNames.some((name) => documents[name] && !isInside(name))
      ? [
          await run({
            ...options,
            taskList: taskList(context, documents, (name) => !isInside(name)),
            concurrency: outsideAtOnce,
            crontab: "",
          }),
        ]
      : []),
    await run({ ...options, taskList: taskList(context, email), concurrency: 1, crontab: "" }),
    ...(recognition
      ? [await run({ ...options, taskList: taskList(context, recognition.tasks), concurrency: recognition.concurrency, crontab: "" })]
      : []),
  ];
  let stopping = false;
  const ended = (error: unknown = new Error("a queue runner ended")) => (stopping ? new Promise<never>(() => {}) : Promise.reject(error));
  return {
    failed: Promise.race(runners.map((runner) => runner.promise.then(ended, ended))),
    async stop() {
      stopping = true;
      await Promise.all(runners.map((runner) => runner.stop()));
      await lease.release();
    },
  };
}

const isInside = (name: JobName): boolean => !ruleOf(name).outside;

const taskList = (context: TaskContext, tasks: Tasks, wanted: (name: JobName) => boolean = () => true): TaskList =>
  Object.fromEntries(
    jobNames.flatMap((name) =>
      tasks[name] && wanted(name)
        ? [[name, (payload: unknown, { job }: JobHelpers) => runTask(tasks, name, { ...context, fence: fenceOf(job) }, payload, job)]]
        : [],
    ),
  );

/** Payloads hold ids only, but errors may quote more: the queue's own debug lines stay out. */
const queueLogger = (log: Logger) =>
  new QueueLogger(() => (level, message) => {
    if (level === "error") log.error(message);
    else if (level === "warning") log.warn(message);
  });
