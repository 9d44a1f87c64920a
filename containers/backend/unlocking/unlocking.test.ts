// A password is tried before it is kept, given by whoever may edit, told to nobody but who gave it, and forgotten when asked.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { forgetGiven, keepGiven, lockedVersion, type PasswordContext, showGiven } from "../../../worker/modules/documents/passwords.ts";
import { unlockingRoutes } from "./routes.ts";

let tasks: TestTasks;
beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(async () => {
  await tasks.dispose();
});

const stored = async (vault: TestVault, { name, contentType, path }: (typeof fixtures)["encrypted"]) =>
  tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await readFile(path)) });
const as = <T>(vault: TestVault, use: (context: PasswordContext) => Promise<T>) =>
  withConnection(tasks.database, (connection) =>
    use({
      connection,
      actor: { kind: "person", userId: vault.userId, device: "test" },
      secretKey: tasks.context().secretKey!,
      poke: () => undefined,
    }),
  );
const jobs = async (documentId: string) =>
  (
    await tasks.database.pool.query<{ payload: unknown }>(
      "SELECT payload FROM graphile_worker._private_jobs WHERE payload->>'documentId' = $1",
      [documentId],
    )
  ).rows;

test("a file's password is told from a wrong one, and from a file that needs none", async () => {
  const vault = await aVault(tasks.database);
  const { originals, extractor, database } = tasks;
  const routes = unlockingRoutes({ pool: database.pool, originals, extractor, secret: "secret", log: { warn: () => undefined } });
  const tried = async (documentId: string, password: string, token = "secret") => {
    const body = JSON.stringify({ documentId, versionId: documentId, password });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await routes.request("/internal/unlocking/try", { method: "POST", body, headers });
    return response.status === 200 ? response.json() : response.status;
  };
  const [locked, open, text] = [
    await stored(vault, fixtures.encrypted),
    await stored(vault, fixtures.electricityBill),
    await stored(vault, fixtures.markdown),
  ];
  expect(await tried(locked, "hemmelig", "other")).toBe(401);
  expect(await tried(locked, "hemmelig")).toEqual({});
  expect(await tried(locked, "Hemmelig")).toMatchObject({ error: { code: "document.wrongPassword" } });
  for (const id of [open, text]) expect(await tried(id, "hemmelig")).toMatchObject({ error: { code: "document.notLocked" } });
});

test("a given password has the document read and lies in no job; only who gave it is told it, and it is forgotten when asked", async () => {
  const [vault, stranger] = [await aVault(tasks.database), await aVault(tasks.database)];
  const id = await stored(vault, fixtures.encrypted);
  const versionId = await as(vault, (context) => lockedVersion(context, id));
  const keep = (kept: boolean) => as(vault, (context) => keepGiven(context, id, { versionId, password: "hemmelig", keep: kept }));
  for (const use of [
    (context: PasswordContext) => lockedVersion(context, id),
    (context: PasswordContext) => keepGiven(context, id, { versionId, password: "hemmelig", keep: true }),
    (context: PasswordContext) => showGiven(context, id),
    (context: PasswordContext) => forgetGiven(context, id),
  ])
    await expect(as<unknown>(stranger, use)).rejects.toMatchObject({ code: "entity.notFound" });
  await keep(false);
  expect(await as(vault, (context) => showGiven(context, id))).toEqual({ kept: false, password: null });
  await keep(true);
  expect(await as(vault, (context) => showGiven(context, id))).toEqual({ kept: true, password: "hemmelig" });
  const queued = await jobs(id);
  expect(queued.length).toBeGreaterThan(0);
  expect(JSON.stringify(queued)).not.toContain("hemmelig");
  await as(vault, (context) => forgetGiven(context, id));
  expect(await as(vault, (context) => showGiven(context, id))).toEqual({ kept: false, password: null });
});
