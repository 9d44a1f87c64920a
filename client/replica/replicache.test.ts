// The replica against the server's own push and pull on a real database.
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PullRequest, PushRequest } from "../../shared/api/sync.ts";
import { AppError } from "../../shared/errors.ts";
import { schemaVersion, type VaultDocument } from "../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault, documentArgs, withConnection } from "../../tests/harness/vault.ts";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import type { Mirrored } from "./pendingMutationBackup.ts";
import type { PendingMutation, SyncRequest } from "./protocol.ts";
import type { Replica } from "./replica.ts";
import { openReplica } from "./replicache.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

/** As long as a busy machine needs. */

const opened: Replica[] = [];
afterEach(async () => {
  for (const replica of opened.splice(0)) await replica.close();
});

/** A device of `userId`; `answer` may stand between it and the server. */
function aDevice(
  userId: string,
  answer: (kind: "push" | "pull", serve: () => Promise<unknown>, body: unknown) => Promise<unknown> = (_kind, serve) => serve(),
  left: Mirrored[] = [],
) {
  const values = new Map<string, unknown>();
  const pulls: number[] = [];
  let backedUp: PendingMutation[] = [];
  const mirrors = new Map<string, Mirrored>();
  const serve = (kind: "push" | "pull", body: unknown) =>
    withConnection(database, async (connection) => {
      if (kind === "push") return push(connection, userId, body as PushRequest).then(() => ({}));
      const response = await pull(connection, userId, body as PullRequest, { changes: 100, first: 20, older: 50 });
      if ("patch" in response) pulls.push(response.patch.length);
      return response;
    });
  const request: SyncRequest = async (kind, body) => {
    try {
      // As on the wire: nothing but JSON arrives.
      const sent: unknown = JSON.parse(JSON.stringify(body));
      return { status: 200, body: JSON.parse(JSON.stringify(await answer(kind, () => serve(kind, sent), sent))) as unknown, text: "" };
    } catch (error) {
      if (error instanceof AppError) return { status: error.status, body: null, text: error.code };
      throw error;
    }
  };
  const replica = openReplica({
    userId,
    request,
    kvStore: "mem",
    pullInterval: null,
    backup: {
      load: async () => backedUp,
      save: async (unsent) => {
        backedUp = unsent;
      },
      mirror: async (clientID, record) => void mirrors.set(clientID, record),
      async takeOver(take) {
        left = await take(left);
      },
      left: async () => left.flatMap(({ mutations }) => mutations.map(({ name, args, id }) => ({ key: `${id}`, name, args }))),
    },
    onChanges(changes, whole) {
      if (whole) values.clear();
      for (const { key, next } of changes) {
        if (next === undefined) values.delete(key);
        else values.set(key, next);
      }
    },
  });
  opened.push(replica);
  const document = (id: string) => values.get(`document/${id}`) as VaultDocument | undefined;
  const documents = () => [...values.keys()].filter((key) => key.startsWith("document/")).length;
  return { replica, values, document, documents, pulls, mirrors };
}

describe("the replica", () => {
  test("a change is there at once, and on the other device after its pull", async () => {
    const { userId } = await aVault(database);
    const [phone, desk] = [aDevice(userId), aDevice(`${userId}`)];
    const args = documentArgs();
    await phone.replica.mutate.createDocument(args);
    expect(phone.document(args.id)).toMatchObject({ state: "uploading", name: args.name });
    await waitFor(async () => expect(await phone.replica.pending()).toEqual([]));
    desk.replica.pull();
    await waitFor(() => expect(desk.document(args.id)).toMatchObject({ name: args.name, sha256: args.sha256 }));
  });

  test("the first synchronization goes on by itself until everything is there", async () => {
    const vault = await aVault(database);
    await vault.documents(170);
    const device = aDevice(vault.userId);
    await waitFor(() => expect(device.documents()).toBe(170));
    await waitFor(() => expect(device.values.has("sync/backfill")).toBe(false));
    expect(device.pulls.length).toBeGreaterThanOrEqual(4);
  });

  test("arguments that don't fit are refused to the caller and never sent", async () => {
    const { userId } = await aVault(database);
    const { replica } = aDevice(userId);
    await expect(replica.mutate.createTag({ id: "no id", name: "x", color: "red" })).rejects.toThrow();
    expect(await replica.pending()).toEqual([]);
  });

  test("what the server refuses is taken back and told", async () => {
    const { userId } = await aVault(database);
    const other = await aVault(database);
    const [theirs] = await other.documents(1);
    const device = aDevice(userId);
    await device.replica.mutate.updateDocument({ id: theirs!, title: "Mine now" });
    await waitFor(() => expect([...device.values.keys()].some((key) => key.startsWith("refusal/"))).toBe(true));
    expect(await device.replica.pending()).toEqual([]);
  });

  test("what is done to many documents is one change on its way, and each of them waits to be confirmed", async () => {
    const vault = await aVault(database);
    const ids = await vault.documents(3);
    const pushed: unknown[] = [];
    let down = true;
    const device = aDevice(vault.userId, async (kind, serve, body) => {
      if (kind === "push" && down) throw new TypeError("Failed to fetch");
      if (kind === "push") pushed.push(...(body as PushRequest).mutations);
      return serve();
    });
    await waitFor(() => expect(device.documents()).toBe(3));
    await device.replica.mutate.changeDocuments({ changes: ids.map((id) => ({ name: "trashDocument", args: { id } })) });
    expect(ids.map((id) => device.document(id)?.trashedAt)).not.toContain(null);
    expect(await device.replica.pending()).toMatchObject(ids.map((id) => ({ name: "trashDocument", args: { id } })));
    down = false;
    device.replica.push();
    await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
    expect(pushed).toHaveLength(1);
    expect(ids.map((id) => device.document(id)?.trashedAt)).not.toContain(null);
  });

  test("without a server changes wait, and are sent when it answers again", async () => {
    const { userId } = await aVault(database);
    let down = true;
    const device = aDevice(userId, async (_kind, serve) => {
      if (down) throw new TypeError("Failed to fetch");
      return serve();
    });
    const id = uuid();
    await device.replica.mutate.createTag({ id, name: "Offline", color: "#112233" });
    expect(device.values.get(`tag/${id}`)).toMatchObject({ name: "Offline" });
    await waitFor(() => expect(device.replica.online.value).toBe(false));
    expect(await device.replica.pending()).toHaveLength(1);
    down = false;
    device.replica.push();
    device.replica.pull();
    await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
    expect(device.replica.online.value).toBe(true);
    expect(device.values.get(`tag/${id}`)).toMatchObject({ name: "Offline" });
  });

  test("a lost answer to a push does nothing twice", async () => {
    const { userId } = await aVault(database);
    let lost = false;
    const device = aDevice(userId, async (kind, serve) => {
      const response = await serve();
      if (kind === "push" && !lost) {
        lost = true;
        throw new TypeError("Failed to fetch");
      }
      return response;
    });
    const args = documentArgs();
    await device.replica.mutate.createDocument(args);
    await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
    expect(lost).toBe(true);
    expect(device.documents()).toBe(1);
  });

  test("a state that the server does not know any more is fetched anew, and unsent changes are made once more", async () => {
    const vault = await aVault(database);
    await vault.documents(30);
    let holdPushes = false;
    let forgotten = 0;
    const device = aDevice(vault.userId, async (kind, serve, body) => {
      const { cookie, mutations } = body as { cookie?: unknown; mutations?: unknown[] };
      if (kind === "push" && holdPushes && mutations!.length > 0) throw new TypeError("Failed to fetch");
      if (kind === "pull" && forgotten < 2 && holdPushes && cookie !== null) {
        forgotten++;
        return { error: "ClientStateNotFound" };
      }
      return serve();
    });
    await waitFor(() => expect(device.documents()).toBe(30));
    holdPushes = true;
    const id = uuid();
    await device.replica.mutate.createTag({ id, name: "Unsent", color: "#112233" });
    device.replica.pull();
    await waitFor(() => expect(forgotten).toBe(2));
    await waitFor(() => expect(device.documents()).toBe(30));
    await waitFor(async () => expect(await device.replica.pending()).toHaveLength(1));
    holdPushes = false;
    device.replica.push();
    await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
    const fresh = aDevice(vault.userId);
    await waitFor(() => expect(fresh.values.get(`tag/${id}`)).toMatchObject({ name: "Unsent" }));
  });

  test("a server with a newer app is told apart, and the changes stay", async () => {
    const { userId } = await aVault(database);
    const device = aDevice(userId, async () => ({ error: "VersionNotSupported", versionType: "schema" }));
    await device.replica.mutate.createTag({ id: uuid(), name: "Waits", color: "#112233" });
    await waitFor(() => expect(device.replica.updateNeeded.value).toBe(true));
    expect(await device.replica.pending()).toHaveLength(1);
    expect(schemaVersion).toBeTruthy();
  });

  test("what is not sent has a copy outside of the replica, and none once it is", async () => {
    const { userId } = await aVault(database);
    let down = true;
    const device = aDevice(userId, async (_kind, serve) => {
      if (down) throw new TypeError("Failed to fetch");
      return serve();
    });
    const copied = () => [...device.mirrors.values()].flatMap(({ mutations }) => mutations.map(({ name }) => name));
    await device.replica.mutate.createTag({ id: uuid(), name: "Copied", color: "#112233" });
    await waitFor(() => expect(copied()).toEqual(["createTag"]));
    down = false;
    device.replica.push();
    await waitFor(() => expect(copied()).toEqual([]));
  });

  test("what an earlier version of the app left unsent is made by this one, each change once; what it can't make is kept", async () => {
    const { userId } = await aVault(database);
    const id = uuid();
    const made = { clientID: "gone", id: 1, name: "createTag", args: { id, name: "Left behind", color: "#112233" } };
    const unknown = { clientID: "gone", id: 2, name: "paintDocument", args: { id } };
    const device = aDevice(userId, undefined, [
      { schemaVersion: "0", mutations: [made, unknown] },
      { schemaVersion: "0", mutations: [made] },
    ]);
    await waitFor(() => expect(device.values.get(`tag/${id}`)).toMatchObject({ name: "Left behind" }));
    await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
    expect(await device.replica.unmade()).toEqual([{ key: "2", name: unknown.name, args: unknown.args }]);
    const other = aDevice(userId);
    await waitFor(() => expect(other.values.get(`tag/${id}`)).toMatchObject({ name: "Left behind" }));
  });

  test("everything is fetched anew when asked for, page by page, and what is not sent stays", async () => {
    const vault = await aVault(database);
    await vault.documents(150);
    let pushes = true;
    const cookies: unknown[] = [];
    const device = aDevice(vault.userId, async (kind, serve, body) => {
      if (kind === "push" && !pushes) throw new TypeError("Failed to fetch");
      if (kind === "pull") cookies.push((body as PullRequest).cookie);
      return serve();
    });
    await waitFor(() => expect(device.documents()).toBe(150));
    await waitFor(() => expect(device.values.has("sync/backfill")).toBe(false));
    cookies.length = 0;
    await device.replica.startOver();
    expect(cookies).toContain(null);
    await waitFor(() => expect(device.documents()).toBe(150));
    await waitFor(() => expect(device.values.has("sync/backfill")).toBe(false));
    pushes = false;
    const id = uuid();
    await device.replica.mutate.createTag({ id, name: "Unsent", color: "#112233" });
    await expect(device.replica.startOver()).rejects.toThrow();
    expect(device.values.has(`tag/${id}`)).toBe(true);
    expect(device.documents()).toBe(150);
  });

  test("a server that is of this version again is noticed, and gets what waited", async () => {
    const { userId } = await aVault(database);
    let newer = true;
    const device = aDevice(userId, async (_kind, serve) => (newer ? { error: "VersionNotSupported", versionType: "schema" } : serve()));
    const id = uuid();
    await device.replica.mutate.createTag({ id, name: "Patient", color: "#112233" });
    await waitFor(() => expect(device.replica.updateNeeded.value).toBe(true));
    newer = false;
    device.replica.pull();
    await waitFor(() => expect(device.replica.updateNeeded.value).toBe(false));
    await waitFor(async () => expect(await device.replica.pending()).toEqual([]));
  });
});
