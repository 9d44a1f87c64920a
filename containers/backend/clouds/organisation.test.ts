// The organisation's store: offered to everybody, seen by each only in a folder of their own, and never by its credentials.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { listConnections, placesOf } from "../../../server/clouds/connections.ts";
import { endConnection, setDefaultStorage, startMoves } from "../../../server/clouds/moves.ts";
import { offerOrganisationStore } from "../../../server/clouds/organisation.ts";
import { deleteAccount, lockAdministration } from "../../../server/identity/deleteAccount.ts";
import { connectWebDav } from "../../../shared/api/clouds.ts";
import { type FakeWebDav, startFakeWebDav } from "../../../tests/fakes/webdav.ts";
import { cloudMasterKey } from "../../../tests/harness/clouds.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { createAddressGuard } from "../outside/addressGuard.ts";
import { guardedDispatcher } from "../outside/dispatcher.ts";
import { operatorGuard } from "../outside/operator.ts";
import { createOriginals } from "../storage/originals.ts";
import { createClouds } from "./clouds.ts";
import { createCopies } from "./copies.ts";
import { beginOrganisationStore, createOrganisationStore } from "./organisation.ts";

let tasks: TestTasks;
let server: FakeWebDav;
let ada: TestVault;
let eve: TestVault;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());
beforeEach(async () => {
  for (const table of ["organisation_store", "cloud_connections"]) await tasks.database.pool.query(`DELETE FROM ${table}`);
  server = await startFakeWebDav();
  ends.push(() => server.close());
  [ada, eve] = [await aVault(tasks.database), await aVault(tasks.database)];
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const query = <T extends object>(sql: string, values: unknown[] = []) => tasks.database.pool.query<T>(sql, values).then(({ rows }) => rows);

interface Given {
  url?: string;
  password?: string;
  isDefault?: boolean;
}

/** A backend that starts with these settings; null: without any. */
async function started(given: Given | null = {}) {
  const dispatcher = guardedDispatcher(operatorGuard);
  const lines: { level: string; text: string; said: Record<string, unknown> }[] = [];
  const saying = (level: string) => (said: unknown, text?: string) =>
    void lines.push({ level, text: text ?? "", said: said as Record<string, unknown> });
  const log = { info: saying("info"), warn: saying("warn"), error: saying("error") };
  const settings = given && { url: server.url, username: server.username, password: server.password, isDefault: false, ...given };
  const organisation = settings ? createOrganisationStore(settings, dispatcher) : undefined;
  const { pool } = tasks.database;
  // No network of people's own addresses is allowed: the operator's may lie anywhere.
  const clouds = createClouds({ pool, guard: createAddressGuard({ allow: [] }), dispatcher, masterKey: cloudMasterKey, organisation });
  const originals = createOriginals({ storage: tasks.storage, openVersion: clouds.openVersion, sniff: tasks.extractor.sniff });
  ends.push(async () => {
    await originals.close();
    await dispatcher.destroy();
  });
  const { checked } = await beginOrganisationStore(pool, organisation, log as never);
  await checked;
  const context = () => ({ ...tasks.context(), originals, clouds });
  return {
    clouds,
    lines,
    context,
    copies: createCopies(pool, tasks.storage, clouds),
    run: (vault: TestVault) => runInTest(context(), "move-originals", { ownerId: vault.userId }),
  };
}
const of = async ({ userId }: TestVault) => (await listConnections(tasks.database.pool, userId)).find((one) => one.organisation);
const idOf = async (vault: TestVault) => (await of(vault))!.id;
const by = <T>({ userId }: TestVault, use: (by: { connection: never; userId: string; address: string }) => Promise<T>) =>
  withConnection(tasks.database, (connection) => use({ connection: connection as never, userId, address: "" }));
async function stored(vault: TestVault, text: string, name = "Letter.txt"): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const id = await tasks.stored(vault, { name, contentType: "text/plain", bytes });
  await query("UPDATE quotas SET used_bytes = used_bytes + $2 WHERE user_id = $1", [vault.userId, bytes.length]);
  return id;
}
const carryAll = async (vault: TestVault) => {
  const connectionId = await idOf(vault);
  return by(vault, (who) => startMoves(who, { connectionId }));
};
const bringAllBack = (vault: TestVault) => by(vault, (who) => startMoves(who, { connectionId: null }));
const files = () =>
  [...server.entries].flatMap(([path, bytes]) => (bytes ? [[path.replace("/dav/DocuVault/", ""), `${bytes}`] as const] : []));
const place = async (id: string) => [...(await placesOf(tasks.database.pool, id)).values()][0]!;
const again = () => query("UPDATE original_moves SET next_at = now()");

test("two people carry files of the same name there, each into a folder of their own, open them and bring them back", async () => {
  const backend = await started();
  expect(backend.lines).toEqual([expect.objectContaining({ level: "info", text: "the organisation's store is ready" })]);
  const [hers, others] = [await stored(ada, "of ada"), await stored(eve, "of eve!")];
  for (const vault of [ada, eve]) {
    expect(await carryAll(vault)).toBe(1);
    await backend.run(vault);
    expect(await vault.usedBytes()).toBe(0);
  }
  const lying = files();
  expect(lying.map(([, text]) => text).sort()).toEqual(["of ada", "of eve!"]);
  for (const [vault, text] of [
    [ada, "of ada"],
    [eve, "of eve!"],
  ] as const)
    expect(lying.find(([, bytes]) => bytes === text)?.[0]).toMatch(new RegExp(`^[^/]+ ${vault.userId}/[\\d-]+ Letter\\.txt$`));
  expect(await place(hers)).toMatchObject({
    provider: "webdav",
    organisation: true,
    problem: null,
    path: expect.stringMatching(/^[\d-]+ Letter/),
  });
  expect(await of(ada)).toMatchObject({ status: "ACTIVE", account: "", originals: { count: 1, bytes: 6 } });
  const key = await backend.copies.keyOf(others, 10_000);
  expect(await new Response(await tasks.storage.open(key)).text()).toBe("of eve!");
  for (const vault of [ada, eve]) {
    expect(await bringAllBack(vault)).toBe(1);
    await backend.run(vault);
  }
  expect([await ada.usedBytes(), await eve.usedBytes()]).toEqual([6, 7]);
  expect(files()).toEqual([]);
});

test("a person sees their own folder of it and nothing beside or above, and its credentials stand in no row, answer or line", async () => {
  const backend = await started();
  const [hers, theirs] = [await idOf(ada), await idOf(eve)];
  expect(await backend.clouds.browse(hers, "", true)).toEqual([]);
  for (const vault of [ada, eve]) {
    await stored(vault, vault.userId);
    await carryAll(vault);
    await backend.run(vault);
  }
  const [seen] = await backend.clouds.browse(hers, "", true);
  const storage = await backend.clouds.storageOf(hers);
  expect(await new Response(await storage.openEntry(seen!)).text()).toBe(ada.userId);
  const folder = (await of(eve))!.folder.split("/")[1]!;
  for (const path of ["..", `../${folder}`, `x/../../${folder}`, "../../.."]) {
    await expect(backend.clouds.browse(hers, path, true)).rejects.toMatchObject({ code: "cloud.refused" });
    await expect(storage.openEntry({ id: path, etag: null })).rejects.toMatchObject({ code: "cloud.refused" });
  }
  // Written otherwise it is a name that nobody has.
  for (const path of [`..%2f${folder}`, `%2e%2e/${folder}`, `..\\${folder}`])
    await expect(backend.clouds.browse(hers, path, true)).rejects.toMatchObject({ code: "entity.notFound" });
  expect((await backend.clouds.browse(theirs, "", true)).map(({ name }) => name)).toEqual([seen!.name]);
  const tables = await query<{ name: string }>("SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'");
  const rows = await Promise.all(tables.map(({ name }) => query(`SELECT to_jsonb(t)::text AS row FROM ${name} t`)));
  const jobs = await query("SELECT to_jsonb(j)::text AS row FROM graphile_worker._private_jobs j");
  const said = JSON.stringify([rows, jobs, backend.lines, await of(ada), await of(eve)]);
  for (const secret of [server.password, `"${server.username}"`, server.origin]) expect(said).not.toContain(secret);
});

test("nobody removes it, gives it another log-in or folder, and a name of a provider does not mean it", async () => {
  const backend = await started();
  const id = await idOf(ada);
  for (const documents of ["bringBack", "leave"] as const)
    await expect(by(ada, (who) => endConnection(who, id, documents))).rejects.toMatchObject({ code: "cloud.fixed" });
  await expect(by(ada, (who) => setDefaultStorage(who, { connectionId: id, folder: "elsewhere" }))).rejects.toMatchObject({
    code: "cloud.fixed",
  });
  // Where somebody asks the backend past the worker's check: the row stays what it was.
  const dispatcher = guardedDispatcher(operatorGuard);
  ends.push(() => dispatcher.destroy());
  const allowing = createClouds({
    pool: tasks.database.pool,
    guard: createAddressGuard({ allow: ["127.0.0.0/8"] }),
    dispatcher,
    masterKey: cloudMasterKey,
  });
  const { url: serverUrl, username, password } = server;
  const request = connectWebDav.parse({ provider: "webdav", serverUrl, username, password, connectionId: id });
  await expect(allowing.connect(ada.userId, request, "")).rejects.toMatchObject({ code: "entity.notFound" });
  expect((await backend.clouds.browse(id, "", true)).length).toBe(0);
  await by(ada, (who) => setDefaultStorage(who, { connectionId: id }));
  expect(await of(ada)).toMatchObject({ isDefault: true });
});

test("where it is the default, everybody has it who has not chosen, newcomers too; a choice of one's own outlives a start", async () => {
  await started();
  await by(eve, async (who) => setDefaultStorage(who, { connectionId: await idOf(eve) }));
  await by(eve, (who) => setDefaultStorage(who, { connectionId: null }));
  await query("DELETE FROM cloud_connections WHERE user_id = $1", [ada.userId]);
  await started({ isDefault: true });
  const late = await aVault(tasks.database);
  await offerOrganisationStore(tasks.database.pool, late.userId);
  await offerOrganisationStore(tasks.database.pool, late.userId);
  const chosen = await Promise.all([ada, eve, late].map(async (vault) => (await of(vault))?.isDefault));
  expect(chosen).toEqual([true, false, true]);
  expect((await query("SELECT FROM cloud_connections WHERE user_id = $1", [late.userId])).length).toBe(1);
});

test("the setting is removed while originals lie there: they say so, new ones stay here, and with the setting all goes on", async () => {
  const first = await started();
  const id = await stored(ada, "lies there");
  await carryAll(ada);
  await first.run(ada);
  const without = await started(null);
  expect(without.lines).toEqual([expect.objectContaining({ level: "error", said: { originals: 1 } })]);
  await expect(without.copies.keyOf(id, 10_000)).rejects.toMatchObject({ code: "cloud.withdrawn" });
  expect(await of(ada)).toMatchObject({ status: "ERROR", problem: "withdrawn" });
  expect(await place(id)).toMatchObject({ organisation: true, problem: "withdrawn" });
  // Nothing of Eve's lies there: it is not offered to her any more.
  expect(await of(eve)).toBeUndefined();
  const late = await stored(ada, "stays here", "Late.txt");
  await carryAll(ada);
  await without.run(ada);
  expect(await place(late)).toMatchObject({ provider: null, moving: "carry", problem: "withdrawn" });
  expect(await ada.usedBytes()).toBe(10);
  const back = await started();
  await back.run(ada);
  expect(await of(ada)).toMatchObject({ status: "ACTIVE", problem: null, originals: { count: 2 } });
  expect(await ada.usedBytes()).toBe(0);
  expect(await new Response(await tasks.storage.open(await back.copies.keyOf(id, 10_000))).text()).toBe("lies there");
});

test("a password that is not right any more is the operator's matter: nobody is asked to log in, and the next start mends it", async () => {
  const backend = await started();
  const id = await stored(ada, "waits");
  await carryAll(ada);
  server.setPassword("another one");
  await backend.run(ada);
  expect(await of(ada)).toMatchObject({ status: "ERROR", problem: "unauthorized", moving: { waiting: 1, failing: 1 } });
  expect(await query("SELECT FROM audit_log WHERE event = 'cloud.reauth_required' AND actor_id = $1", [ada.userId])).toEqual([]);
  const wrong = await started();
  expect(wrong.lines).toEqual([expect.objectContaining({ level: "error", said: expect.objectContaining({ code: "cloud.unauthorized" }) })]);
  // Whoever has not used it yet reads it too.
  expect(await of(eve)).toMatchObject({ status: "ERROR", problem: "unauthorized" });
  const right = await started({ password: "another one" });
  expect(right.lines).toEqual([expect.objectContaining({ level: "info" })]);
  expect(await of(eve)).toMatchObject({ status: "ACTIVE", problem: null });
  await right.run(ada);
  expect(await place(id)).toMatchObject({ provider: "webdav", problem: null });
  expect(await of(ada)).toMatchObject({ status: "ACTIVE" });
});

test("another address: what was not taken along is missing and stays a row, nothing of it is lost when the address is back", async () => {
  const backend = await started();
  const id = await stored(ada, "on the former server");
  await carryAll(ada);
  await backend.run(ada);
  const other = await startFakeWebDav();
  ends.push(() => other.close());
  const moved = await started({ url: other.url });
  expect(moved.lines.map(({ level }) => level).sort()).toEqual(["info", "warn"]);
  await expect(moved.copies.keyOf(id, 10_000)).rejects.toMatchObject({ code: "cloud.missing" });
  await bringAllBack(ada);
  await moved.run(ada);
  expect(await place(id)).toMatchObject({ provider: "webdav", moving: "bringBack", problem: "missing" });
  const back = await started();
  await again();
  await back.run(ada);
  expect(await place(id)).toMatchObject({ provider: null, moving: null });
  expect(await ada.usedBytes()).toBe(20);
  expect(files()).toEqual([]);
});

test("with an account goes what lies there and the folder with its person's name, and nothing of anybody else's", async () => {
  const backend = await started();
  for (const vault of [ada, eve]) {
    await stored(vault, vault.userId, "Deep.txt");
    await carryAll(vault);
    await backend.run(vault);
  }
  await withConnection(tasks.database, async (client) => {
    await client.query("BEGIN");
    await lockAdministration(client);
    await deleteAccount(client, ada.userId);
    await client.query("COMMIT");
  });
  const [purge] = await query<{ id: string }>("SELECT id FROM cloud_purges WHERE user_id = $1", [ada.userId]);
  await runInTest(backend.context(), "purge-cloud", { purgeId: purge!.id });
  expect(files().map(([, text]) => text)).toEqual([eve.userId]);
  expect([...server.entries.keys()].filter((path) => path.includes(ada.userId))).toEqual([]);
  expect(await query("SELECT FROM cloud_purges")).toEqual([]);
  expect(await query("SELECT FROM audit_log WHERE event = 'cloud.credentials_purged' AND actor_id = $1", [ada.userId])).toEqual([]);
});

test("a server that sends elsewhere is not followed, and what a machine is told of itself is no store", async () => {
  server.fault = () => 302;
  expect((await started()).lines).toEqual([
    expect.objectContaining({ level: "error", said: expect.objectContaining({ code: "cloud.unreachable" }) }),
  ]);
  const metadata = await started({ url: "http://169.254.169.254/latest" });
  expect(metadata.lines.find(({ level }) => level === "error")?.said).toMatchObject({ code: "cloud.addressRefused" });
});
