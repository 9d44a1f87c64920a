// Groups over the real routes, and what the end of an account means for those it shared with.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AdminGroup, AuditEntryView } from "../../../shared/api/admin.ts";
import { schemaVersion } from "../../../shared/mutators/entities.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { documentArgs } from "../../../tests/harness/vault.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
let admin: Person;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  admin = await aPerson("boss");
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

interface Person {
  id: string;
  handle: string;
  call(path: string, method?: string, body?: unknown): Promise<Response>;
  push(...mutations: { name: string; args: unknown }[]): Promise<void>;
  /** Everything in their replica. */
  values(): Promise<Map<string, unknown>>;
  keys(): Promise<string[]>;
}
async function aPerson(handle: string): Promise<Person> {
  const browser: TestBrowser = worker.browser();
  const { user, accessToken: token } = await browser.register({ email: `${handle}@example.org`, handle });
  await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const [clientGroupID, clientID] = [uuid(), uuid()];
  let mutation = 0;
  const call = (path: string, method = "GET", body?: unknown) =>
    browser.call(`/api/${path}`, { method, token, ...(body !== undefined && { body }) });
  const values = async () => {
    const response = await call("sync/pull", "POST", { pullVersion: 1, schemaVersion, clientGroupID, cookie: null });
    const { patch } = (await response.json()) as { patch: { op: string; key: string; value?: unknown }[] };
    return new Map(patch.filter(({ op }) => op === "put").map(({ key, value }) => [key, value]));
  };
  return {
    id: user.id,
    handle,
    call,
    async push(...mutations) {
      const sent = mutations.map((one) => ({ ...one, clientID, id: ++mutation }));
      const response = await call("sync/push", "POST", { pushVersion: 1, schemaVersion, clientGroupID, mutations: sent });
      expect(response.status).toBe(200);
    },
    values,
    keys: async () => [...(await values()).keys()],
  };
}
const groups = async () => ((await (await admin.call("admin/groups")).json()) as { items: AdminGroup[] }).items;
const made = async (name: string) => (await (await admin.call("admin/groups", "POST", { name })).json()) as AdminGroup;
const pokedSince = async (from: number) => {
  await worker.settled();
  return worker.hubCalls
    .slice(from)
    .filter((call) => call.endsWith("/poke"))
    .map((call) => call.split(" ")[0]);
};

test("groups are made, renamed, filled and deleted; names are unique whatever their case; all of it is in the log", async () => {
  const [ida, per] = [await aPerson("ida"), await aPerson("per")];
  const { id, ...group } = await made("  Family ");
  expect(group).toEqual({ name: "Family", members: [], createdAt: expect.any(String), managedBy: null });
  expect(await (await admin.call("admin/groups", "POST", { name: "FAMILY" })).json()).toMatchObject({ status: 409, code: "group.taken" });
  const filled = await admin.call(`admin/groups/${id}`, "PATCH", { members: [per.id, ida.id, admin.id, uuid()] });
  expect(((await filled.json()) as AdminGroup).members).toEqual([
    { id: ida.id, handle: "ida" },
    { id: per.id, handle: "per" },
  ]);
  const before = worker.hubCalls.length;
  const renamed = await admin.call(`admin/groups/${id}`, "PATCH", { name: "Clan", members: [ida.id] });
  expect(await renamed.json()).toMatchObject({ name: "Clan", members: [{ handle: "ida" }] });
  expect((await pokedSince(before)).sort()).toEqual([ida.id, per.id].sort());
  expect(await ida.keys()).toContain(`group/${id}`);
  expect(await per.keys()).not.toContain(`group/${id}`);
  expect((await groups()).map(({ name }) => name)).toEqual(["Clan"]);
  expect((await admin.call(`admin/groups/${id}`, "DELETE")).status).toBe(204);
  expect((await admin.call(`admin/groups/${id}`, "DELETE")).status).toBe(404);
  expect((await admin.call(`admin/groups/${uuid()}`, "PATCH", { name: "None" })).status).toBe(404);
  expect(await ida.keys()).not.toContain(`group/${id}`);
  const log = (await (await admin.call("admin/audit?event=group.")).json()) as { items: AuditEntryView[] };
  expect(log.items.map(({ event }) => event)).toEqual(["group.deleted", "group.changed", "group.changed", "group.created"]);
});

test("groups are listed by name, page by page", async () => {
  const names = ["alpha", "Beta", "gamma"];
  for (const name of ["gamma", "Beta", "alpha"]) await made(name);
  const walked: string[] = [];
  for (let cursor = ""; ; ) {
    const { items, next } = (await (await admin.call(`admin/groups?limit=2${cursor}`)).json()) as {
      items: AdminGroup[];
      next: string | null;
    };
    walked.push(...items.map(({ name }) => name));
    if (!next) break;
    cursor = `&cursor=${next}`;
  }
  expect(walked).toEqual(names);
});

test("nobody but an administrator touches groups", async () => {
  const person = await aPerson("curious");
  for (const [path, method] of [
    ["admin/groups", "GET"],
    ["admin/groups", "POST"],
    [`admin/groups/${uuid()}`, "PATCH"],
    [`admin/groups/${uuid()}`, "DELETE"],
  ] as const)
    expect([path, method, (await person.call(path, method, method === "GET" ? undefined : { name: "x" })).status]).toEqual([
      path,
      method,
      403,
    ]);
});

test("a new name reaches those who know the person, and nobody else", async () => {
  const [renamed, friend, stranger] = [await aPerson("renamed"), await aPerson("friend"), await aPerson("nobody")];
  const id = uuid();
  await renamed.push(
    { name: "createDocument", args: documentArgs(id) },
    { name: "createShare", args: { id: uuid(), documentId: id, handle: friend.handle } },
  );
  const before = worker.hubCalls.length;
  await renamed.call("profile", "PUT", { fullName: "Ida Hansen", phone: "" });
  expect((await pokedSince(before)).sort()).toEqual([renamed.id, friend.id].sort());
  for (const person of [renamed, friend])
    expect((await person.values()).get(`user/${renamed.id}`)).toEqual({ id: renamed.id, handle: "renamed", fullName: "Ida Hansen" });
  expect(await stranger.keys()).not.toContain(`user/${renamed.id}`);
});

test("an account that ends takes what it shared from everybody, and itself from those who shared with it", async () => {
  const [leaving, staying] = [await aPerson("leaving"), await aPerson("staying")];
  const [folderId, documentId, tagId, mine] = [uuid(), uuid(), uuid(), uuid()];
  const { id: groupId } = await made("Both");
  await admin.call(`admin/groups/${groupId}`, "PATCH", { members: [leaving.id, staying.id] });
  await leaving.push(
    { name: "createFolder", args: { id: folderId, name: "Shared" } },
    { name: "createTag", args: { id: tagId, name: "Tag", color: "#112233" } },
    { name: "createDocument", args: { ...documentArgs(documentId), folderId } },
    { name: "tagDocument", args: { id: documentId, tagId } },
    { name: "createShare", args: { id: uuid(), folderId, groupId, access: "edit" } },
  );
  await staying.push(
    { name: "createDocument", args: documentArgs(mine) },
    { name: "createShare", args: { id: uuid(), documentId: mine, handle: leaving.handle } },
  );
  expect(await staying.keys()).toEqual(
    expect.arrayContaining([`document/${documentId}`, `folder/${folderId}`, `tag/${tagId}`, `user/${leaving.id}`]),
  );
  const before = worker.hubCalls.length;
  expect((await leaving.call("users/me", "DELETE")).status).toBe(204);
  expect(await pokedSince(before)).toContain(staying.id);
  expect((await staying.keys()).sort()).toEqual([`document/${mine}`, `group/${groupId}`, "quota", `user/${staying.id}`].sort());
  expect((await groups()).find(({ id }) => id === groupId)?.members).toEqual([{ id: staying.id, handle: "staying" }]);
  for (const left of [
    "SELECT FROM shares WHERE $1 IN (owner_id, user_id)",
    `SELECT FROM document_access WHERE user_id = $1 OR document_id IN ('${documentId}', '${mine}')`,
    `SELECT FROM folder_access WHERE user_id = $1 OR folder_id = '${folderId}'`,
  ])
    expect([left, (await database.pool.query(left, [leaving.id])).rowCount]).toEqual([left, 0]);
});

test("a name is one line of text that can be kept", async () => {
  expect(await made("Two\nlines and half a letter \ud83d")).toMatchObject({ name: "Two lines and half a letter \ufffd" });
});
