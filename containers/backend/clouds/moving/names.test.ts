// Names of originals in a person's cloud: readable, each once, and never over a file of somebody else's.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
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

const { stored, run, due, files, place, carryAll, invariants } = movingOf(() => ({ tasks, clouds, vault, connectionId }));

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
