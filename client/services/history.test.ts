// What this device did is told and taken back without network; with it, the server's history and what it does not have yet.
import { v7 as uuid } from "uuid";
import { beforeEach, expect, test } from "vitest";
import type { HistoryEntry, HistoryPage } from "../../shared/api/history.ts";
import type { Current } from "../../shared/history/undo.ts";
import { deviceMutators, type VaultDocument } from "../../shared/mutators/index.ts";
import type { Mutator } from "../../shared/mutators/mutator.ts";
import { documentArgs } from "../../tests/harness/vault.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import type { HistoryApi, HistoryTarget, Mutate } from "../data/types.ts";
import { type DeviceEntry, type DeviceHistory, recording } from "../replica/deviceHistory.ts";
import { deviceTx, type ReplicaTx } from "../replica/deviceTx.ts";
import { createHistory } from "./history.ts";

const me = uuid();
let replica: Map<string, unknown>;
let kept: DeviceEntry[];
let sent: string[];
let history: HistoryApi;
let server: ((path: string, body: unknown) => unknown) | null;
let mutations: number;

beforeEach(() => {
  [replica, kept, sent, server, mutations] = [new Map(), [], [], null, 0];
  const store: DeviceHistory = {
    add: async (entries) => void kept.push(...entries),
    of: async (entity, id) =>
      kept.filter((one) => one.entityId === id || [one.documents, one.folders][entity === "document" ? 0 : 1]?.includes(id)).toReversed(),
    group: async (group) => kept.filter((one) => one.group === group),
    close: () => undefined,
  };
  history = createHistory({
    userId: me,
    api: {
      json: async (path, schema, call) => {
        sent.push(path);
        if (!server) throw new NetworkDown({ cause: null });
        return schema.parse(server(path, call?.body));
      },
    },
    kept: store,
    mutate,
    entity: ((entity, id) => replica.get(`${entity}/${id}`)) as Current,
    pendingIds: async () => new Set(kept.map(({ mutation }) => mutation)),
    pull: () => undefined,
  });
});

const tx: ReplicaTx = {
  get: async (key) => replica.get(key),
  set: async (key, value) => void replica.set(key, value),
  del: async (key) => replica.delete(key),
  scan: ({ prefix }) => ({
    async *values() {
      for (const [key, value] of replica) if (key.startsWith(prefix)) yield value;
    },
  }),
};
async function run(name: string, args: unknown): Promise<void> {
  const mutator = (deviceMutators as unknown as Record<string, Mutator<unknown>>)[name]!;
  const recorded = recording(tx);
  await mutator.run(deviceTx(recorded.tx, { userId: me, now: new Date().toISOString() }), mutator.args.parse(args));
  const mutation = `c:${++mutations}`;
  const group = (args as { group?: string }).group ?? mutation;
  const entries = await recorded.entries();
  kept.push(...entries.map((entry, n) => ({ ...entry, id: `${mutation}/${n}`, at: new Date().toISOString(), group, mutation })));
}
const mutate = new Proxy({} as Mutate, { get: (_target, name: string) => (args: unknown) => run(name, args) });
const document = (id: string): HistoryTarget => ({ entity: "document", id });
const seen = (id: string) => replica.get(`document/${id}`) as VaultDocument;
async function aDocument(): Promise<string> {
  const args = documentArgs();
  await run("createDocument", args);
  return args.id;
}
const told = async (target: HistoryTarget) =>
  (await history.read(target)).items.map(({ event, changes }) => [
    event,
    ...changes.map(({ field, before, after }) => [field, before, after]),
  ]);

test("without network the device tells what it did, and takes it back by ordinary changes", async () => {
  const id = await aDocument();
  await run("updateDocument", { id, title: "One", notes: "A note" });
  await run("updateDocument", { id, title: "One" });
  await run("trashDocument", { id });
  expect((await told(document(id))).map(([event]) => event)).toEqual(["trashed", "changed", "arrived"]);
  const view = await history.read(document(id));
  expect(view).toMatchObject({ offline: true, next: null });
  expect(await history.undo(document(id), view.items[0]!)).toEqual({ undone: 1, conflicts: [] });
  expect(await history.undo(document(id), view.items[1]!)).toEqual({ undone: 1, conflicts: [] });
  expect(seen(id)).toMatchObject({ trashedAt: null, notes: "" });
  expect(seen(id).title).not.toBe("One");
  expect(sent.every((path) => path.endsWith("/history"))).toBe(true);
});

test("a field that was changed since stays, and is named", async () => {
  const id = await aDocument();
  await run("updateDocument", { id, title: "One", documentDate: "2026-01-01" });
  await run("updateDocument", { id, title: "Two" });
  const { items } = await history.read(document(id));
  expect(await history.undo(document(id), items[1]!)).toEqual({ undone: 1, conflicts: [{ entity: "document", id, field: "title" }] });
  expect(seen(id)).toMatchObject({ title: "Two", documentDate: null });
});

test("a gesture in several mutations is taken back as one", async () => {
  const ids = await Promise.all([aDocument(), aDocument(), aDocument()]);
  const [tagId, group] = [uuid(), uuid()];
  await run("createTag", { id: tagId, name: "Power", color: "#112233" });
  for (const id of ids) await run("changeDocuments", { group, changes: [{ name: "tagDocument", args: { id, tagId } }] });
  const [item] = (await history.read(document(ids[0]!))).items;
  expect(item).toMatchObject({ groupSize: 3, changes: [{ field: "tags", before: [], after: [tagId] }] });
  expect(await history.undoGroup(document(ids[0]!), item!)).toEqual({ undone: 3, conflicts: [] });
  for (const id of ids) expect(seen(id).tags).toEqual([]);
});

test.each(["folder", "tag", "type"] as const)("a %s that was deleted without network comes back with what was in it", async (entity) => {
  const ids = [await aDocument(), await aDocument()];
  const [thing, inner] = [uuid(), uuid()];
  const verb = { folder: "Folder", tag: "Tag", type: "Type" }[entity];
  await run(`create${verb}`, { id: thing, name: "Home", ...(entity === "tag" && { color: "#112233" }) });
  if (entity === "folder") await run("createFolder", { id: inner, name: "Inner", parentId: thing });
  for (const id of ids)
    if (entity === "tag") await run("tagDocument", { id, tagId: thing });
    else await run("updateDocument", { id, [`${entity}Id`]: thing });
  await run(`delete${verb}`, { id: thing });
  const [item] = (await history.read(document(ids[1]!))).items;
  expect(item).toMatchObject({ event: "changed", groupSize: entity === "folder" ? 4 : 3 });
  const before = kept.length;
  await history.undoGroup(document(ids[1]!), item!);
  expect(replica.get(`${entity}/${thing}`)).toMatchObject({ name: "Home" });
  // The server takes it off them when it hears of the deletion: each gets it back by a change of its own.
  const restored = { folder: { folderId: thing }, tag: { tags: [thing] }, type: { typeId: thing } }[entity];
  for (const id of ids) expect(seen(id)).toMatchObject(restored);
  if (entity === "folder") expect(replica.get(`folder/${inner}`)).toMatchObject({ parentId: thing });
  expect(kept.length).toBeGreaterThan(before);
});

const entryOf = (entry: Partial<HistoryEntry>): HistoryEntry => ({
  id: uuid(),
  at: "2026-01-01T00:00:00.000Z",
  event: "changed",
  by: { kind: "person", id: me, name: "Ida", device: null },
  group: "c:99",
  groupSize: 1,
  changes: [],
  ...entry,
});
const page = (...items: HistoryEntry[]): HistoryPage => ({ items, next: null, names: {} });

test("with network the server's history comes with what it does not have yet, each change once", async () => {
  const id = await aDocument();
  await run("updateDocument", { id, title: "One" });
  const [arrived] = kept;
  server = () => page(entryOf({ event: "arrived", group: arrived!.group }));
  const { items, offline } = await history.read(document(id));
  expect(offline).toBe(false);
  expect(items.map(({ event, from }) => [event, from])).toEqual([
    ["changed", "device"],
    ["arrived", "server"],
  ]);
});

test("what the device knows it takes back itself; a group, and what is gone here, is the server's", async () => {
  const id = await aDocument();
  await run("updateDocument", { id, title: "One" });
  const undo = { undone: 3, conflicts: [], refused: [], more: false };
  const change = entryOf({ changes: [{ field: "title", before: "Before", after: "One" }] });
  server = (path) => (path.endsWith("/undo") ? undo : page(change));
  const [item] = (await history.read(document(id))).items.filter(({ from }) => from === "server");
  expect(await history.undo(document(id), item!)).toEqual({ undone: 1, conflicts: [] });
  expect(seen(id).title).toBe("Before");
  expect(sent.some((path) => path.endsWith("/undo"))).toBe(false);
  expect(await history.undoGroup(document(id), item!)).toMatchObject({ undone: 3 });
  const lost = { ...item!, changes: [{ field: "tags", before: [uuid()], after: [] }] };
  expect(await history.undo(document(id), lost)).toMatchObject({ undone: 3 });
  expect(sent.filter((path) => path.endsWith("/undo"))).toHaveLength(2);
});

test("a refusal of the server's is an error, not an empty history; what it does not know yet is", async () => {
  const id = await aDocument();
  server = () => {
    throw new ApiProblem({ code: "access.denied", status: 403 });
  };
  await expect(history.read(document(id))).rejects.toMatchObject({ code: "access.denied" });
  server = () => {
    throw new ApiProblem({ code: "entity.not_found", status: 404 });
  };
  expect((await history.read(document(id))).items).toHaveLength(1);
});
