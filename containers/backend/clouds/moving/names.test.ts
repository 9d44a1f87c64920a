// Names of originals in a person's cloud: readable, each once, and never over a file of somebody else's.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { setFollowNames, startMoves } from "../../../../server/clouds/moves.ts";
import { someClouds, type TestClouds } from "../../../../tests/harness/clouds.ts";
import { movingOf } from "../../../../tests/harness/moving.ts";
import { someTasks, type TestTasks } from "../../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../../tests/harness/vault.ts";

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

const { by, query, stored, run, due, files, place, carryAll, bringAllBack, invariants } = movingOf(() => ({
  tasks,
  clouds,
  vault,
  connectionId,
}));

test("what has the same name gets a number, and folders are folders", async () => {
  await vault.push({ name: "createFolder", args: { id: "0190b2c4-7c1e-7000-8000-0000000000f1", name: "Bills", parentId: null } });
  const ids = [await stored("one", "Same.txt"), await stored("two", "Same.txt"), await stored("three", "Same.txt")];
  await vault.push({ name: "updateDocument", args: { id: ids[2], folderId: "0190b2c4-7c1e-7000-8000-0000000000f1" } });
  clouds.fake.entries.set("/dav/DocuVault", null);
  await carryAll();
  await run();
  const today = new Date().toISOString().slice(0, 10);
  expect(
    files()
      .map(([path]) => path)
      .sort(),
  ).toEqual([`${today} Same (2).txt`, `${today} Same.txt`, `Bills/${today} Same.txt`]);
  await invariants();
});

test("a stranger's file of that name stays what it is", async () => {
  const today = new Date().toISOString().slice(0, 10);
  clouds.fake.entries.set("/dav/DocuVault", null);
  clouds.fake.entries.set(`/dav/DocuVault/${today} Same.txt`, Buffer.from("a stranger's"));
  await stored("mine", "Same.txt");
  await carryAll();
  await run();
  expect(files()).toEqual([
    [`${today} Same.txt`, "a stranger's"],
    [`${today} Same (2).txt`, "mine"],
  ]);
});

test("a stranger's file that comes there while the bytes are on their way stays too, and the original goes on under a number", async () => {
  const id = await stored("mine", "Same.txt");
  clouds.fake.fault = ({ method, path }) => {
    if (method === "PUT" && path.endsWith("Same.txt")) clouds.fake.entries.set(path, Buffer.from("a stranger's"));
    return undefined;
  };
  await carryAll();
  await run();
  const today = new Date().toISOString().slice(0, 10);
  expect(files()).toEqual([
    [`${today} Same.txt`, "a stranger's"],
    [`${today} Same (2).txt`, "mine"],
  ]);
  expect(await place(id)).toMatchObject({ provider: "webdav", path: `${today} Same (2).txt`, problem: null });
  await invariants();
});

test("one that comes there between two tries stays as well, whatever the server looks at; what has come of ours is gone on with", async () => {
  clouds.fake.looksAtNoConditions = true;
  const [half, taken] = [await stored("half of it has come", "Half.txt"), await stored("mine", "Taken.txt")];
  const cut = new Set<string>();
  clouds.fake.fault = ({ method, path }) => {
    const name = /Half|Taken/.exec(path)?.[0];
    if (method !== "PUT" || !name || cut.has(name)) return undefined;
    cut.add(name);
    clouds.fake.entries.set(path, Buffer.from(name === "Half" ? "half of" : "a stranger's"));
    return "drop";
  };
  await carryAll();
  for (let tries = 0; tries < 4; tries++) {
    await run();
    await due();
  }
  const today = new Date().toISOString().slice(0, 10);
  expect(files().sort()).toEqual([
    [`${today} Half.txt`, "half of it has come"],
    [`${today} Taken (2).txt`, "mine"],
    [`${today} Taken.txt`, "a stranger's"],
  ]);
  expect([(await place(half)).problem, (await place(taken)).problem]).toEqual([null, null]);
  await invariants();
});

const following = (on = true) => by((who) => setFollowNames(who, connectionId, on));
const folderId = "0190b2c4-7c1e-7000-8000-0000000000f2";
const day = () => new Date().toISOString().slice(0, 10);
const names = () =>
  files()
    .map(([path]) => path)
    .sort();

test("what is renamed or moved here gets its new name there, and so does what lies in a folder that is; nothing where nobody wants it so", async () => {
  await vault.push({ name: "createFolder", args: { id: folderId, name: "Bills", parentId: null } });
  const id = await stored("one", "First.txt");
  await carryAll();
  await run();
  await vault.push({ name: "updateDocument", args: { id, title: "Second" } });
  await run();
  expect(names()).toEqual([`${day()} First.txt`]);

  await following();
  await run();
  expect(names()).toEqual([`${day()} Second.txt`]);
  await invariants();
  await vault.push({ name: "updateDocument", args: { id, title: "Third", folderId, documentDate: "2026-01-02" } });
  await run();
  expect(files()).toEqual([["Bills/2026-01-02 Third.txt", "one"]]);
  await vault.push({ name: "updateFolder", args: { id: folderId, name: "Paid" } });
  expect(await place(id)).toMatchObject({ path: "Bills/2026-01-02 Third.txt", moving: "rename" });
  await run();
  expect(files()).toEqual([["Paid/2026-01-02 Third.txt", "one"]]);
  expect(await place(id)).toMatchObject({ path: "Paid/2026-01-02 Third.txt", moving: null });
  await vault.push({ name: "deleteFolder", args: { id: folderId } });
  await run();
  expect(files()).toEqual([["2026-01-02 Third.txt", "one"]]);
  await invariants();

  await following(false);
  await vault.push({ name: "updateDocument", args: { id, title: "Fourth" } });
  await run();
  expect(files()).toEqual([["2026-01-02 Third.txt", "one"]]);
});

test("one that got a number keeps it; another name while it is on its way is not lost; one that comes back comes back", async () => {
  const [one, two] = [await stored("one", "Same.txt"), await stored("two", "Same.txt")];
  await carryAll();
  await run();
  const before = names();
  clouds.fake.requests.length = 0;
  await following();
  await run();
  expect(names()).toEqual(before);
  expect(clouds.fake.requests.filter(({ method }) => method === "PUT")).toEqual([]);

  let changed: Promise<unknown> | undefined;
  clouds.fake.fault = ({ method }) => {
    if (method === "PUT") changed ??= vault.push({ name: "updateDocument", args: { id: one, title: "Later" } });
    return undefined;
  };
  await vault.push({ name: "updateDocument", args: { id: one, title: "Soon" } });
  await run();
  await changed;
  await due();
  await run();
  clouds.fake.fault = () => undefined;
  expect((await place(one)).path).toBe(`${day()} Later.txt`);
  await invariants();

  // One that comes back calls off no other's new name.
  await vault.push({ name: "updateDocument", args: { id: one, title: "Latest" } });
  await by((who) => startMoves(who, { connectionId: null, documentIds: [two] }));
  await run();
  expect(await place(two)).toMatchObject({ provider: null, moving: null });
  expect((await place(one)).path).toBe(`${day()} Latest.txt`);
  await invariants();
  await carryAll();
  await run();

  await vault.push({ name: "updateDocument", args: { id: two, title: "Never there" } });
  await bringAllBack();
  await run();
  expect(files()).toEqual([]);
  expect(await place(two)).toMatchObject({ provider: null, moving: null });
  await invariants();
});

test("a backend that ends at any request of a renaming leaves the original whole, and it goes on", async () => {
  const id = await stored("one", "First.txt");
  await carryAll();
  await run();
  await following();
  await run();
  for (let at = 1; at <= 8; at++) {
    await vault.push({ name: "updateDocument", args: { id, title: `Name ${at}` } });
    let asked = 0;
    clouds.fake.fault = () => (++asked === at ? "drop" : undefined);
    await run().catch(() => undefined);
    clouds.fake.fault = () => undefined;
    await invariants();
    await due();
    await run();
    await query("UPDATE cloud_leftovers SET next_at = now()", []);
    await run();
    expect(files()).toEqual([[`${day()} Name ${at}.txt`, "one"]]);
    await invariants();
  }
});
