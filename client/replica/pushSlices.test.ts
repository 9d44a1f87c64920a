// A device with more unsent changes than one request may carry: the real Replicache, a server that refuses large bodies as ours does.
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { PullRequest, PushRequest } from "../../shared/api/sync.ts";
import { AppError } from "../../shared/errors.ts";
import type { Refusal, VaultDocument } from "../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault, documentArgs, withConnection } from "../../tests/harness/vault.ts";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import type { OwnMutation, SyncAnswer } from "./protocol.ts";
import { pushInSlices, sliceLimits } from "./pushSlices.ts";
import type { Replica } from "./replica.ts";
import { openReplica } from "./replicache.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

const opened: Replica[] = [];
afterEach(async () => {
  for (const replica of opened.splice(0)) await replica.close();
});

/** A device that is offline until told otherwise; whatever stands before its server takes `mostBytes`. */
function aDevice(userId: string, mostBytes: number, slices = sliceLimits) {
  const device = {
    values: new Map<string, unknown>(),
    down: true,
    /** Mutations of each push that was let through. */
    pushes: [] as OwnMutation[][],
    refusedBodies: 0,
    pulls: 0,
    setAside: [] as OwnMutation[],
    beforePush: async () => {},
  };
  const replica = openReplica({
    userId,
    kvStore: "mem",
    slices,
    pullInterval: null,
    async request(kind, body) {
      const sent = JSON.stringify(body);
      if (kind === "push" && device.down) throw new TypeError("Failed to fetch");
      if (Buffer.byteLength(sent) > mostBytes) {
        device.refusedBodies++;
        return { status: 413, body: null, text: "request.too_large" };
      }
      try {
        if (kind === "push") await device.beforePush();
        const answer = await withConnection(database, async (connection) => {
          if (kind === "push") return push(connection, userId, JSON.parse(sent) as PushRequest).then(() => ({}));
          device.pulls++;
          return pull(connection, userId, JSON.parse(sent) as PullRequest);
        });
        if (kind === "push") device.pushes.push((JSON.parse(sent) as { mutations: OwnMutation[] }).mutations);
        return { status: 200, body: JSON.parse(JSON.stringify(answer)) as unknown, text: "" };
      } catch (error) {
        if (error instanceof AppError) return { status: error.status, body: null, text: error.code };
        throw error;
      }
    },
    backup: { load: async () => [], save: async () => {}, setAside: async (mutation) => void device.setAside.push(mutation) },
    onChanges(changes) {
      for (const { key, next } of changes) {
        if (next === undefined) device.values.delete(key);
        else device.values.set(key, next);
      }
    },
  });
  opened.push(replica);
  return Object.assign(device, {
    replica,
    all: <T>(entity: string) => [...device.values].filter(([key]) => key.startsWith(`${entity}/`)).map(([, value]) => value as T),
    connect() {
      device.down = false;
      replica.push();
    },
  });
}

test("long notes of weeks without network, more than a request may carry, all arrive, in order", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(60);
  const device = aDevice(vault.userId, 1_000_000);
  await waitFor(() => expect(device.all("document")).toHaveLength(60));
  const note = (round: number) => `${round} ${"ø".repeat(9_998)}`;
  for (let round = 0; round < 2; round++) for (const id of ids) await device.replica.mutate.updateDocument({ id, notes: note(round) });
  device.connect();
  await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
  expect(device.refusedBodies).toBe(0);
  const sent = device.pushes.flat().map(({ id }) => id);
  expect([...new Set(sent)]).toEqual([...new Set(sent)].sort((a, b) => a - b));
  const fresh = aDevice(vault.userId, 10 ** 9);
  await waitFor(() => expect(new Set(fresh.all<VaultDocument>("document").map(({ notes }) => notes))).toEqual(new Set([note(1)])));
});

test("thousands of documents tagged offline go in slices of bounded work, and pulls do not come after each of them", async () => {
  const vault = await aVault(database);
  const ids = await vault.documents(400);
  const tagId = uuid();
  const device = aDevice(vault.userId, 4 * 2 ** 20, { ...sliceLimits, changes: 100 });
  await waitFor(() => expect(device.all("document")).toHaveLength(400));
  await device.replica.mutate.createTag({ id: tagId, name: "Offline", color: "#112233" });
  for (let at = 0; at < ids.length; at += 50) {
    const changes = ids.slice(at, at + 50).map((id) => ({ name: "tagDocument", args: { id, tagId } }) as const);
    await device.replica.mutate.changeDocuments({ changes });
  }
  const before = device.pulls;
  device.connect();
  await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
  expect(device.pushes.length).toBeGreaterThanOrEqual(4);
  for (const mutations of device.pushes) expect(mutations.length).toBeLessThanOrEqual(3);
  expect(device.pulls - before).toBeLessThan(device.pushes.length);
  const { rows } = await database.pool.query("SELECT count(*)::int AS tagged FROM document_tags WHERE tag_id = $1", [tagId]);
  expect(rows).toEqual([{ tagged: 400 }]);
});

test("the first slice that fails ends the push: nothing overtakes it, and all of it comes again", async () => {
  const { userId } = await aVault(database);
  const device = aDevice(userId, 10 ** 9, { ...sliceLimits, changes: 20 });
  const made = Array.from({ length: 50 }, () => uuid());
  for (const id of made) await device.replica.mutate.createTag({ id, name: id, color: "#112233" });
  let calls = 0;
  device.beforePush = async () => {
    if (++calls === 2) throw new TypeError("Failed to fetch");
  };
  device.connect();
  await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
  expect(device.pushes[1]![0]!.id).toBeLessThanOrEqual(device.pushes[0]!.at(-1)!.id + 1);
  const { rows } = await database.pool.query<{ id: string }>("SELECT id FROM tags WHERE owner_id = $1 ORDER BY created_at, id", [userId]);
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(made));
});

test("a change that is too large for the way to the server is kept and shown, and holds up nothing behind it", async () => {
  const { userId } = await aVault(database);
  const device = aDevice(userId, 30_000);
  const [one, two] = [documentArgs(), documentArgs()];
  await device.replica.mutate.createDocument(one);
  await device.replica.mutate.createDocument(two);
  const large = [one, two].map(({ id }) => ({ name: "updateDocument", args: { id, notes: "n".repeat(18_000) } }) as const);
  await device.replica.mutate.changeDocuments({ changes: [...large] });
  await device.replica.mutate.updateDocument({ id: two.id, title: "Behind it" });
  device.connect();
  await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
  expect(device.setAside).toMatchObject([{ name: "changeDocuments", args: { changes: large } }]);
  await waitFor(() => expect(device.all<Refusal>("refusal")).toMatchObject([{ mutation: "changeDocuments" }]));
  expect(device.values.get(`document/${two.id}`)).toMatchObject({ title: "Behind it", notes: "" });
});

const aMutation = (id: number, size: number): OwnMutation => ({
  clientID: "c",
  id,
  name: "updateDocument",
  args: { notes: "n".repeat(size) },
});
const success: SyncAnswer = { status: 200, body: {}, text: "" };

test.each([
  ["another version", { status: 200, body: { error: "VersionNotSupported" }, text: "" }],
  ["an ended session", { status: 401, body: null, text: "auth.required" }],
  ["a busy server", { status: 503, body: null, text: "service.unavailable" }],
])("%s is answered to Replicache as it came, and nothing more is sent", async (_name, answer) => {
  const mutations = [1, 2, 3, 4].map((id) => aMutation(id, 100));
  const sent: number[][] = [];
  const result = await pushInSlices({
    body: { clientGroupID: "g", mutations },
    limits: { changes: 1, bytes: 10_000 },
    async send(body) {
      sent.push(body.mutations.map(({ id }) => id));
      return sent.length === 2 ? answer : success;
    },
    setAside: () => Promise.reject(new Error("nothing is too large")),
  });
  expect(result).toEqual(answer);
  expect(sent).toEqual([[1], [2]]);
});

test("an introduction without mutations is sent once", async () => {
  const send = vi.fn(async () => success);
  await pushInSlices({ body: { clientGroupID: "g", mutations: [] }, limits: sliceLimits, send, setAside: async () => {} });
  expect(send).toHaveBeenCalledOnce();
});

test("a way that takes less than a slice gets smaller ones", async () => {
  const mutations = Array.from({ length: 40 }, (_, id) => aMutation(id + 1, 1_000));
  const arrived: number[] = [];
  await pushInSlices({
    body: { clientGroupID: "g", mutations },
    limits: sliceLimits,
    async send(body) {
      if (JSON.stringify(body).length > 5_000) return { status: 413, body: null, text: "" };
      arrived.push(...body.mutations.map(({ id }) => id));
      return success;
    },
    setAside: () => Promise.reject(new Error("nothing is too large alone")),
  });
  expect(arrived).toEqual(mutations.map(({ id }) => id));
});
