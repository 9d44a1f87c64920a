// Mutations over HTTP: the same rules as a push, and the answer is what a device would pull.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MutationAnswer } from "../../../shared/api/mutations.ts";
import { personMutators, schemaVersion } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { apiRoutes } from "../../app.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
interface Someone {
  browser: TestBrowser;
  token: string;
  id: string;
  handle: string;
}
let ada: Someone;
let eve: Someone;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  [ada, eve] = [await someone(), await someone()];
  await database.superuser.query("UPDATE users SET email_verified_at = now()");
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

async function someone(): Promise<Someone> {
  const browser = worker.browser();
  const { accessToken, user } = await browser.register();
  return { browser, token: accessToken, id: user.id, handle: user.handle };
}

async function mutate(
  { browser, token }: Someone,
  name: string,
  body: unknown,
): Promise<{ status: number; answer: MutationAnswer & { code?: string } }> {
  const response = await browser.call(`/api/mutations/${name}`, { method: "POST", token, body });
  return { status: response.status, answer: (await response.json()) as MutationAnswer };
}

async function pulled({ browser, token }: Someone): Promise<Map<string, unknown>> {
  const body = { pullVersion: 1, schemaVersion, clientGroupID: uuid(), cookie: null };
  const answer = (await (await browser.call("/api/sync/pull", { method: "POST", token, body })).json()) as {
    patch: { op: string; key: string; value: unknown }[];
  };
  return new Map(answer.patch.filter(({ op }) => op === "put").map(({ key, value }) => [key, value]));
}

test("there is a route for each mutator of a person's, and for nothing of the product's own", () => {
  const names = apiRoutes.flatMap(({ path }) => (path.startsWith("/api/mutations/") ? [path.slice("/api/mutations/".length)] : []));
  expect(names.sort()).toEqual(Object.keys(personMutators).sort());
});

test("it answers what was made and changed as a device knows it, and null for what has gone", async () => {
  const [folder, inner, tag] = [uuid(), uuid(), uuid()];
  const made = await mutate(ada, "createFolder", { id: folder, name: "  Taxes " });
  expect(made).toMatchObject({
    status: 200,
    answer: { changed: [{ entity: "folder", id: folder, value: { name: "Taxes", access: "owner" } }], more: false },
  });
  await mutate(ada, "createFolder", { id: inner, name: "2026", parentId: folder });
  await mutate(ada, "createTag", { id: tag, name: "paid", color: "#00ff00" });
  const gone = await mutate(ada, "deleteFolder", { id: folder });
  expect(gone.answer.changed.map(({ entity, id, value }) => [entity, id, value === null])).toEqual(
    expect.arrayContaining([
      ["folder", folder, true],
      ["folder", inner, false],
    ]),
  );
  const here = await pulled(ada);
  const shown = [...made.answer.changed, ...gone.answer.changed].filter(({ id }) => id !== folder);
  for (const { entity, id, value } of shown) expect(here.get(`${entity}/${id}`)).toEqual(value);
  expect((await mutate(ada, "updateSettings", { classify: false })).answer.changed).toEqual([
    { entity: "settings", id: ada.id, value: { classify: false } },
  ]);
});

test("doing it again changes nothing and says so", async () => {
  const id = uuid();
  await mutate(ada, "createTag", { id, name: "once", color: "#00ff00" });
  expect(await mutate(ada, "createTag", { id, name: "twice", color: "#00ff00" })).toEqual({
    status: 200,
    answer: { changed: [], more: false },
  });
});

test("what a push would refuse is a problem here, and what it would leave in silence is silent", async () => {
  const [folder, tag] = [uuid(), uuid()];
  await mutate(ada, "createFolder", { id: folder, name: "Ada's" });
  await mutate(ada, "createTag", { id: tag, name: "Ada's", color: "#00ff00" });
  expect(await mutate(eve, "updateFolder", { id: folder, name: "Eve's" })).toMatchObject({
    status: 404,
    answer: { code: "entity.not_found" },
  });
  expect(await mutate(eve, "createTag", { id: tag, name: "Eve's", color: "#00ff00" })).toEqual({
    status: 200,
    answer: { changed: [], more: false },
  });
  expect(await mutate(ada, "createShare", { id: uuid(), folderId: folder, handle: ada.handle })).toMatchObject({
    status: 409,
    answer: { code: "share.self" },
  });
  expect(await mutate(ada, "updateFolder", { id: folder, parentId: folder })).toMatchObject({
    status: 409,
    answer: { code: "folder.cycle" },
  });
  expect(await mutate(ada, "createTag", { id: uuid(), name: "", color: "red" })).toMatchObject({
    status: 400,
    answer: { code: "request.invalid", fields: [{ field: "name" }, { field: "color" }] },
  });
  expect(await mutate(ada, "startProcessing", { id: uuid() })).toMatchObject({ status: 404, answer: { code: "route.unknown" } });
  expect((await mutate(ada, "toString", {})).status).toBe(404);
  const { rows } = await database.superuser.query("SELECT name FROM folders WHERE id = $1 UNION ALL SELECT name FROM tags WHERE id = $2", [
    folder,
    tag,
  ]);
  expect(rows).toEqual([{ name: "Ada's" }, { name: "Ada's" }]);
  const { rows: refusals } = await database.superuser.query("SELECT FROM refusals");
  expect(refusals).toEqual([]);
});

test("it is shared, heard of by the other's devices, and stands in the history like any change", async () => {
  const folder = uuid();
  await mutate(ada, "createFolder", { id: folder, name: "Ours" });
  const share = await mutate(ada, "createShare", { id: uuid(), folderId: folder, handle: eve.handle, access: "edit" });
  expect(share.answer.changed).toContainEqual(expect.objectContaining({ entity: "share" }));
  await worker.settled();
  worker.hubCalls.length = 0;
  const renamed = await mutate(eve, "updateFolder", { id: folder, name: "Ours now" });
  expect(renamed.answer.changed).toMatchObject([{ entity: "folder", id: folder, value: { name: "Ours now", access: "edit" } }]);
  await worker.settled();
  expect(worker.hubCalls.sort()).toEqual([`${ada.id} /poke`, `${eve.id} /poke`].sort());
  const history = await ada.browser.call(`/api/history/folder/${folder}`, { token: ada.token });
  expect(((await history.json()) as { items: { by: { id: string } }[] }).items[0]).toMatchObject({ by: { kind: "person", id: eve.id } });
});

test("of what others write meanwhile nothing is in the answer", async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const id = uuid();
      return { id, ...(await mutate(ada, "createTag", { id, name: `at once ${n}`, color: "#00ff00" })) };
    }),
  );
  for (const { id, answer } of answers) expect(answer.changed.map((one) => one.id)).toEqual([id]);
});
