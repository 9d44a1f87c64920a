// Names beside each other: each is there once, whatever devices do that know nothing of each other. The rule of docs/sync.md.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Folder, Tag, VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aVault, documentArgs, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { readHistory, undo } from "../history/history.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const color = "#336699";
async function seen(vault: TestVault) {
  const device = vault.device();
  await device.pullAll();
  const all = <T>(entity: string) => [...device.entities].filter(([key]) => key.startsWith(`${entity}/`)).map(([, value]) => value as T);
  const names = (entity: string) => all<{ name: string }>(entity).map(({ name }) => name);
  return {
    names: (entity: string) => names(entity).sort(),
    folder: (id: string) => device.entities.get(`folder/${id}`) as Folder | undefined,
    tag: (id: string) => device.entities.get(`tag/${id}`) as Tag | undefined,
    document: (id: string) => device.entities.get(`document/${id}`) as VaultDocument,
    refusals: all("refusal"),
  };
}
const folder = (name: string, parentId: string | null = null, id: string = uuid()) => ({
  name: "createFolder",
  args: { id, name, parentId },
});
const tag = (name: string, id: string = uuid()) => ({ name: "createTag", args: { id, name, color } });

test("a second folder of the same name in one place gets a number, however it is written; elsewhere it keeps its name", async () => {
  const vault = await aVault(database);
  const first = folder("Årsregning");
  await vault.push(first);
  await vault.push(folder("arsregning"), folder("ÅRSREGNING "), folder("Årsregning", first.args.id));
  expect((await seen(vault)).names("folder")).toEqual(["arsregning (2)", "Årsregning", "Årsregning", "ÅRSREGNING (3)"].sort());
});

test("what is renamed or moved beside a folder of its name gets a number, and keeps its own where nothing changes", async () => {
  const vault = await aVault(database);
  const [bills, other, inside] = [folder("Bills"), folder("Other"), folder("bills")];
  inside.args.parentId = other.args.id;
  await vault.push(bills, other, inside);
  await vault.push({ name: "updateFolder", args: { id: bills.args.id, name: "BILLS" } });
  await vault.push({ name: "updateFolder", args: { id: other.args.id, name: "Bílls" } });
  await vault.push({ name: "updateFolder", args: { id: inside.args.id, parentId: null } });
  const { folder: of } = await seen(vault);
  expect([bills, other, inside].map(({ args }) => of(args.id)?.name)).toEqual(["BILLS", "Bílls (2)", "bills (3)"]);
});

test("what a deleted folder leaves beside a folder of the same name gets a number; the history tells both and takes both back", async () => {
  const vault = await aVault(database);
  const [home, beside, inside] = [folder("Home"), folder("Bills"), folder("bills")];
  inside.args.parentId = home.args.id;
  await vault.push(home, beside, inside);
  await vault.push({ name: "deleteFolder", args: { id: home.args.id } });
  expect((await seen(vault)).folder(inside.args.id)).toMatchObject({ name: "bills (2)", parentId: null });
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const target = { entity: "folder", id: home.args.id } as const;
    const { items } = await readHistory(context, target, { limit: 10 });
    await undo(context, target, items[0]!.id, { group: true });
  });
  expect((await seen(vault)).folder(inside.args.id)).toMatchObject({ name: "bills", parentId: home.args.id });
});

test("a folder may have the name of the one that is deleted around it", async () => {
  const vault = await aVault(database);
  const outer = folder("Bills");
  const inner = folder("Bills", outer.args.id);
  await vault.push(outer, inner, { name: "deleteFolder", args: { id: outer.args.id } });
  expect((await seen(vault)).folder(inner.args.id)).toMatchObject({ name: "Bills", parentId: null });
});

test("a name at its greatest length is cut for its number", async () => {
  const vault = await aVault(database);
  const name = "x".repeat(255);
  await vault.push(folder(name), folder(name));
  expect((await seen(vault)).names("folder").map((one) => [one.length, one.slice(-4)])).toEqual([
    [255, "x (2)".slice(-4)],
    [255, "xxxx"],
  ]);
});

test("an editor's folder is numbered beside what they see, and nothing tells of what they do not", async () => {
  const [owner, editor] = [await aVault(database), await aVault(database)];
  const [shared, secret] = [folder("Shared"), folder("Secret")];
  await owner.push(shared, secret, folder("Bills", shared.args.id), {
    name: "createShare",
    args: { id: uuid(), folderId: shared.args.id, handle: `u${editor.userId.slice(-12)}`, access: "edit" },
  });
  const added = folder("bills", shared.args.id);
  await editor.push(added, { name: "updateFolder", args: { id: shared.args.id, name: "Secret" } });
  const { folder: of } = await seen(editor);
  expect(of(added.args.id)?.name).toBe("bills (2)");
  expect(of(shared.args.id)?.name).toBe("Secret");
});

test("two devices make a tag of one name offline and put it on documents: there is one tag, and it is on all of them", async () => {
  const vault = await aVault(database);
  const [one, other] = [documentArgs(), documentArgs()];
  for (const args of [one, other]) await vault.push({ name: "createDocument", args });
  const [first, second] = [tag("Regning"), tag("regníng")];
  await vault.push(first, { name: "tagDocument", args: { id: one.id, tagId: first.args.id } });
  await vault.push(second, { name: "tagDocument", args: { id: other.id, tagId: second.args.id } });
  const after = await seen(vault);
  expect(after.names("tag")).toEqual(["Regning"]);
  for (const { id } of [one, other]) expect(after.document(id).tags).toEqual([first.args.id]);
  expect(after.refusals).toEqual([]);
  // In a push of its own, much later, too; and off again.
  await vault.push({ name: "untagDocument", args: { id: other.id, tagId: second.args.id } });
  expect((await seen(vault)).document(other.id).tags).toEqual([]);
});

test.each(["Type", "Correspondent"])("a second %s of one name stands for the first", async (kind) => {
  const vault = await aVault(database);
  const args = documentArgs();
  const [first, second] = [uuid(), uuid()];
  const field = `${kind.toLowerCase()}Id`;
  await vault.push({ name: "createDocument", args }, { name: `create${kind}`, args: { id: first, name: "Strøm" } });
  await vault.push({ name: `create${kind}`, args: { id: second, name: "strom" } });
  await vault.push({ name: "updateDocument", args: { id: args.id, [field]: second } });
  expect((await seen(vault)).document(args.id)).toMatchObject({ [field]: first });
});

test("a label renamed to a name that is taken gets a number, and nobody's labels but one's own count", async () => {
  const [vault, stranger] = [await aVault(database), await aVault(database)];
  const [one, other] = [tag("Bills"), tag("Power")];
  await stranger.push(tag("Energy"));
  await vault.push(one, other, tag("Energy"));
  await vault.push({ name: "updateTag", args: { id: other.args.id, name: "BILLS" } });
  await vault.push({ name: "updateTag", args: { id: one.args.id, name: "bills" } });
  expect((await seen(vault)).names("tag")).toEqual(["BILLS (2)", "Energy", "bills"]);
});

test("tags are merged in one change, each document has the one that stays once, and its id still works on a device that did not know", async () => {
  const vault = await aVault(database);
  const [one, both] = [documentArgs(), documentArgs()];
  const [gone, stays] = [tag("Bill"), tag("Invoice")];
  await vault.push(
    gone,
    stays,
    ...[one, both].map((args) => ({ name: "createDocument", args })),
    ...[one, both].map(({ id }) => ({ name: "tagDocument", args: { id, tagId: gone.args.id } })),
    { name: "tagDocument", args: { id: both.id, tagId: stays.args.id } },
  );
  await vault.push({ name: "mergeTag", args: { id: gone.args.id, intoId: stays.args.id } });
  const after = await seen(vault);
  expect(after.names("tag")).toEqual(["Invoice"]);
  for (const { id } of [one, both]) expect(after.document(id).tags).toEqual([stays.args.id]);
  const late = documentArgs();
  await vault.push({ name: "createDocument", args: late }, { name: "tagDocument", args: { id: late.id, tagId: gone.args.id } });
  expect((await seen(vault)).document(late.id).tags).toEqual([stays.args.id]);
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const page = await readHistory(context, { entity: "document", id: one.id }, { limit: 10 });
    expect(page.items[0]!.changes).toEqual([{ field: "tags", before: [gone.args.id], after: [stays.args.id] }]);
    expect(page.names).toMatchObject({ [gone.args.id]: "Bill", [stays.args.id]: "Invoice" });
    const target = { entity: "tag", id: gone.args.id } as const;
    const { items } = await readHistory(context, target, { limit: 1 });
    await undo(context, target, items[0]!.id, { group: false });
  });
  const back = await seen(vault);
  expect(back.names("tag")).toEqual(["Bill", "Invoice"]);
  expect(back.document(one.id).tags).toEqual([gone.args.id]);
  expect(new Set(back.document(both.id).tags)).toEqual(new Set([gone.args.id, stays.args.id]));
});

test.each(["Type", "Correspondent"])("a %s is merged into another, and back", async (kind) => {
  const vault = await aVault(database);
  const args = documentArgs();
  const [gone, stays] = [uuid(), uuid()];
  const field = `${kind.toLowerCase()}Id`;
  await vault.push(
    { name: "createDocument", args },
    { name: `create${kind}`, args: { id: gone, name: "One" } },
    { name: `create${kind}`, args: { id: stays, name: "Other" } },
    { name: "updateDocument", args: { id: args.id, [field]: gone } },
    { name: `merge${kind}`, args: { id: gone, intoId: stays } },
  );
  expect((await seen(vault)).document(args.id)).toMatchObject({ [field]: stays });
  await withConnection(database, async (connection) => {
    const context = { connection, actor: { kind: "person", userId: vault.userId } as const, poke: () => {} };
    const target = { entity: kind.toLowerCase() as "type", id: gone };
    const { items } = await readHistory(context, target, { limit: 1 });
    await undo(context, target, items[0]!.id, { group: false });
  });
  expect((await seen(vault)).document(args.id)).toMatchObject({ [field]: gone });
});

test("nobody merges labels that are not all theirs", async () => {
  const [owner, stranger] = [await aVault(database), await aVault(database)];
  const [hers, his] = [tag("Bill"), tag("Bill")];
  await owner.push(hers);
  await stranger.push(his);
  for (const [id, intoId] of [
    [hers.args.id, his.args.id],
    [his.args.id, hers.args.id],
    [hers.args.id, hers.args.id],
  ])
    await stranger.push({ name: "mergeTag", args: { id, intoId } });
  expect((await seen(owner)).names("tag")).toEqual(["Bill"]);
  const { names, refusals } = await seen(stranger);
  expect(names("tag")).toEqual(["Bill"]);
  expect(refusals.map((one) => (one as { code: string }).code)).toEqual(Array(3).fill("entity.notFound"));
});
