// Tags inside each other: what two devices make of them, what is refused, what viewers are told, and what takes a change back.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Refusal, Tag, VaultDocument } from "../../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { documentIn, share, synced } from "../../../tests/harness/sharing.ts";
import { aVault, type TestDevice, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { categories } from "../documents/documents.repository.ts";
import { readHistory, undo } from "../history/history.usecases.ts";
import { facets, listDocuments, search } from "../search/search.usecases.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const make = (name: string, parentId?: string | null, id = uuid()) => ({
  name: "createTag",
  args: { id, name, color: "#336699", ...(parentId !== undefined && { parentId }) },
});
const put = (id: string, parentId: string | null) => ({ name: "updateTag", args: { id, parentId } });
const gone = (id: string) => ({ name: "deleteTag", args: { id } });
const merge = (id: string, intoId: string) => ({ name: "mergeTag", args: { id, intoId } });
const on = (id: string, tagId: string) => ({ name: "tagDocument", args: { id, tagId } });

/** Each tag's name with that of the one that it lies in. */
function tree(device: TestDevice): Record<string, string | null> {
  const tags = [...device.entities].flatMap(([key, value]) => (key.startsWith("tag/") ? [value as Tag] : []));
  const nameOf = (id: string | null | undefined) => (id ? (tags.find((tag) => tag.id === id)?.name ?? "not told") : null);
  return Object.fromEntries(tags.map((tag) => [tag.name, nameOf(tag.parentId)]).sort());
}
async function seen(vault: TestVault) {
  const device = vault.device();
  await device.pullAll();
  const codes = [...device.entities].flatMap(([key, value]) => (key.startsWith("refusal/") ? [(value as Refusal).code] : []));
  return { tree: tree(device), refusals: codes, device };
}
/** `names`: each lies in the one before. */
async function aChain(vault: TestVault, ...names: string[]): Promise<string[]> {
  const ids = names.map(() => uuid());
  await vault.push(...names.map((name, level) => make(name, ids[level - 1] ?? null, ids[level])));
  return ids;
}

test("a device that knows of no parents makes tags at the top, and leaves a tag where it lies", async () => {
  const vault = await aVault(database);
  const [, inner] = await aChain(vault, "Home", "Power");
  await vault.push(make("Car"), { name: "updateTag", args: { id: inner, name: "Energy" } });
  expect((await seen(vault)).tree).toEqual({ Home: null, Energy: "Home", Car: null });
});

test("two devices put two tags into each other: the later one is refused and said", async () => {
  const vault = await aVault(database);
  const [one, two] = [make("One"), make("Two")];
  await vault.push(one, two);
  await vault.push(put(one.args.id, two.args.id));
  await vault.push(put(two.args.id, one.args.id), put(one.args.id, one.args.id));
  expect(await seen(vault)).toMatchObject({ tree: { One: "Two", Two: null }, refusals: ["tag.cycle", "tag.cycle"] });
});

test("five levels and no more, whichever end grows", async () => {
  const vault = await aVault(database);
  const ids = await aChain(vault, "1", "2", "3", "4", "5");
  const [loose, branch, leaf] = [make("loose"), make("branch"), make("leaf")];
  await vault.push(loose, branch, leaf, put(leaf.args.id, branch.args.id));
  await vault.push(make("6", ids[4]), put(loose.args.id, ids[4]!), put(branch.args.id, ids[3]!), merge(branch.args.id, ids[4]!));
  expect((await seen(vault)).refusals).toEqual(["tag.tooDeep", "tag.tooDeep", "tag.tooDeep", "tag.tooDeep"]);
  await vault.push(put(branch.args.id, ids[2]!), merge(branch.args.id, ids[3]!));
  const { tree, refusals } = await seen(vault);
  expect(tree).toEqual({ "1": null, "2": "1", "3": "2", "4": "3", "5": "4", leaf: "4", loose: null });
  expect(refusals).toHaveLength(4);
});

test("what is put into a tag that was deleted or merged meanwhile lands where what lay in that one went", async () => {
  const vault = await aVault(database);
  const [top, middle, low, leaf] = await aChain(vault, "Top", "Middle", "Low", "Leaf");
  await vault.push(gone(middle!), gone(low!));
  expect((await seen(vault)).tree).toEqual({ Top: null, Leaf: "Top" });
  const other = make("Other");
  await vault.push(make("Late", low), other, put(other.args.id, middle!));
  expect((await seen(vault)).tree).toEqual({ Top: null, Leaf: "Top", Late: "Top", Other: "Top" });
  const into = make("Into");
  await vault.push(into, merge(top!, into.args.id), make("Later", low), put(leaf!, top!));
  expect((await seen(vault)).tree).toEqual({ Into: null, Leaf: "Into", Late: "Into", Other: "Into", Later: "Into" });
  await vault.push(gone(into.args.id), make("Last", low));
  expect((await seen(vault)).tree).toEqual({ Leaf: null, Late: null, Other: null, Later: null, Last: null });
});

test("no tag is merged into one that lies in it, and one made under a name that is there stays where it lies", async () => {
  const vault = await aVault(database);
  const [home, power] = await aChain(vault, "Home", "Power");
  const car = make("Car");
  await vault.push(car, merge(home!, power!), make("POWER", car.args.id));
  expect(await seen(vault)).toMatchObject({ tree: { Home: null, Power: "Home", Car: null }, refusals: ["tag.cycle"] });
  await vault.push(merge(power!, home!));
  expect((await seen(vault)).tree).toEqual({ Home: null, Car: null });
});

test("nobody puts a tag into somebody else's", async () => {
  const [vault, other] = [await aVault(database), await aVault(database)];
  const [theirs] = await aChain(other, "Theirs");
  const own = make("Own");
  await vault.push(own, put(own.args.id, theirs!), make("New", theirs));
  expect(await seen(vault)).toMatchObject({ tree: { Own: null }, refusals: ["entity.notFound", "entity.notFound"] });
  await other.push(gone(theirs!));
  await vault.push(put(own.args.id, theirs!));
  expect((await seen(vault)).tree).toEqual({ Own: null });
});

test("a viewer is told of the parent when they see it, and of a child at the top else", async () => {
  const [owner, viewer] = [await aVault(database), await aVault(database)];
  const [one, two] = [documentIn(null), documentIn(null)];
  const [home, power] = await aChain(owner, "Home", "Power");
  await owner.push(one, two, on(one.args.id, power!), on(two.args.id, home!), share({ documentId: one.args.id }, viewer));
  const device = viewer.device();
  const told = async () => tree(await synced(viewer, device));
  expect(await told()).toEqual({ Power: null });
  const second = share({ documentId: two.args.id }, viewer);
  await owner.push(second);
  expect(await told()).toEqual({ Home: null, Power: "Home" });
  await owner.push({ name: "untagDocument", args: { id: two.args.id, tagId: home } });
  expect(await told()).toEqual({ Power: null });
  await owner.push(on(two.args.id, home!));
  expect(await told()).toEqual({ Home: null, Power: "Home" });
  await owner.push({ name: "deleteShare", args: { id: second.args.id } });
  expect(await told()).toEqual({ Power: null });
  await owner.push(put(power!, null), put(home!, power!), on(one.args.id, home!));
  expect(await told()).toEqual({ Home: "Power", Power: null });
  await owner.push(gone(power!));
  expect(await told()).toEqual({ Home: null });
});

test("a search for a tag finds what bears one in it, as far as the asker is told of those between", async () => {
  const [owner, viewer] = [await aVault(database), await aVault(database)];
  const [a, b] = await owner.documents(2);
  const [home, middle, power] = await aChain(owner, "Home", "Middle", "Power");
  await owner.push(on(a!, power!), on(a!, middle!), on(b!, home!));
  const hits = async (who: TestVault, q: string) => {
    const found = await withConnection(database, (connection) => search(connection, who.userId, { q, zone: "UTC", limit: 10, cursor: 0 }));
    return found.items.map(({ documentId }) => documentId).toSorted();
  };
  const listed = async (who: TestVault, tag: string) => {
    const page = await withConnection(database, (connection) =>
      listDocuments(connection, who.userId, { query: "", sort: "newest", limit: 10, cursor: 0, tag }),
    );
    return page.items.map((one) => one.id).toSorted();
  };
  const counts = async (who: TestVault) => {
    const found = await withConnection(database, (connection) => facets(connection, who.userId, { q: "", zone: "UTC", limit: 10 }));
    return Object.fromEntries(found.facets.tag.items.map(({ name, count }) => [name, count]));
  };
  expect(await hits(owner, "tag:home")).toEqual([a, b].toSorted());
  expect(await hits(owner, "tag:middle")).toEqual([a]);
  expect(await hits(owner, "-tag:middle")).toEqual([b]);
  expect(await counts(owner)).toEqual({ Home: 2, Middle: 1, Power: 1 });
  expect(await listed(owner, home!)).toEqual([a, b].toSorted());
  expect(await listed(owner, power!)).toEqual([a]);
  await owner.push({ name: "untagDocument", args: { id: a, tagId: middle } }, ...[a!, b!].map((id) => share({ documentId: id }, viewer)));
  expect(await hits(owner, "tag:home")).toEqual([a, b].toSorted());
  // Of what lies between they know nothing: not even that there is something.
  expect(await hits(viewer, "tag:home")).toEqual([b]);
  expect(await hits(viewer, "tag:middle")).toEqual([]);
  expect(await counts(viewer)).toEqual({ Home: 1, Power: 1 });
  expect(await listed(viewer, home!)).toEqual([b]);
  expect(await listed(viewer, middle!)).toEqual([]);
  const named = async (who: TestVault) => {
    const { tags } = await withConnection(database, (connection) => categories(connection, who.userId));
    return tags.map(({ name, parentId }) => [name, parentId]);
  };
  expect(await named(owner)).toEqual([
    ["Home", null],
    ["Middle", home],
    ["Power", middle],
  ]);
  expect(await named(viewer)).toEqual([
    ["Home", null],
    ["Power", null],
  ]);
});

test("a tag that was deleted or merged comes back with what lay in it; what was moved since is named", async () => {
  const vault = await aVault(database);
  const [id] = await vault.documents(1);
  const [home, power, leaf] = await aChain(vault, "Home", "Power", "Leaf");
  const other = make("Other", home);
  await vault.push(on(id!, power!), other, make("Second", power));
  const asking = <T>(ask: (context: Parameters<typeof readHistory>[0]) => Promise<T>) =>
    withConnection(database, (connection) => ask({ connection, actor: { kind: "person", userId: vault.userId }, poke: () => undefined }));
  const newest = async (tagId: string) =>
    (await asking((context) => readHistory(context, { entity: "tag", id: tagId }, { limit: 10 }))).items[0]!;
  const takeBack = async (tagId: string) => {
    const entry = await newest(tagId);
    return asking((context) => undo(context, { entity: "tag", id: tagId }, entry.id, { group: false }));
  };
  const before = (await seen(vault)).tree;
  await vault.push(gone(power!));
  expect((await seen(vault)).tree).toEqual({ Home: null, Other: "Home", Leaf: "Home", Second: "Home" });
  expect((await newest(leaf!)).changes).toEqual([{ field: "parentId", before: power, after: home }]);
  expect((await newest(power!)).changes).toContainEqual({ field: "parentId", before: home, after: null });
  await takeBack(power!);
  expect((await seen(vault)).tree).toEqual(before);
  await vault.push(merge(power!, other.args.id));
  expect((await seen(vault)).tree).toEqual({ Home: null, Other: "Home", Leaf: "Other", Second: "Other" });
  await vault.push(put(leaf!, null));
  expect((await takeBack(power!)).conflicts).toEqual([{ entity: "tag", id: leaf, field: "parentId" }]);
  const { tree, device } = await seen(vault);
  expect(tree).toEqual({ ...before, Leaf: null });
  expect((device.entities.get(`document/${id}`) as VaultDocument).tags).toEqual([power]);
  await vault.push(put(leaf!, power!));
  await takeBack(leaf!);
  expect((await seen(vault)).tree).toEqual({ ...before, Leaf: null });
});
