// Pinned documents: a list of each person's own, on all their devices, whatever else they have decided.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeBy } from "../../../server/authority/run.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const pin = (id: string, pinned = true) => ({ name: "pinDocument", args: { id, pinned } });
async function settingsOf(vault: TestVault): Promise<unknown> {
  const device = vault.device();
  await device.pullAll();
  return device.entities.get("settings");
}

test("what is pinned stays in its order beside other settings, once each, and is let go one by one", async () => {
  const vault = await aVault(database);
  const [one, two] = (await vault.documents(2)) as [string, string];
  await vault.push(pin(one), { name: "updateSettings", args: { classify: false } }, pin(two), pin(one));
  expect(await settingsOf(vault)).toEqual({ classify: false, pinned: [two, one] });
  await vault.push(pin(two, false), pin(uuid(), false));
  expect(await settingsOf(vault)).toEqual({ classify: false, pinned: [one] });
});

test("two devices that pin at once both win", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(6);
  await vault.push(pin(ids[0]!));
  const actor = { kind: "person", userId: vault.userId } as const;
  await Promise.all(
    ids.slice(1).map((id) => withConnection(database, (connection) => changeBy(connection, actor, [pin(id)], (_change, run) => run()))),
  );
  const { pinned } = (await settingsOf(vault)) as { pinned: string[] };
  expect(pinned.toSorted()).toEqual(ids.toSorted());
});

test("one more than there is room for lets the oldest go", async () => {
  const vault = await aVault(database);
  const ids = Array.from({ length: 31 }, () => uuid());
  await vault.push(...ids.map((id) => pin(id)));
  expect(await settingsOf(vault)).toMatchObject({ pinned: ids.slice(1) });
});

test("nobody else hears of it", async () => {
  const [vault, eve] = [await aVault(database), await aVault(database)];
  const [id] = (await vault.documents(1)) as [string];
  const device = vault.device();
  await device.pullAll();
  expect(await eve.push(pin(id))).toEqual([eve.userId]);
  expect(await device.pull()).toBe(0);
});
