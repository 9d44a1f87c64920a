// What a device of ours never sends, and what must not harm anybody who does: bounds of a push and of what it leaves behind.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compactFeeds } from "../../../server/authority/compaction.ts";
import type { Session } from "../../../shared/api/identity.ts";
import { type Refusal, schemaVersion, type Tag, type VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, withConnection } from "../../../tests/harness/vault.ts";
import { aWorker, type TestWorker } from "../../testing/aWorker.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";

let database: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const tag = (name: string) => ({ name: "createTag", args: { id: uuid(), name, color: "#112233" } });

/** A person who sends bodies as text, and what the server then has for them. */
async function aSender() {
  const browser = worker.browser();
  const { user, accessToken: token } = (await browser.register()) as Session;
  const group = { clientGroupID: uuid(), clientID: uuid() };
  let made = 0;
  const sent = async (mutations: string, path = "push", more: Record<string, unknown> = {}) => {
    const fields = { pushVersion: 1, pullVersion: 1, schemaVersion, clientGroupID: group.clientGroupID, cookie: null, ...more };
    const body = `${JSON.stringify(fields).slice(0, -1)},"mutations":${mutations}}`;
    const response = await browser.call(`/api/sync/${path}`, { method: "POST", token, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const mutation = (name: string, args: string) =>
    `{"clientID":"${group.clientID}","id":${++made},"name":${JSON.stringify(name)},"args":${args}}`;
  const seen = async () => {
    const entities = new Map<string, unknown>();
    const answer = await withConnection(database, (connection) =>
      pull(connection, user.id, { pullVersion: 1, schemaVersion, clientGroupID: group.clientGroupID, cookie: null }),
    );
    if ("error" in answer) throw new Error(answer.error);
    for (const operation of answer.patch) if (operation.op === "put") entities.set(operation.key, operation.value);
    const of = <T>(entity: string) => [...entities].flatMap(([key, value]) => (key.startsWith(`${entity}/`) ? [value as T] : []));
    const titles = of<VaultDocument>("document").map(({ title }) => title);
    return { tags: of<Tag>("tag").map(({ name }) => name), titles, refusals: of<Refusal>("refusal"), ids: answer.lastMutationIDChanges };
  };
  return { user, token, browser, group, sent, mutation, seen };
}

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const fine = JSON.stringify(tag("Fine").args);

test.each<[string, string, string]>([
  ["arguments 20,000 levels deep", "createTag", deep(20_000)],
  ["a million levels", "updateDocument", deep(1_000_000)],
  ["objects 20,000 levels deep", "createTag", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  [
    "something deep inside of a batch",
    "changeDocuments",
    `{"changes":[{"name":"updateDocument","args":{"id":"x","notes":${deep(20_000)}}}]}`,
  ],
  ["a name of 101 characters", "n".repeat(101), "{}"],
  ["a name of 50,000 characters", "n".repeat(50_000), "{}"],
  ["a name from the prototype", "__proto__", "{}"],
  ["another one", "constructor", "{}"],
  ["keys from the prototype", "createTag", `{"__proto__":{"id":1},"constructor":{}}`],
  ["a zero character", "createTag", `{"id":"${uuid()}","name":"\\u0000","color":"#112233"}`],
  ["half a surrogate pair for an id", "createTag", `{"id":"\\ud800","name":"x","color":"#112233"}`],
  ["a name with a zero character", "create\u0000Tag", "{}"],
  ["no arguments", "createTag", "null"],
  ["an array without end", "createTag", `[${"1,".repeat(100_000)}1]`],
  ["a year that PostgreSQL has not", "createDocument", JSON.stringify({ ...documentArgs(), createdAt: "0000-01-01T00:00:00Z" })],
  ["a time past its last", "createDocument", JSON.stringify({ ...documentArgs(), createdAt: "9999-12-31T23:59:59-23:59" })],
])("%s is refused by itself: what comes beside it is done", async (_name, name, args) => {
  const { sent, mutation, seen, group } = await aSender();
  expect(
    await sent(
      `[${mutation("createTag", fine.replace(/"id":"[^"]*"/, `"id":"${uuid()}"`))},${mutation(name, args)},${mutation("createTag", JSON.stringify(tag("After").args))}]`,
    ),
  ).toEqual({ status: 200, body: {} });
  const { tags, refusals, ids } = await seen();
  expect(tags.sort()).toEqual(["After", "Fine"]);
  expect(refusals).toHaveLength(1);
  expect(["request.invalid", "mutation.unknown"]).toContain(refusals[0]!.code);
  expect(ids).toEqual({ [group.clientID]: 3 });
});

test("a change of a batch that is too long, or malformed, is refused by itself: what was made together with it is done", async () => {
  const { sent, mutation, seen } = await aSender();
  const changes = [
    { name: "createDocument", args: { ...documentArgs(), title: "First" } },
    { name: "createDocument", args: { ...documentArgs(), title: "t".repeat(501) } },
    { name: "updateDocument", args: { id: uuid(), notes: 7 } },
    { name: "createDocument", args: { ...documentArgs(), title: "Last" } },
  ];
  expect(await sent(`[${mutation("changeDocuments", JSON.stringify({ changes }))}]`)).toEqual({ status: 200, body: {} });
  const { titles, refusals } = await seen();
  expect(titles.sort()).toEqual(["First", "Last"]);
  expect(refusals.map(({ mutation, code }) => [mutation, code]).sort()).toEqual([
    ["createDocument", "request.invalid"],
    ["updateDocument", "request.invalid"],
  ]);
});

test.each<[string, Record<string, unknown>]>([
  ["a schema version without end", { schemaVersion: "9".repeat(100_000) }],
  ["a profile without end", { profileID: "p".repeat(100_000) }],
  ["a client group without end", { clientGroupID: "g".repeat(65) }],
  ["a cookie without end", { cookie: { order: "o".repeat(1000), version: 1 } }],
  ["a cookie below nothing", { cookie: { order: "o", version: -1 } }],
  ["a cookie past all numbers", { cookie: { order: "o", version: 1e300 } }],
])("%s is 400", async (_name, more) => {
  const { sent } = await aSender();
  expect((await sent("[]", "pull", more)).status).toBe(400);
});

test("three thousand refusals in one push end quickly, and of what waits to be read the newest five hundred are kept", {
  timeout: 120_000,
}, async () => {
  const { sent, mutation, seen, group } = await aSender();
  const all = Array.from({ length: 3_000 }, (_, i) => mutation("createTag", `{"id":"${i}"}`));
  expect((await sent(`[${all.join(",")}]`)).status).toBe(200);
  const { refusals, ids } = await seen();
  expect(refusals).toHaveLength(500);
  expect(ids).toEqual({ [group.clientID]: 3_000 });
  const { rows } = await database.pool.query<{ n: number }>("SELECT count(*)::int AS n FROM refusals");
  expect(rows[0]!.n).toBeLessThan(600);
});

test("a refusal holds no savepoint: locks of many do not add up", async () => {
  const { sent, mutation } = await aSender();
  const held = watchedLocks();
  await sent(`[${Array.from({ length: 300 }, () => mutation("createTag", "{}")).join(",")}]`);
  expect(await held.most()).toBeLessThan(200);
});

/** The most locks that one transaction held while this looked. */
function watchedLocks() {
  let most = 0;
  let looking = true;
  const loop = (async () => {
    while (looking) {
      const { rows } = await database.superuser.query<{ n: number }>(
        "SELECT coalesce(max(n), 0)::int AS n FROM (SELECT count(*) AS n FROM pg_locks WHERE locktype = 'transactionid' GROUP BY pid) l",
      );
      most = Math.max(most, rows[0]!.n);
    }
  })();
  return {
    async most() {
      looking = false;
      await loop;
      return most;
    },
  };
}

test("labels of one vault are bounded, with a code of their own", async () => {
  const vault = await aVault(database);
  await database.pool.query(
    "INSERT INTO tags (id, owner_id, name, color, created_at) SELECT gen_random_uuid(), $1, 'Tag ' || n, '#112233', now() FROM generate_series(1, 9999) n",
    [vault.userId],
  );
  await vault.push(tag("The last one"), tag("One too many"));
  const { rows } = await database.pool.query("SELECT code, args->>'name' AS name FROM refusals WHERE user_id = $1", [vault.userId]);
  expect(rows).toEqual([{ code: "entity.tooMany", name: "One too many" }]);
});

test("notes of one vault are bounded, with a code of their own", async () => {
  const vault = await aVault(database);
  const [id = "", other = ""] = await vault.documents(2);
  await database.pool.query("UPDATE documents SET notes = repeat('n', $2) WHERE id = $1", [other, 100 * 1024 * 1024]);
  await vault.push(
    { name: "updateDocument", args: { id, notes: "n".repeat(2_000) } },
    { name: "updateDocument", args: { id, notes: "short" } },
  );
  const { rows } = await database.pool.query("SELECT code FROM refusals WHERE user_id = $1", [vault.userId]);
  expect(rows).toEqual([{ code: "notes.full" }]);
});

test("somebody else's client group is refused whatever version it comes with", async () => {
  const [ada, bob] = [await aSender(), await aSender()];
  await ada.sent("[]");
  for (const more of [{}, { schemaVersion: "old" }, { pushVersion: 0, pullVersion: 0 }])
    for (const path of ["push", "pull"])
      expect([(await bob.sent("[]", path, { clientGroupID: ada.group.clientGroupID, ...more })).status, path, more]).toEqual([
        403,
        path,
        more,
      ]);
  expect((await bob.sent("[]", "pull", { schemaVersion: "old" })).body).toMatchObject({
    error: "VersionNotSupported",
    versionType: "schema",
  });
});

test("a page ends by bytes too, in the first synchronization and after, and nothing is left out", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(400);
  await database.pool.query("UPDATE documents SET notes = repeat('n', 20000) WHERE owner_id = $1", [vault.userId]);
  const device = vault.device();
  const pages: number[] = [];
  do pages.push(await device.pull());
  while (device.entities.has("sync/backfill"));
  expect(Math.max(...pages)).toBeLessThan(260);
  const notes = () =>
    [...device.entities].filter(([key, value]) => key.startsWith("document/") && (value as VaultDocument).notes.length === 20_000);
  expect(notes()).toHaveLength(400);
  await vault.push(...ids.map((id) => ({ name: "updateDocument", args: { id, title: "Again" } })));
  const before = pages.length;
  do pages.push(await device.pull());
  while (device.cookie?.more);
  expect(pages.length - before).toBeGreaterThan(1);
  expect([...device.entities.values()].filter((value) => (value as VaultDocument).title === "Again")).toHaveLength(400);
});

test("a group in use is noted once a day; one that was not seen for as long as tombstones is forgotten, and its device is told", async () => {
  const vault = await aVault(database);
  const device = vault.device();
  await vault.push(tag("One"));
  await device.pullAll();
  const seenAt = async () =>
    (await database.pool.query<{ at: Date }>("SELECT last_seen_at AS at FROM client_groups WHERE user_id = $1", [vault.userId])).rows.map(
      ({ at }) => at,
    );
  const age = (days: number) =>
    database.superuser.query("UPDATE client_groups SET last_seen_at = now() - make_interval(days => $2) WHERE user_id = $1", [
      vault.userId,
      days,
    ]);
  const [first] = await seenAt();
  await device.pull();
  await vault.push(tag("Two"));
  expect(await seenAt()).toEqual([first]);
  await age(2);
  await device.pull();
  expect((await seenAt())[0]!.getTime()).toBeGreaterThan(Date.now() - 60_000);
  await age(2);
  await vault.push(tag("Three"));
  expect((await seenAt())[0]!.getTime()).toBeGreaterThan(Date.now() - 60_000);
  const purge = () =>
    withConnection(database, (connection) => compactFeeds(connection, { today: new Date().toISOString().slice(0, 10), days: 90 }));
  await age(89);
  await purge();
  expect(await seenAt()).toHaveLength(1);
  await age(92);
  await purge();
  expect(await seenAt()).toEqual([]);
  await expect(device.pull()).rejects.toThrow("ClientStateNotFound");
});

test("a client whose last change is older than tombstones is forgotten alone, and is told so when it goes on", async () => {
  const vault = await aVault(database);
  const clientGroupID = uuid();
  const send = (clientID: string, id: number) =>
    withConnection(database, (connection) =>
      push(connection, vault.userId, { pushVersion: 1, schemaVersion, clientGroupID, mutations: [{ clientID, id, ...tag(clientID) }] }),
    );
  await send("old tab", 1);
  await withConnection(database, (connection) => compactFeeds(connection, { today: "2026-01-01", days: 90 }));
  await send("new tab", 1);
  const compactInJune = () => withConnection(database, (connection) => compactFeeds(connection, { today: "2026-06-01", days: 90 }));
  const known = async () =>
    (await database.pool.query<{ id: string }>("SELECT id FROM clients WHERE client_group_id = $1 ORDER BY id", [clientGroupID])).rows;
  await compactInJune();
  expect(await known(), "a young group has no old clients").toEqual([{ id: "new tab" }, { id: "old tab" }]);
  await database.superuser.query("UPDATE client_groups SET created_at = '2025-12-31T00:00:00Z' WHERE id = $1", [clientGroupID]);
  await compactInJune();
  expect(await known()).toEqual([{ id: "new tab" }]);
  await expect(send("old tab", 2)).rejects.toMatchObject({ name: "ClientForgotten" });
  await send("new tab", 2);
});

test("the audit log's export reads one day by an index", async () => {
  const rows = await withConnection({ ...database, pool: database.superuser }, async (connection) => {
    await connection.query("SET enable_seqscan = off");
    const plan = await connection.query("EXPLAIN SELECT id FROM audit_log WHERE at >= '2026-01-01' AND at < '2026-01-02'");
    await connection.query("RESET enable_seqscan");
    return JSON.stringify(plan.rows);
  });
  expect(rows).toContain("audit_log_at");
});
