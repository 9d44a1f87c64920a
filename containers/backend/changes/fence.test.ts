// A backend that loses its lease in the middle of a job, and parts that are away for longer than all tries.
import { pino } from "pino";
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addJobs } from "../../../server/jobs/enqueue.ts";
import { InvalidPayload } from "../../../server/jobs/registry.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, withConnection } from "../../../tests/harness/vault.ts";
import type { Mail } from "../mail/mailer.ts";
import type { TaskContext, TaskRun, Tasks } from "../queue/context.ts";
import { retryWhatFailed } from "../queue/retries.ts";
import { type Queue, startQueue } from "../queue/runners.ts";
import { sendMail } from "../tasks/sendMail.ts";
import { changeAsSystem } from "./changeAsSystem.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());
const queues: Queue[] = [];
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
  await database.superuser.query("DELETE FROM graphile_worker._private_jobs");
});

const log = pino({ level: "silent" });
async function aBackend(tasks: { documents?: Tasks; email?: Tasks }, context: Partial<TaskContext> = {}) {
  const queue = await startQueue({
    pool: database.pool,
    context: { pool: database.pool, poke: async () => {}, log, ...context } as TaskContext,
    documents: tasks.documents ?? {},
    email: tasks.email ?? {},
    crontab: "",
    concurrency: 1,
    log,
    lookEvery: 100,
  });
  queues.push(queue);
  return queue;
}
/** As another backend does that sees the lock of the lease free. */
const takeFromIt = () =>
  database.superuser.query(
    "SELECT graphile_worker.force_unlock_workers(array_agg(locked_by)) FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL",
  );
const add = (task: string, payload: object) =>
  database.superuser.query("SELECT graphile_worker.add_job($1, $2::json, max_attempts := 25)", [task, JSON.stringify(payload)]);
const jobs = async () => (await database.superuser.query("SELECT FROM graphile_worker._private_jobs")).rowCount;
const leases = () =>
  database.superuser.query<{ pid: number }>(
    `SELECT DISTINCT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database()
       AND l.locktype = 'advisory' AND l.granted`,
  );

test("a mail is sent once though another backend begins its job while the first is sending it", async () => {
  const sent: string[] = [];
  const first = Promise.withResolvers<void>();
  const mailer = (name: string) => ({
    async send({ to }: Mail) {
      sent.push(`${name} ${to}`);
      if (name === "one") await first.promise;
    },
  });
  const email = { "send-mail": sendMail("http://localhost") };
  await aBackend({ email }, { mailer: mailer("one") });
  const [lease] = (await leases()).rows;
  await add("send-mail", { template: "alreadyRegistered", to: "ada@example.org" });
  await expect.poll(() => sent.length).toBe(1);
  // The lease's connection breaks, and whoever looks takes the backend for dead.
  await database.superuser.query("SELECT pg_terminate_backend($1)", [lease!.pid]);
  await takeFromIt();
  await aBackend({ email }, { mailer: mailer("two") });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  first.resolve();
  await expect.poll(jobs).toBe(0);
  expect(sent).toEqual(["one ada@example.org"]);
});

test("what a job changes is kept from whoever holds it at the end, and from nobody else", async () => {
  const vault = await aVault(database);
  const [documentId = ""] = await vault.documents(1);
  const begun: string[] = [];
  const first = Promise.withResolvers<void>();
  const refused: string[] = [];
  const task =
    (name: string): TaskRun =>
    async (context) => {
      begun.push(name);
      if (name === "one") await first.promise;
      await changeAsSystem(context, vault.userId, (mutate) => mutate("failDocument", { id: documentId, reason: name })).catch(
        (error: Error) => {
          refused.push(`${name} ${error.name}`);
          throw error;
        },
      );
    };
  await aBackend({ documents: { extract: task("one") } });
  await add("extract", { documentId });
  await expect.poll(() => begun).toEqual(["one"]);
  await takeFromIt();
  await aBackend({ documents: { extract: task("two") } });
  await expect.poll(jobs).toBe(0);
  first.resolve();
  await expect.poll(() => refused).toEqual(["one JobTaken"]);
  const { rows } = await database.pool.query("SELECT state_reason FROM documents WHERE id = $1", [documentId]);
  expect(rows).toEqual([{ state_reason: "two" }]);
});

test("a lease whose connection breaks is held again at once", async () => {
  await aBackend({});
  await expect.poll(async () => (await leases()).rows.length).toBe(1);
  const before = (await leases()).rows[0]!.pid;
  await database.superuser.query("SELECT pg_terminate_backend($1)", [before]);
  await expect.poll(async () => (await leases()).rows.map(({ pid }) => pid)).not.toContain(before);
  await expect.poll(async () => (await leases()).rows.length).toBe(1);
});

test("jobs that have used up their tries while a part was away run again, the mails of long ago do not", async () => {
  for (const task of ["extract", "thumbnail", "delete-objects", "send-mail"]) await add(task, { documentId: uuid() });
  await add("refresh-search", { later: true });
  await database.superuser.query("UPDATE graphile_worker._private_jobs SET attempts = max_attempts, last_error = 'connect ECONNREFUSED'");
  await database.superuser.query(
    `UPDATE graphile_worker._private_jobs j SET attempts = 8, run_at = now() + interval '5 hours' FROM graphile_worker._private_tasks t
      WHERE t.id = j.task_id AND t.identifier = 'refresh-search'`,
  );
  await database.superuser.query("SELECT graphile_worker.add_job('delete-objects', '{}'::json, run_at := now() + interval '25 hours')");
  expect(await retryWhatFailed(database.pool, log)).toBe(4);
  const { rows } = await database.superuser.query(
    `SELECT t.identifier AS task, j.attempts < j.max_attempts AS runs, j.run_at < now() + interval '10 minutes' AS soon
       FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY 1, 3`,
  );
  expect(rows).toEqual([
    { task: "delete-objects", runs: true, soon: false },
    { task: "delete-objects", runs: true, soon: true },
    { task: "extract", runs: true, soon: true },
    { task: "refresh-search", runs: true, soon: true },
    { task: "send-mail", runs: false, soon: true },
    { task: "thumbnail", runs: true, soon: true },
  ]);
  expect(await retryWhatFailed(database.pool, log)).toBe(0);
});

test("a payload that is not the job's ends the job for good at its first try, and the next job runs", async () => {
  const read: string[] = [];
  await add("extract", { documentId: "../etc/passwd" });
  await add("extract", { document: uuid() });
  const documentId = uuid();
  await add("extract", { documentId });
  await aBackend({ documents: { extract: async (_context, payload) => void read.push(JSON.stringify(payload)) } });
  await expect.poll(() => read).toEqual([JSON.stringify({ documentId, crashes: 0 })]);
  const left = async () =>
    (
      await database.superuser.query(
        `SELECT attempts, max_attempts, flags, last_error FROM graphile_worker._private_jobs WHERE locked_at IS NULL ORDER BY id`,
      )
    ).rows;
  await expect.poll(left).toEqual([
    { attempts: 1, max_attempts: 1, flags: { invalidPayload: true }, last_error: expect.stringContaining("documentId (invalid_format)") },
    { attempts: 1, max_attempts: 1, flags: { invalidPayload: true }, last_error: expect.stringContaining("documentId (invalid_type)") },
  ]);
  expect(JSON.stringify(await left())).not.toContain("passwd");
  expect(await retryWhatFailed(database.pool, log)).toBe(0);
});

test("a payload that is not the job's is refused where it is enqueued, and the transaction with it", async () => {
  const wrong = { task: "classify", payload: { documentId: "1" }, options: {} } as const;
  await expect(withConnection(database, (connection) => addJobs(connection, [wrong]))).rejects.toThrow(InvalidPayload);
  expect(await jobs()).toBe(0);
});

test("a job is written by its rule, and not before its delay", async () => {
  await withConnection(database, (connection) =>
    addJobs(connection, [
      { task: "thumbnail", payload: { documentId: uuid() }, options: { key: "picture" } },
      { task: "delete-objects", payload: { keys: ["a"] }, options: { delaySeconds: 3600 } },
      { task: "send-mail", payload: { template: "alreadyRegistered", to: "ada@example.org" }, options: {} },
    ]),
  );
  const { rows } = await database.superuser.query(
    `SELECT t.identifier AS task, j.key, j.max_attempts AS tries, j.priority::int, q.queue_name AS queue, j.run_at > now() + interval '50 minutes' AS later
       FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
       LEFT JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id ORDER BY 1`,
  );
  expect(rows).toEqual([
    { task: "delete-objects", key: null, tries: 32_767, priority: 0, queue: null, later: true },
    { task: "send-mail", key: null, tries: 25, priority: 0, queue: "email", later: false },
    { task: "thumbnail", key: "picture", tries: 5, priority: 10, queue: null, later: false },
  ]);
});
