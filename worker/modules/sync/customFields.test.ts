// Custom fields and their values: one vault's, whoever else sees them. The rules of docs/sync.md.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeVault } from "../../../server/authority/change.ts";
import { fieldsGoneSince, forgetValues } from "../../../server/authority/forgottenValues.ts";
import { changeBy } from "../../../server/authority/run.ts";
import type { CustomField, Refusal, VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aSharingVault, document, keys, named, refusals, share, synced } from "../../../tests/harness/sharing.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readHistory, undo } from "../history/history.usecases.ts";
import { search } from "../search/search.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const field = (name: string, kind = "text", options: { id: string; name: string }[] = [], id = uuid()) => ({
  name: "createCustomField",
  args: { id, name, kind, options },
});
const set = (id: string, fieldId: string, value: string | null) => ({ name: "setCustomValue", args: { id, fieldId, value } });

async function seen(vault: TestVault) {
  const device = vault.device();
  await device.pullAll();
  const all = <T>(entity: string) => [...device.entities].flatMap(([key, value]) => (key.startsWith(`${entity}/`) ? [value as T] : []));
  return {
    fields: all<CustomField>("customField"),
    values: (id: string) => (device.entities.get(`document/${id}`) as VaultDocument).custom,
    refused: all<Refusal>("refusal").map(({ mutation, code }) => [mutation, code]),
  };
}
const found = (vault: TestVault, q: string) =>
  withConnection(database, async (connection) =>
    (await search(connection, vault.userId, { q, limit: 10, cursor: 0 })).items.map(({ documentId }) => documentId),
  );

test("values are kept as their kinds have them, each for itself, and what is none of the kind is refused alone", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const [price, end] = [field("Price", "money"), field("Lease end", "date")];
  await vault.push(price, end, set(id, price.args.id, "0100.5 NOK"), set(id, end.args.id, "2027-06-30"), set(id, end.args.id, "soon"));
  await vault.push(set(id, uuid(), "of no field"));
  const { values, refused } = await seen(vault);
  expect(values(id)).toEqual({ [price.args.id]: "100.50 NOK", [end.args.id]: "2027-06-30" });
  expect(refused).toEqual([["setCustomValue", "customField.value"]]);
  await vault.push(set(id, price.args.id, null), set(id, end.args.id, " "));
  expect((await seen(vault)).values(id)).toBeNull();
});

test("two devices that set different fields of a document at once both win", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const fields = Array.from({ length: 5 }, (_, index) => field(`Field ${index}`));
  await vault.push(...fields);
  const actor = { kind: "person", userId: vault.userId } as const;
  await Promise.all(
    fields.map(({ args }) =>
      withConnection(database, (connection) => changeBy(connection, actor, [set(id, args.id, args.name)], (_change, run) => run())),
    ),
  );
  expect((await seen(vault)).values(id)).toEqual(Object.fromEntries(fields.map(({ args }) => [args.id, args.name])));
});

test("the same field made on two devices is one, with the options of both; of another kind it gets a number", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const option = (name: string) => ({ id: uuid(), name });
  const [open, paid] = [option("Open"), option("Paid")];
  const [first, second, third] = [field("Status", "choice", [open]), field("status ", "choice", [option("open"), paid]), field("STATUS")];
  await vault.push(first, second, third, set(id, second.args.id, paid.id));
  const { fields, values } = await seen(vault);
  expect(fields.map(({ name, kind, options }) => [name, kind, options.map(({ name: one }) => one)])).toEqual([
    ["Status", "choice", ["Open", "open (2)", "Paid"]],
    ["STATUS (2)", "text", []],
  ]);
  expect(values(id)).toEqual({ [first.args.id]: paid.id });
});

test("what is in words of the values is found, and every value by its field", async () => {
  const vault = await aVault(database);
  const [a, b] = (await vault.documents(2)) as [string, string];
  const paid = { id: uuid(), name: "Paid" };
  const [price, status, remark] = [field("Price", "money"), field("Status", "choice", [paid]), field("Remark", "longText")];
  await vault.push(price, status, remark);
  await vault.push(set(a, price.args.id, "1249.50 NOK"), set(a, status.args.id, paid.id), set(b, remark.args.id, "the blue zebra"));
  expect(await found(vault, "zebra")).toEqual([b]);
  expect(await found(vault, "paid")).toEqual([a]);
  expect(await found(vault, "price:>1000")).toEqual([a]);
  expect(await found(vault, "price:<1000")).toEqual([]);
  expect(await found(vault, "status:paid -remark:zebra")).toEqual([a]);
  expect(await found(vault, "has:remark")).toEqual([b]);
  await vault.push({ name: "updateCustomField", args: { id: status.args.id, put: [{ ...paid, name: "Settled" }] } });
  expect([await found(vault, "paid"), await found(vault, "settled")]).toEqual([[], [a]]);
  await vault.push({ name: "deleteCustomField", args: { id: remark.args.id } });
  expect(await found(vault, "zebra")).toEqual([]);
});

test("a field that is deleted comes back with all its values where that is undone", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const remark = field("Remark");
  await vault.push(remark, set(id, remark.args.id, "the blue zebra"));
  await vault.push({ name: "deleteCustomField", args: { id: remark.args.id } });
  expect((await seen(vault)).fields).toEqual([]);
  await vault.push(set(id, remark.args.id, "while it is gone"));
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const target = { entity: "customField", id: remark.args.id } as const;
    const { items } = await readHistory(context, target, { limit: 10 });
    expect(items.map(({ event }) => event)).toEqual(["deleted", "created"]);
    await undo(context, target, items[0]!.id, { group: true });
  });
  const { fields, values } = await seen(vault);
  expect(fields).toMatchObject([{ id: remark.args.id, name: "Remark", kind: "text" }]);
  expect(values(id)).toEqual({ [remark.args.id]: "the blue zebra" });
  expect(await found(vault, "zebra")).toEqual([id]);
});

test("a field that comes back beside one that has its name by now has a number, and all its values", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const [before, since] = [field("Remark"), field("Remark")];
  await vault.push(before, set(id, before.args.id, "first"), { name: "deleteCustomField", args: { id: before.args.id } });
  await vault.push(since, set(id, since.args.id, "second"));
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const target = { entity: "customField", id: before.args.id } as const;
    const { items } = await readHistory(context, target, { limit: 10 });
    await undo(context, target, items[0]!.id, { group: true });
  });
  const { fields, values } = await seen(vault);
  expect(new Map(fields.map((one) => [one.id, one.name]))).toEqual(
    new Map([
      [since.args.id, "Remark"],
      [before.args.id, "Remark (2)"],
    ]),
  );
  expect(values(id)).toEqual({ [before.args.id]: "first", [since.args.id]: "second" });
});

test("values of a field that is gone for good are taken from their documents, and only those", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(2);
  const [gone, back, kept] = [field("Gone"), field("Back"), field("Kept")];
  await vault.push(gone, back, kept);
  for (const { args } of [gone, back, kept]) await vault.push(set(ids[0]!, args.id, "one"));
  await vault.push(set(ids[1]!, gone.args.id, "two"));
  await vault.push({ name: "deleteCustomField", args: { id: gone.args.id } }, { name: "deleteCustomField", args: { id: back.args.id } });
  await vault.push(field("Back", "text", [], back.args.id));
  const device = vault.device();
  await device.pullAll();
  const before = await withConnection(database, (connection) => fieldsGoneSince(connection, new Date(Date.now() - 60_000).toISOString()));
  expect(before.filter(({ vaultId }) => vaultId === vault.userId)).toEqual([]);
  const found = await withConnection(database, (connection) => fieldsGoneSince(connection, new Date(Date.now() + 1_000).toISOString()));
  expect(found.filter(({ vaultId }) => vaultId === vault.userId)).toEqual([{ vaultId: vault.userId, fieldId: gone.args.id }]);
  const forget = (id: string) =>
    withConnection(database, (connection) =>
      changeVault(connection, { vaults: [vault.userId] }, (change) => forgetValues(change, vault.userId, id)),
    );
  expect((await forget(gone.args.id)).result).toBe(2);
  expect((await forget(gone.args.id)).result).toBe(0);
  expect((await forget(back.args.id)).result).toBe(0);
  await device.pullAll();
  const customOf = (id: string) => (device.entities.get(`document/${id}`) as VaultDocument).custom;
  expect(customOf(ids[0]!)).toEqual({ [back.args.id]: "one", [kept.args.id]: "one" });
  expect(customOf(ids[1]!)).toBeNull();
});

test("each value is told by the history and taken back from it, unless it was changed since", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const [price, remark] = [field("Price", "number"), field("Remark")];
  await vault.push(price, remark, set(id, price.args.id, "1"), set(id, remark.args.id, "first"));
  await vault.push(set(id, price.args.id, "2"));
  await vault.push(set(id, remark.args.id, "second"));
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const target = { entity: "document", id } as const;
    const { items } = await readHistory(context, target, { limit: 10 });
    expect(items[1]!.changes).toMatchObject([{ field: `custom/${price.args.id}`, before: "1", after: "2" }]);
    await undo(context, target, items[1]!.id, { group: false });
    await expect(undo(context, target, items[2]!.id, { group: false })).rejects.toMatchObject({ code: "history.changedSince" });
  });
  expect((await seen(vault)).values(id)).toEqual({ [price.args.id]: "1", [remark.args.id]: "second" });
});

test("a viewer sees the fields that a document of theirs has a value of, and no others; an editor all, and sets them", async () => {
  const { owner, other, device, a, b } = await aSharingVault(database);
  const [shown, hidden, later] = [field("Shown"), field("Hidden"), field("Later")];
  await owner.push(shown, hidden, later, set(a, shown.args.id, "one"), set(b, hidden.args.id, "two"));
  const first = share({ documentId: a }, other);
  await owner.push(first);
  await synced(other, device);
  expect(keys(device, "customField")).toEqual(named("customField", [shown.args.id]));
  expect(document(device, a)?.custom).toEqual({ [shown.args.id]: "one" });
  await other.push(set(a, shown.args.id, "theirs"));
  await owner.push(set(a, later.args.id, "three"));
  await synced(other, device);
  expect(keys(device, "customField")).toEqual(named("customField", [shown.args.id, later.args.id]));
  expect(refusals(device)).toEqual(["access.viewOnly"]);
  await owner.push(set(a, shown.args.id, null));
  await synced(other, device);
  expect(keys(device, "customField")).toEqual(named("customField", [later.args.id]));
  await owner.push(share({ documentId: a }, other, "edit"));
  await synced(other, device);
  expect(keys(device, "customField")).toEqual(named("customField", [shown.args.id, hidden.args.id, later.args.id]));
  await other.push(set(a, hidden.args.id, "by the editor"), { name: "updateCustomField", args: { id: hidden.args.id, name: "theirs" } });
  await synced(other, device);
  expect(document(device, a)?.custom).toEqual({ [later.args.id]: "three", [hidden.args.id]: "by the editor" });
  expect((await seen(owner)).fields.map(({ name }) => name).sort()).toEqual(["Hidden", "Later", "Shown"]);
  await owner.push({ name: "deleteShare", args: { id: first.args.id } });
  await synced(other, device);
  expect(keys(device, "customField")).toEqual([]);
});

test("somebody else's field is not set on one's own document, whether it is seen or not", async () => {
  const { owner, other, a } = await aSharingVault(database);
  const theirs = field("Theirs");
  const [own] = (await other.documents(1)) as [string];
  await owner.push(theirs, set(a, theirs.args.id, "one"), share({ documentId: a }, other, "edit"));
  await other.push(set(own, theirs.args.id, "two"));
  expect((await seen(other)).values(own)).toBeNull();
});

test("a vault has 200 fields, a document 20,000 characters in them", async () => {
  const vault = await aVault(database);
  const [id] = (await vault.documents(1)) as [string];
  const fields = Array.from({ length: 201 }, (_, index) => field(`Field ${index}`, "longText"));
  await vault.push(...fields);
  const long = "x".repeat(5_000);
  await vault.push(...fields.slice(0, 5).map(({ args }) => set(id, args.id, long)), set(id, fields[0]!.args.id, "short"));
  const { fields: made, values, refused } = await seen(vault);
  expect(made).toHaveLength(200);
  expect(refused.sort()).toEqual([
    ["createCustomField", "entity.tooMany"],
    ["setCustomValue", "customField.full"],
  ]);
  expect(Object.values(values(id) ?? {})).toEqual(["short", long, long, long]);
});

test("what two documents have in fields of their own is together in the one they become", async () => {
  const vault = await aVault(database);
  const [id, into] = (await vault.documents(2)) as [string, string];
  const [price, remark] = [field("Price", "number"), field("Remark")];
  await vault.push(price, remark, set(id, price.args.id, "1"), set(id, remark.args.id, "first"), set(into, price.args.id, "2"));
  await database.pool.query("UPDATE documents SET version_id = gen_random_uuid() WHERE id = ANY($1::uuid[])", [[id, into]]);
  await vault.push({ name: "mergeDocument", args: { id, intoId: into } });
  expect((await seen(vault)).values(into)).toEqual({ [price.args.id]: "2", [remark.args.id]: "first" });
});
