// Passwords of locked files over HTTP: what owner, editor, viewer and stranger may, and how many wrong ones a person may try.
import { readFile } from "node:fs/promises";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serviceSecret } from "../../../server/settings/index.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { anHttpPerson, type HttpPerson, tried } from "../../../tests/harness/httpPeople.ts";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { filePasswords } from "../../../worker/modules/identity/limits/rateLimits.ts";
import { aWorker, secretKey, type TestWorker } from "../../../worker/testing/aWorker.ts";
import { unlockingRoutes } from "./routes.ts";

let tasks: TestTasks;
let worker: TestWorker;
/** How often a file was tried to be opened. */
let tries = 0;

beforeAll(async () => {
  tasks = await someTasks();
  const { database, originals, extractor } = tasks;
  const unlock: typeof extractor.unlock = (...given) => {
    tries++;
    return extractor.unlock(...given);
  };
  worker = aWorker({
    databaseUrl: database.appUrl,
    backendRoutes: unlockingRoutes({
      pool: database.pool,
      originals,
      extractor: { unlock },
      secret: serviceSecret(secretKey),
      log: { warn: () => undefined },
    }),
  });
});
afterAll(async () => {
  await worker.settled();
  await tasks.dispose();
});

const right = { password: "hemmelig", keep: true };
const wrong = { password: "Hemmelig", keep: true };
const pathOf = (id: string) => `/api/documents/${id}/password`;

async function locked({ vault }: HttpPerson): Promise<string> {
  const { name, contentType, path } = fixtures.encrypted;
  return tasks.stored(vault, { name, contentType, bytes: new Uint8Array(await readFile(path)) });
}

async function shared(owner: HttpPerson, documentId: string, { handle }: HttpPerson, access: "view" | "edit"): Promise<void> {
  await owner.vault.push({ name: "createShare", args: { id: uuid(), documentId, handle, access } });
}

test("given, shown and forgotten by whoever may edit; a viewer sees that it is kept and no more; for a stranger there is nothing", async () => {
  const person = () => anHttpPerson(worker, tasks.database);
  const [owner, editor, viewer, stranger] = [await person(), await person(), await person(), await person()];
  const id = await locked(owner);
  await shared(owner, id, editor, "edit");
  await shared(owner, id, viewer, "view");
  const before = tries;
  const viewOnly = { status: 403, body: { code: "access.view_only" } };
  const notFound = { status: 404, body: { code: "entity.not_found" } };
  expect(await viewer.ask("POST", pathOf(id), right)).toMatchObject(viewOnly);
  for (const [method, body] of [["POST", right], ["GET"], ["DELETE"]] as const)
    expect(await stranger.ask(method, pathOf(id), body)).toMatchObject(notFound);
  expect(tries).toBe(before);
  expect(await viewer.ask("GET", pathOf(id))).toEqual({ status: 200, body: { kept: false, password: null } });

  expect(await editor.ask("POST", pathOf(id), wrong)).toMatchObject({ status: 422, body: { code: "document.wrong_password" } });
  expect(await editor.ask("GET", pathOf(id))).toEqual({ status: 200, body: { kept: false, password: null } });
  expect(await editor.ask("POST", pathOf(id), right)).toMatchObject({ status: 202 });
  expect(await editor.ask("GET", pathOf(id))).toEqual({ status: 200, body: { kept: true, password: "hemmelig" } });
  for (const other of [owner, viewer])
    expect(await other.ask("GET", pathOf(id))).toEqual({ status: 200, body: { kept: true, password: null } });

  expect(await viewer.ask("DELETE", pathOf(id))).toMatchObject(viewOnly);
  expect(await stranger.ask("DELETE", pathOf(id))).toMatchObject(notFound);
  expect((await editor.ask("GET", pathOf(id))).body).toEqual({ kept: true, password: "hemmelig" });
  expect(await owner.ask("DELETE", pathOf(id))).toMatchObject({ status: 204 });
  expect(await editor.ask("GET", pathOf(id))).toEqual({ status: 200, body: { kept: false, password: null } });
});

test("so many wrong passwords a person, whichever files they are for; one that opens its file does not count", async () => {
  const [owner, other] = [await anHttpPerson(worker, tasks.database), await anHttpPerson(worker, tasks.database)];
  const [id, second] = [await locked(owner), await locked(owner)];
  await shared(owner, id, other, "edit");
  await tried(tasks.database, filePasswords, owner, 1);
  expect(await owner.ask("POST", pathOf(id), right)).toMatchObject({ status: 202 });
  expect(await owner.ask("POST", pathOf(id), wrong)).toMatchObject({ status: 422 });
  const before = tries;
  // the right one too: who guesses learns nothing more
  for (const [at, given] of [
    [id, wrong],
    [id, right],
    [second, right],
  ] as const)
    expect(await owner.ask("POST", pathOf(at), given)).toMatchObject({ status: 429, body: { code: "auth.rate_limited" } });
  expect(tries).toBe(before);
  expect(await other.ask("POST", pathOf(id), right)).toMatchObject({ status: 202 });
});
