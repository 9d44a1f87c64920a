import { pino } from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import type { TaskContext } from "./context.ts";
import { startQueue } from "./runners.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const looks = () =>
  vi.spyOn(database.pool, "query").mock.calls.filter(([text]) => String(text).includes("pg_try_advisory_xact_lock")).length;

test("a job that takes longer than the pause between two looks runs once, in the only backend and beside another one", async () => {
  const begun: string[] = [];
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const backend = (name: string) =>
    startQueue({
      pool: database.pool,
      context: {} as TaskContext,
      documents: {
        extract: async () => {
          begun.push(name);
          await mayEnd;
        },
      },
      email: {},
      crontab: "",
      concurrency: 2,
      log: pino({ level: "silent" }),
      lookEvery: 50,
    });
  const one = await backend("one");
  await database.superuser.query("SELECT graphile_worker.add_job('extract', '{\"documentId\": \"01a00000-0000-7000-8000-000000000000\"}')");
  await expect.poll(() => begun.length).toBe(1);
  const other = await backend("other");
  const before = looks();
  await expect.poll(looks).toBeGreaterThan(before + 6);
  end();
  await Promise.all([one.stop(), other.stop()]);
  expect(begun).toEqual(["one"]);
});

test("a job that waits for a service of others holds up no reading", async () => {
  const begun: string[] = [];
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const waiting = (name: string) => async () => {
    begun.push(name);
    await answered;
  };
  const queue = await startQueue({
    pool: database.pool,
    context: {} as TaskContext,
    documents: {
      extract: async () => void begun.push("extract"),
      "sync-directory": waiting("directory"),
      "import-azure": waiting("azure"),
      "move-originals": waiting("clouds"),
      "purge-cloud": waiting("clouds"),
    },
    email: {},
    crontab: "",
    concurrency: 1,
    log: pino({ level: "silent" }),
  });
  const id = "01a00000-0000-7000-8000-000000000001";
  const add = (name: string, payload: object) => database.superuser.query("SELECT graphile_worker.add_job($1, $2)", [name, payload]);
  await add("sync-directory", { source: "vitec", mode: "sync" });
  await add("import-azure", { importId: id });
  await add("move-originals", { ownerId: id });
  await add("purge-cloud", { purgeId: id });
  await expect.poll(() => begun.toSorted()).toEqual(["azure", "clouds", "clouds", "directory"]);
  await add("extract", { documentId: id });
  await expect.poll(() => begun).toContain("extract");
  answer();
  await queue.stop();
});
