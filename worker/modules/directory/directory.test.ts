// The directory over the real routes, from a server that speaks Vitec's protocol: who is matched, who may look, and what a service that lies
// or ends in the middle does to it.
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createVitec } from "../../../containers/backend/directory/vitec.ts";
import { createGuardedFetch } from "../../../containers/backend/outside/guardedFetch.ts";
import { operatorGuard } from "../../../containers/backend/outside/operator.ts";
import type { TaskContext } from "../../../containers/backend/queue/context.ts";
import { runTask } from "../../../containers/backend/queue/runTask.ts";
import { documentTasks } from "../../../containers/backend/tasks/index.ts";
import { tellConfigured } from "../../../server/directory/store.ts";
import type { JobName } from "../../../server/jobs/registry.ts";
import type { AdminGroup } from "../../../shared/api/admin.ts";
import type { DirectoryOffice, DirectoryPerson, DirectorySource } from "../../../shared/api/directory.ts";
import { type FakeVitec, startFakeVitec } from "../../../tests/fakes/vitec.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { documentArgs } from "../../../tests/harness/vault.ts";
import { aWorker, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
let vitec: FakeVitec;
let admin: Person;
let context: TaskContext;
const fetch = createGuardedFetch(operatorGuard);
const poked: string[][] = [];

type Person = Awaited<ReturnType<typeof aPerson>>;
async function aPerson(name: string, { confirmed = true } = {}) {
  const browser = worker.browser();
  const email = `${name}@kontor.example`;
  const { user, accessToken: token } = await browser.register({ email, handle: name });
  if (confirmed) await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const call = (path: string, method = "GET", body?: unknown) =>
    browser.call(`/api/${path}`, { method, token, ...(body !== undefined && { body }) });
  return { id: user.id, name, email, call };
}

beforeAll(async () => {
  database = await aDatabase();
  vitec = await startFakeVitec();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  admin = await aPerson("sjef");
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
  await tellConfigured(database.pool, ["vitec"]);
  const { url: baseUrl, login: productLogin, accessKey, installation: installationId } = vitec;
  context = {
    pool: database.pool,
    log: { warn: () => undefined, info: () => undefined },
    poke: async (people: string[]) => void poked.push(people),
    directory: { vitec: createVitec({ baseUrl, productLogin, accessKey, installationId }, fetch, { sleep: async () => undefined }) },
  } as unknown as TaskContext;
});
beforeEach(() => {
  vitec.departments = [
    {
      departmentId: 1,
      name: "Kontor Bergen AS",
      marketName: "Bergen",
      email: "post@bergen.example",
      phone: "55 00 00 00",
      streetAddress: "Torget 1",
      postalCode: "5014",
      city: "Bergen",
    },
    { departmentId: 2, name: "Oslo" },
  ];
  vitec.employees = [];
  vitec.pictures.clear();
  vitec.fault = () => undefined;
  vitec.retryAfter = "0";
  poked.length = 0;
});
afterEach(async () => {
  // what was put off by a refusal may be due by now
  await database.superuser.query("DELETE FROM graphile_worker._private_jobs");
  await database.superuser.query(
    "DELETE FROM directory_offices; DELETE FROM directory_people; DELETE FROM groups; UPDATE directory_sources SET audience = 'members', plan = NULL, synced_at = NULL, state = 'unknown', problem = NULL",
  );
});
afterAll(async () => {
  await worker.settled();
  await Promise.all([vitec.close(), fetch.close()]);
  await database.drop();
});

/** Runs what waits in the queue of the directory's jobs. */
async function work(): Promise<number> {
  const { rows } = await database.superuser.query<{ id: string; task: string; payload: object }>(
    `DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
      WHERE t.id = j.task_id AND t.identifier LIKE '%director%' AND j.run_at <= now() RETURNING j.id, t.identifier AS task, j.payload`,
  );
  for (const { task, payload } of rows)
    await runTask(documentTasks, task as JobName, context, payload, { attempts: 1, max_attempts: 5 } as never);
  return rows.length;
}
const administer = async (path: string, method = "GET", body?: unknown) => {
  const response = await admin.call(`admin/directory${path}`, method, body);
  return { status: response.status, ...((await response.json()) as DirectorySource & { code?: string }) };
};
const source = async () =>
  ((await (await admin.call("admin/directory")).json()) as { items: DirectorySource[] }).items.find(({ key }) => key === "vitec")!;
async function look(mode: "preview" | "sync", fingerprint?: string) {
  const asked = await administer(`/vitec/${mode}`, "POST", mode === "sync" ? { ...(fingerprint && { fingerprint }) } : undefined);
  expect(asked).toMatchObject({ status: 202, working: mode });
  await work();
  return source();
}
const sync = (fingerprint?: string) => look("sync", fingerprint);
const groups = async () => ((await (await admin.call("admin/groups")).json()) as { items: AdminGroup[] }).items;
const membersOf = async (name: string) => (await groups()).find((one) => one.name === name)?.members.map(({ handle }) => handle);
async function all<Item>(who: Person, what: "offices" | "people"): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const response = await who.call(`directory/${what}?limit=2${cursor && `&cursor=${cursor}`}`);
    if (response.status !== 200) throw new Error(((await response.json()) as { code: string }).code);
    const page = (await response.json()) as { items: Item[]; next: string | null };
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}
const employee = (n: number, more: object = {}) => ({
  employeeId: `E${n}`,
  name: `Ansatt ${n}`,
  title: "Megler",
  email: `ansatt${n}@annet.example`,
  mobilePhone: "900 00 000",
  departmentId: 1,
  ...more,
});

test("offices become groups and employees people of the directory, matched by confirmed addresses alone; a preview says so before; twice is once", async () => {
  const [kari, ola] = [await aPerson("kari"), await aPerson("ola", { confirmed: false })];
  vitec.employees = [
    employee(1, { name: "Kari Nordmann", email: kari.email.toUpperCase(), departmentId: [1, 2] }),
    employee(2, { name: "Ola Nordmann", email: ola.email }),
    employee(3, { name: "kari", departmentId: 2 }),
    employee(4, { employeeActive: false }),
    employee(5, { departmentId: 77 }),
  ];
  const { plan, offices } = await look("preview");
  expect(offices).toBe(0);
  expect(plan).toMatchObject({ counts: { offices: { added: 2 }, people: { added: 4, gone: 0 }, joining: 2, leaving: 0 } });
  expect(plan?.conflicts).toEqual([
    { kind: "notConfirmed", name: "Ola Nordmann" },
    { kind: "unknownOffice", name: "Ansatt 5" },
  ]);
  expect(await groups()).toEqual([]);

  expect(await sync(plan!.fingerprint)).toMatchObject({
    state: "available",
    problem: null,
    plan: null,
    offices: 2,
    people: 4,
    matched: 1,
    working: null,
  });
  expect([await membersOf("Bergen"), await membersOf("Oslo")]).toEqual([["kari"], ["kari"]]);
  expect(poked.flat()).toEqual([kari.id]);
  const [before, audited] = [
    await groups(),
    async () => (await database.pool.query("SELECT event FROM audit_log WHERE event = 'directory.synced'")).rowCount,
  ];
  const logged = await audited();
  expect((await sync()).plan).toBeNull();
  expect([await groups(), await audited(), poked.length]).toEqual([before, logged, 2]);
  expect(poked[1]).toEqual([]);

  const people = await all<DirectoryPerson>(kari, "people");
  expect(people.map(({ name }) => name).sort()).toEqual(["Ansatt 5", "Kari Nordmann", "Ola Nordmann", "kari"]);
  expect(people.find(({ name }) => name === "Kari Nordmann")).toMatchObject({
    title: "Megler",
    phone: "900 00 000",
    email: kari.email,
    gone: false,
  });
  expect(await all<DirectoryOffice>(kari, "offices")).toContainEqual(
    expect.objectContaining({ name: "Bergen", address: "Torget 1, 5014 Bergen" }),
  );
  // the login went to the service and to nobody else
  const shown = JSON.stringify([
    await (await admin.call("admin/directory")).json(),
    people,
    await (await admin.call("admin/audit")).json(),
  ]);
  for (const secret of [vitec.accessKey, vitec.login, vitec.url]) expect(shown).not.toContain(secret);
});

test("who is not in the directory does not see it, until an administrator opens it to everybody", async () => {
  const [inside, outside] = [await aPerson("inne"), await aPerson("ute")];
  vitec.employees = [employee(1, { email: inside.email })];
  vitec.pictures.set("E1", Buffer.from("ffd8ffe000104a46494600", "hex"));
  await sync();
  const [{ id }] = (await all<DirectoryPerson>(inside, "people")) as [DirectoryPerson];
  const picture = (who: Person) => who.call(`directory/people/${id}/picture`);
  expect(
    await Promise.all([outside.call("directory/people"), outside.call("directory/offices"), picture(outside)]).then((all) =>
      all.map(({ status }) => status),
    ),
  ).toEqual([403, 403, 404]);
  const open = async (who: Person) => ((await (await who.call("directory")).json()) as { open: boolean }).open;
  expect([await open(inside), await open(outside), await open(admin)]).toEqual([true, false, true]);
  const shown = await picture(inside);
  expect([shown.status, shown.headers.get("content-type"), shown.headers.get("x-content-type-options")]).toEqual([
    200,
    "image/jpeg",
    "nosniff",
  ]);
  expect((await outside.call("admin/directory")).status).toBe(403);
  expect(await administer("/vitec", "PATCH", { audience: "everyone" })).toMatchObject({ status: 200, audience: "everyone" });
  expect(await all<DirectoryPerson>(outside, "people")).toHaveLength(1);
  expect((await picture(outside)).status).toBe(200);
  // a picture that breaks off takes nothing away, and does not end the sync
  await database.superuser.query("UPDATE directory_people SET pictured_at = NULL");
  vitec.fault = (path) => (path.endsWith("/Picture") ? "half" : undefined);
  expect(await sync()).toMatchObject({ state: "available", working: null });
  expect((await picture(inside)).status).toBe(200);
  // an address that is not the person's any more opens nothing
  await administer("/vitec", "PATCH", { audience: "members" });
  await database.pool.query("UPDATE users SET email_verified_at = NULL WHERE id = $1", [inside.id]);
  await expect(all(inside, "people")).rejects.toThrow("access.denied");
});

test("membership gives access to what is shared with the group, and takes it away with the employee: in the same sync", async () => {
  const [owner, reader] = [await aPerson("eier"), await aPerson("leser")];
  vitec.employees = [employee(1, { email: owner.email }), employee(2, { email: reader.email })];
  await sync();
  const groupId = (await groups()).find(({ name }) => name === "Bergen")!.id;
  const document = documentArgs();
  expect((await owner.call("mutations/createDocument", "POST", document)).status).toBe(200);
  expect((await owner.call("mutations/createShare", "POST", { id: uuid(), documentId: document.id, groupId, access: "view" })).status).toBe(
    200,
  );
  expect((await reader.call(`documents/${document.id}`)).status).toBe(200);

  vitec.employees = [employee(1, { email: owner.email })];
  expect((await look("preview")).plan).toMatchObject({
    counts: { people: { gone: 1 }, leaving: 1 },
    members: [{ office: "Bergen", handle: "leser", joins: false }],
  });
  expect((await reader.call(`documents/${document.id}`)).status).toBe(200);
  poked.length = 0;
  await sync();
  expect((await reader.call(`documents/${document.id}`)).status).toBe(404);
  expect(poked.flat()).toContain(reader.id);
  // gone, kept and marked; and back with the same id
  const person = async () => (await all<DirectoryPerson>(owner, "people")).find(({ email }) => email === reader.email);
  const gone = await person();
  expect(gone).toMatchObject({ gone: true, officeIds: [] });
  vitec.employees.push(employee(2, { email: reader.email }));
  await sync();
  expect(await person()).toMatchObject({ id: gone!.id, gone: false });
  expect((await reader.call(`documents/${document.id}`)).status).toBe(200);
});

test("an address that two people have matches nobody, and a name that a group has stays that group's", async () => {
  const [shared, own] = [await aPerson("felles"), await aPerson("egen")];
  const made = (await (await admin.call("admin/groups", "POST", { name: "BERGEN" })).json()) as AdminGroup;
  await admin.call(`admin/groups/${made.id}`, "PATCH", { members: [own.id] });
  vitec.employees = [employee(1, { name: "A", email: shared.email }), employee(2, { name: "B", email: shared.email })];
  expect((await look("preview")).plan?.conflicts).toEqual([
    { kind: "nameTaken", name: "Bergen" },
    { kind: "sameEmail", name: "A" },
    { kind: "sameEmail", name: "B" },
  ]);
  await sync();
  expect((await groups()).map(({ name, members, managedBy }) => [name, members.length, managedBy])).toEqual([
    ["BERGEN", 1, null],
    ["Bergen (Vitec)", 0, "vitec"],
    ["Oslo", 0, "vitec"],
  ]);
  const before = (await database.pool.query("SELECT FROM audit_log")).rowCount!;
  await sync();
  // asked for, and nothing else: a name that stays taken is no change each hour
  expect((await database.pool.query("SELECT FROM audit_log")).rowCount! - before).toBe(1);
  const managed = (await groups()).find(({ name }) => name === "Oslo")!;
  for (const [method, body] of [
    ["PATCH", { members: [own.id] }],
    ["PATCH", { name: "Ny" }],
    ["DELETE", undefined],
  ] as const)
    expect(await (await admin.call(`admin/groups/${managed.id}`, method, body)).json()).toMatchObject({
      status: 409,
      code: "group.managed",
    });
  // an office that is gone leaves its group to the administrators
  vitec.departments = [vitec.departments[0]!];
  await sync();
  expect((await admin.call(`admin/groups/${managed.id}`, "DELETE")).status).toBe(204);
  await sync();
  expect((await groups()).map(({ name }) => name)).toEqual(["BERGEN", "Bergen (Vitec)"]);
});

test("most of it gone is taken over only by an administrator who has seen it, and what has changed since is shown anew", async () => {
  vitec.employees = Array.from({ length: 20 }, (_, n) => employee(n));
  await sync();
  vitec.employees = vitec.employees.slice(0, 3);
  const held = await sync();
  expect(held).toMatchObject({ problem: "manyGone", people: 20, plan: { counts: { people: { gone: 17 } } } });
  vitec.employees = vitec.employees.slice(0, 2);
  expect(await sync(held.plan!.fingerprint)).toMatchObject({
    problem: "changedSince",
    people: 20,
    plan: { counts: { people: { gone: 18 } } },
  });
  expect(await sync((await source()).plan!.fingerprint)).toMatchObject({ problem: null, people: 2, plan: null });
});

test("what was shown is taken over in whichever order the service tells of it the next time", async () => {
  vitec.employees = Array.from({ length: 5 }, (_, n) => employee(n, { email: `${n}@annet.example` }));
  const { plan } = await look("preview");
  vitec.employees.reverse();
  vitec.departments.reverse();
  expect(await sync(plan!.fingerprint)).toMatchObject({ problem: null, people: 5, plan: null });
});

test("people who suddenly have no office, or no address, lose nothing until an administrator has seen it", async () => {
  const people = await Promise.all(Array.from({ length: 6 }, (_, n) => aPerson(`mange${n}`)));
  vitec.employees = people.map(({ email }, n) => employee(n, { email }));
  await sync();
  const all = people.map(({ name }) => name).sort();
  for (const missing of ["departmentId", "email"] as const) {
    vitec.employees = people.map(({ email }, n) => employee(n, { email, [missing]: null }));
    expect(await sync()).toMatchObject({ problem: "manyGone", plan: { counts: { people: { changed: 6, gone: 0 }, leaving: 6 } } });
    expect((await membersOf("Bergen"))?.sort()).toEqual(all);
  }
  expect(await sync((await source()).plan!.fingerprint)).toMatchObject({ problem: null });
  expect(await membersOf("Bergen")).toEqual([]);
});

test.each([
  ["a key that is not accepted", 401, "unauthorized"],
  ["a login that is not good for this", 403, "forbidden"],
  ["a service that is broken", 500, "unreachable"],
  ["half of an answer", "half", "unreachable"],
  ["a connection that is cut", "drop", "unreachable"],
  ["no JSON", { body: "<html>" }, "answer"],
  ["another shape", { body: '{"items": []}' }, "answer"],
  ["somebody without an id", { body: '[{"name": "X"}]' }, "answer"],
  ["an id that no row can hold", { body: '[{"employeeId": "E\\u0000"}]' }, "answer"],
  ["half a letter in an id", { body: '[{"employeeId": "E\\ud800"}]' }, "answer"],
] as const)("%s changes nothing, and the state says it", { timeout: 60_000 }, async (_, fault, problem) => {
  vitec.employees = [employee(1)];
  await sync();
  vitec.retryAfter = "1";
  vitec.fault = (path) => (path.endsWith("/Employees") ? fault : undefined);
  expect(await sync()).toMatchObject({ state: "unavailable", problem, people: 1, working: null });
  expect(JSON.stringify(await source())).not.toContain(vitec.url);
});

test("a service that asks to wait is waited for; one that asks for more than a sync waits is looked at again when it may be", async () => {
  let refused = 0;
  vitec.employees = [employee(1)];
  vitec.retryAfter = "1";
  vitec.fault = (path) => (path.endsWith("/Departments") && refused++ < 1 ? 429 : undefined);
  expect(await sync()).toMatchObject({ state: "available", people: 1 });
  expect(refused).toBe(2);
  vitec.retryAfter = "900";
  vitec.fault = () => 429;
  expect(await sync()).toMatchObject({ state: "unavailable", problem: "busy" });
  const { rows } = await database.superuser.query<{ later: boolean }>(
    "SELECT run_at > now() + interval '14 minutes' AS later FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'sync-directory'",
  );
  expect(rows).toEqual([{ later: true }]);
});

test("a sync that ended between rows and groups is made whole by the next one, without a second group", async () => {
  const kari = await aPerson("igjen");
  vitec.employees = [employee(1, { email: kari.email })];
  await sync();
  const [before] = await groups();
  await database.superuser.query("DELETE FROM group_members");
  await database.superuser.query("DELETE FROM groups WHERE id <> $1", [before!.id]);
  await sync();
  expect((await groups()).map(({ name, members }) => [name, members.length])).toEqual([
    ["Bergen", 1],
    ["Oslo", 0],
  ]);
  // by the clock as well, and by whoever confirms an address
  await database.superuser.query("DELETE FROM group_members");
  await database.pool.query("SELECT graphile_worker.add_job('follow-directory', '{}'::json)");
  await work();
  expect(await membersOf("Bergen")).toEqual(["igjen"]);
});

test("a source that is not set up is asked for nothing", async () => {
  expect(await administer("/microsoft/sync", "POST", {})).toMatchObject({ status: 409, code: "directory.unconfigured" });
  expect(vitec.requests.every(({ path }) => path.startsWith(`/${vitec.installation}/`) || path === "/Account/Methods")).toBe(true);
});
