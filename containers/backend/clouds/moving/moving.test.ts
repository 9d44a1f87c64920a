// Originals on their way to a person's cloud and back: what may fail, and what holds whatever fails.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { changeVault } from "../../../../server/authority/change.ts";
import { mutate } from "../../../../server/authority/run.ts";
import { listConnections } from "../../../../server/clouds/connections.ts";
import { endConnection, setDefaultStorage, startMoves } from "../../../../server/clouds/moves.ts";
import { someClouds, type TestClouds } from "../../../../tests/harness/clouds.ts";
import { movingOf } from "../../../../tests/harness/moving.ts";
import { runInTest, someTasks, type TestTasks } from "../../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../../tests/harness/vault.ts";
import type { TaskContext } from "../../queue/context.ts";
import { reconcile } from "../../tasks/reconcile.ts";
import type { MovingContext } from "./moveOriginal.ts";

let tasks: TestTasks;
let clouds: TestClouds;
let vault: TestVault;
let connectionId: string;

beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());
beforeEach(async () => {
  clouds = await someClouds(tasks);
  vault = await aVault(tasks.database);
  connectionId = await clouds.connect(vault);
});
afterEach(() => clouds.close());

const { query, by, stored, run, due, files, place, carryAll, bringAllBack, invariants } = movingOf(() => ({
  tasks,
  clouds,
  vault,
  connectionId,
}));
const objects = async () => {
  const found: string[] = [];
  for await (const { key } of tasks.storage.list(`${vault.userId}/`)) found.push(key);
  return found;
};
const connection = async () => (await listConnections(tasks.database.pool, vault.userId))[0];
const read = async (id: string) => new TextDecoder().decode(await clouds.context().originals.withFile((await original(id))!, readFile));
const readFile = async (path: string) => new Uint8Array(await (await import("node:fs/promises")).readFile(path));
const original = async (id: string) => {
  const { findOriginal } = await import("../../queue/context.ts");
  return findOriginal(tasks.database.pool, id);
};
/** What the queue has to do afterwards, at once. */
async function removeObjects(): Promise<void> {
  const rows = await query<{ keys: string[] }>(
    `DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
      WHERE t.id = j.task_id AND t.identifier = 'delete-objects' RETURNING (j.payload->'keys')::jsonb AS keys`,
    [],
  );
  for (const { keys } of rows) await tasks.storage.remove(keys);
}

test("an original is carried under a name that people read, its room is given back, and it is read and opened as before", async () => {
  const id = await stored("the letter", "Letter.txt");
  expect(await carryAll()).toBe(1);
  await run();
  const [[path, bytes] = []] = files();
  expect(path).toMatch(/^\d{4}-\d\d-\d\d Letter\.txt$/);
  expect(bytes).toBe("the letter");
  expect(await place(id)).toMatchObject({ provider: "webdav", connectionId, path, moving: null, problem: null });
  expect((await place(id)).verifiedAt).not.toBeNull();
  await invariants();
  expect(await vault.usedBytes()).toBe(0);
  await removeObjects();
  expect(await objects()).toEqual([]);
  expect(await read(id)).toBe("the letter");
  const key = await clouds.copies.keyOf(id, 10_000);
  expect(await new Response(await tasks.storage.open(key)).text()).toBe("the letter");
  expect(await vault.usedBytes()).toBe(0);
  expect(await connection()).toMatchObject({ status: "ACTIVE", originals: { count: 1, bytes: 10 }, moving: { waiting: 0, failing: 0 } });
});

test("new documents follow the default storage once they have been read, and others stay", async () => {
  const before = await stored("before");
  await by((who) => setDefaultStorage(who, { connectionId }));
  const after = await stored("after");
  await runInTest(clouds.context(), "extract", { documentId: after });
  await run();
  expect([(await place(before)).provider, (await place(after)).provider]).toEqual([null, "webdav"]);
  await by((who) => setDefaultStorage(who, { connectionId: null }));
  const later = await stored("later");
  await runInTest(clouds.context(), "extract", { documentId: later });
  await run();
  expect((await place(later)).provider).toBeNull();
  await invariants();
});

test("brought back it lies here, counts again, and is gone from the cloud", async () => {
  const id = await stored("there and back");
  await carryAll();
  await run();
  await removeObjects();
  expect(await bringAllBack()).toBe(1);
  await run();
  expect(await place(id)).toMatchObject({ provider: null, connectionId: null, path: null });
  expect(files()).toEqual([]);
  expect(await vault.usedBytes()).toBe(14);
  await invariants();
  expect(await read(id)).toBe("there and back");
});

test("without room here nothing comes back, the document says so, and it goes by itself when there is room", async () => {
  const id = await stored("too large to come back");
  await carryAll();
  await run();
  await query("UPDATE quotas SET limit_bytes = 5 WHERE user_id = $1", [vault.userId]);
  await bringAllBack();
  await run();
  expect(await place(id)).toMatchObject({ provider: "webdav", moving: "bringBack", problem: "quota" });
  expect((await connection())?.status).toBe("ACTIVE");
  await invariants();
  await query("UPDATE quotas SET limit_bytes = 1000 WHERE user_id = $1", [vault.userId]);
  await due();
  await run();
  expect(await place(id)).toMatchObject({ provider: null, moving: null, problem: null });
  await invariants();
});

test.each([
  ["full", 507, "ERROR", "full"],
  ["away", "drop", "ERROR", "unreachable"],
  ["cut off in the middle", "cut", "ERROR", "unreachable"],
  ["asking to wait", 429, "ERROR", "busy"],
  ["refusing", 403, "ACTIVE", "refused"],
] as const)(
  "a cloud that is %s: the original stays here and says so, and goes by itself afterwards",
  async (_what, fault, status, problem) => {
    const id = await stored("stays here");
    clouds.fake.fault = ({ method }) => (method === "PUT" ? fault : undefined);
    await carryAll();
    await run();
    expect(await place(id)).toMatchObject({ provider: null, moving: "carry", problem });
    expect(await connection()).toMatchObject({ status, moving: { waiting: 1, failing: 1 } });
    expect(await vault.usedBytes()).toBe(10);
    await invariants();
    clouds.fake.fault = () => undefined;
    await due();
    await run();
    expect(await place(id)).toMatchObject({ provider: "webdav", problem: null });
    expect(await connection()).toMatchObject({ status: "ACTIVE", problem: null });
    expect(files()).toHaveLength(1);
    await invariants();
  },
);

test("a changed password asks for a new log-in, once in the log, and reconnecting goes on where it stopped", async () => {
  await stored("one");
  await stored("two");
  clouds.fake.setPassword("another");
  await carryAll();
  await run();
  await due();
  await run();
  expect(await connection()).toMatchObject({ status: "REQUIRES_REAUTH", problem: "unauthorized", moving: { waiting: 2 } });
  const audited = await query<{ event: string }>("SELECT event FROM audit_log WHERE actor_id = $1 ORDER BY id", [vault.userId]);
  expect(audited.filter(({ event }) => event === "cloud.reauth_required")).toHaveLength(1);
  await invariants();
  await expect(clouds.connect(vault, { connectionId })).rejects.toMatchObject({ code: "cloud.unauthorized" });
  await clouds.connect(vault, { connectionId, password: "another" });
  await run();
  expect(await connection()).toMatchObject({ status: "ACTIVE", originals: { count: 2 }, moving: { waiting: 0 } });
  await invariants();
});

test("an outage that has passed makes the next pause no longer, however many originals waited through it", async () => {
  for (const text of ["one", "two", "three"]) await stored(text);
  await carryAll();
  clouds.fake.fault = () => "drop";
  for (let tries = 0; tries < 5; tries++) {
    await run();
    await due();
  }
  let puts = 0;
  clouds.fake.fault = ({ method }) => (method === "PUT" && ++puts > 1 ? "drop" : undefined);
  await run();
  const pauses = await query<{ seconds: number; tries: number }>(
    "SELECT round(extract(epoch FROM next_at - now()))::int AS seconds, tries FROM original_moves WHERE owner_id = $1",
    [vault.userId],
  );
  expect(pauses).toHaveLength(2);
  for (const { seconds, tries } of pauses) expect([tries, seconds > 20 && seconds <= 30]).toEqual([1, true]);
  await invariants();
});

test("a server that keeps other bytes than it was sent has not got the original", async () => {
  const id = await stored("right bytes");
  clouds.fake.fault = ({ method, path }) => {
    if (method === "GET" && clouds.fake.entries.get(path)) clouds.fake.entries.set(path, Buffer.from("wrong bytes"));
    return undefined;
  };
  await carryAll();
  await run();
  expect(await place(id)).toMatchObject({ provider: null, problem: "refused" });
  await invariants();
});

test("what was deleted or changed behind our back is said on the document, when opened and when brought back", async () => {
  const [gone, changed, same] = [await stored("is deleted there"), await stored("is changed there"), await stored("of this size")];
  await carryAll();
  await run();
  for (const [path, bytes] of clouds.fake.entries) {
    if (bytes?.toString() === "is deleted there") clouds.fake.entries.delete(path);
    if (bytes?.toString() === "is changed there") clouds.fake.entries.set(path, Buffer.from("other"));
    if (bytes?.toString() === "of this size") clouds.fake.entries.set(path, Buffer.from("OF THIS SIZE"));
  }
  await expect(clouds.copies.keyOf(gone, 10_000)).rejects.toMatchObject({ code: "cloud.missing" });
  await expect(clouds.copies.keyOf(changed, 10_000)).rejects.toMatchObject({ code: "cloud.changed" });
  await expect(clouds.copies.keyOf(same, 10_000)).rejects.toMatchObject({ code: "cloud.changed" });
  await bringAllBack();
  await run();
  expect(await place(same)).toMatchObject({ provider: "webdav", problem: "changed" });
  expect(await place(gone)).toMatchObject({ provider: "webdav", moving: "bringBack", problem: "missing" });
  expect(await place(changed)).toMatchObject({ provider: "webdav", problem: "changed" });
  expect((await connection())?.status).toBe("ACTIVE");
});

test("a document that is deleted for good is removed from the cloud, and gives back no room that it did not take", async () => {
  const id = await stored("deleted for good");
  const kept = await stored("kept");
  await by((who) => startMoves(who, { connectionId, documentIds: [id] }));
  await run();
  await withConnection(tasks.database, (client) =>
    changeVault(client, { vaults: [vault.userId], lock: "moves" }, (change) =>
      mutate(change, { kind: "system", userId: vault.userId }, { name: "deleteDocument", args: { id } }),
    ),
  );
  await run();
  expect(files()).toEqual([]);
  expect(await vault.usedBytes()).toBe(4);
  expect((await place(kept)).provider).toBeNull();
  await invariants();
});

test("one that is deleted while it is on its way leaves nothing behind", async () => {
  const id = await stored("on its way");
  await carryAll();
  clouds.fake.fault = ({ method }) => {
    if (method === "PUT") void query("DELETE FROM documents WHERE id = $1", [id]);
    return undefined;
  };
  await run();
  clouds.fake.fault = () => undefined;
  await query("UPDATE cloud_leftovers SET next_at = now()", []);
  await due();
  await run();
  expect(files()).toEqual([]);
  expect(await query("SELECT 1 FROM original_moves WHERE owner_id = $1", [vault.userId])).toEqual([]);
});

test("a connection that is removed brings back what lies there first, and its credentials go last", async () => {
  const id = await stored("brought back first");
  await by((who) => setDefaultStorage(who, { connectionId }));
  await carryAll();
  await run();
  await by((who) => endConnection(who, connectionId, "bringBack"));
  expect(await connection()).toMatchObject({ removing: true, isDefault: false });
  await run();
  expect(await connection()).toBeUndefined();
  expect(await place(id)).toMatchObject({ provider: null });
  expect(files()).toEqual([]);
  await invariants();
  const events = await query<{ event: string }>("SELECT event FROM audit_log WHERE actor_id = $1 ORDER BY id", [vault.userId]);
  expect(events.map(({ event }) => event)).toEqual([
    "cloud.connected",
    "cloud.defaultChanged",
    "cloud.disconnected",
    "cloud.credentials_purged",
  ]);
});

test("or it is left there, and the document says that it is not reached any more", async () => {
  const id = await stored("left there");
  await carryAll();
  await run();
  await by((who) => endConnection(who, connectionId, "leave"));
  expect(await connection()).toBeUndefined();
  expect(files()).toHaveLength(1);
  expect(await place(id)).toMatchObject({ provider: "webdav", connectionId: null, problem: "missing" });
  await expect(clouds.copies.keyOf(id, 10_000)).rejects.toMatchObject({ code: "cloud.missing" });
});

class Killed extends Error {}

test("a backend that ends between any two steps, there and back, loses nothing, makes nothing twice and leaves nothing", async () => {
  const texts = ["first original", "second one", "third"];
  const ids: string[] = [];
  for (const text of texts) ids.push(await stored(text, "Same name.txt"));
  /** Every request to either store and every statement of the database's pool ends the process, one after the other. */
  const dying = (after: number): TaskContext & MovingContext => {
    let left = after;
    const step = () => {
      if (left-- <= 0) throw new Killed();
    };
    const mortal = <T extends object>(part: T): T =>
      new Proxy(part, {
        get(target, name) {
          const value = Reflect.get(target, name);
          // A connection that nobody got would be kept for ever by this process, which lives on.
          if (typeof value !== "function" || name === "connect") return typeof value === "function" ? value.bind(target) : value;
          return (...given: unknown[]) => {
            step();
            const made = value.apply(target, given);
            // What has been done has been done, and nobody hears of it.
            return made instanceof Promise ? made.finally(step) : made;
          };
        },
      });
    const context = clouds.context();
    const real = context.clouds;
    return {
      ...context,
      storage: mortal(context.storage),
      clouds: mortal({ ...real, storageOf: async (id: string) => mortal(await real.storageOf(id)) }),
      pool: mortal(context.pool),
    };
  };
  for (const direction of ["carry", "bringBack"] as const) {
    await (direction === "carry" ? carryAll() : bringAllBack());
    let died = 0;
    for (let after = 0; ; after++) {
      const ended = await run(dying(after)).then(
        () => "done",
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return "killed";
        },
      );
      await invariants();
      if (ended === "done" && (await query("SELECT 1 FROM original_moves WHERE owner_id = $1", [vault.userId])).length === 0) break;
      died++;
      if (after > 30) await due();
    }
    expect(died).toBeGreaterThan(10);
    await run();
    await removeObjects();
    expect(
      files()
        .map(([, bytes]) => bytes)
        .sort(),
    ).toEqual(direction === "carry" ? [...texts].sort() : []);
    expect(await objects()).toHaveLength(direction === "carry" ? 0 : texts.length);
  }
  for (const [index, id] of ids.entries()) expect(await read(id)).toBe(texts[index]);
  const { missing, drifted } = await reconcile(clouds.context(), new Date());
  expect([missing, drifted.filter(({ userId }) => userId === vault.userId)]).toEqual([[], []]);
});
