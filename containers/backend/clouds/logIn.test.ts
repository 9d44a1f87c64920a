// Clouds that a person logs in at: tokens are renewed once and kept, a log-in that is over is told and can be renewed, and originals go there
// and back whatever fails. The same tests run over each service.
import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listConnections, placesOf } from "../../../server/clouds/connections.ts";
import { endConnection, startMoves } from "../../../server/clouds/moves.ts";
import type { OAuthProviderName } from "../../../shared/api/clouds.ts";
import type { CloudServer } from "../../../tests/fakes/cloudServer.ts";
import { startFakeGoogleDrive } from "../../../tests/fakes/googleDrive.ts";
import type { TokenDesk } from "../../../tests/fakes/oauth.ts";
import { startFakeOneDrive } from "../../../tests/fakes/oneDrive.ts";
import { cloudMasterKey, someClouds, type TestClouds } from "../../../tests/harness/clouds.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { createAddressGuard } from "../outside/addressGuard.ts";
import { guardedDispatcher } from "../outside/dispatcher.ts";
import { type Clouds, createClouds } from "./clouds.ts";
import { storedTokens } from "./connecting/storedTokens.ts";
import { createCloudServices } from "./services.ts";

interface Fake extends CloudServer {
  desk: TokenDesk;
  /** By path, what is in the bin left out. */
  files(): Map<string, Buffer>;
  /** A person puts all of it into the bin. */
  binAll(): void;
  limit: number;
  account: object;
  settings: Parameters<typeof createCloudServices>[0];
}

const starts: Record<string, { provider: OAuthProviderName; start: () => Promise<Fake> }> = {
  "Google Drive": {
    provider: "google",
    async start() {
      const fake = await startFakeGoogleDrive();
      const { clientId, clientSecret, origin: apiRoot } = fake;
      return Object.assign(fake, { settings: { google: { clientId, clientSecret, apiRoot }, oneDrive: undefined } });
    },
  },
  OneDrive: {
    provider: "onedrive",
    async start() {
      const fake = await startFakeOneDrive();
      const { clientId, clientSecret, origin } = fake;
      const oneDrive = { clientId, clientSecret, tenantId: "common", graphRoot: origin, authority: origin };
      return Object.assign(fake, { settings: { google: undefined, oneDrive } });
    },
  },
};

let tasks: TestTasks;
beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());

describe.each(Object.entries(starts))("%s", (_name, { provider, start }) => {
  let fake: Fake;
  let clouds: TestClouds;
  let vault: TestVault;
  let connectionId: string;

  beforeEach(async () => {
    fake = await start();
    clouds = await someClouds(tasks, (by) => createCloudServices(fake.settings, by));
    vault = await aVault(tasks.database);
    connectionId = await clouds.logIn(vault, fake.desk, provider);
  });
  afterEach(async () => {
    await clouds.close();
    await fake.close();
  });

  const query = <T extends object>(sql: string, values: unknown[]) => tasks.database.pool.query<T>(sql, values).then(({ rows }) => rows);
  const by = <T>(use: (by: { connection: never; userId: string; address: string }) => Promise<T>) =>
    withConnection(tasks.database, (connection) => use({ connection: connection as never, userId: vault.userId, address: "" }));
  async function stored(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> {
    const id = await tasks.stored(vault, { name, contentType: "text/plain", bytes });
    await query("UPDATE quotas SET used_bytes = used_bytes + $2 WHERE user_id = $1", [vault.userId, bytes.length]);
    return id;
  }
  const text = (value: string) => new TextEncoder().encode(value);
  const run = () => runInTest(clouds.context(), "move-originals", { ownerId: vault.userId });
  const due = async () => {
    await query("UPDATE original_moves SET next_at = now() WHERE owner_id = $1", [vault.userId]);
    await query("UPDATE cloud_leftovers SET next_at = now() WHERE connection_id = $1", [connectionId]);
  };
  const carryAll = () => by((who) => startMoves(who, { connectionId }));
  const bringAllBack = () => by((who) => startMoves(who, { connectionId: null }));
  const place = async (id: string) => [...(await placesOf(tasks.database.pool, id)).values()][0]!;
  const connection = async () => (await listConnections(tasks.database.pool, vault.userId))[0];
  const waiting = async () => (await connection())?.moving.waiting;
  const audits = async (event: string) =>
    (await query("SELECT 1 FROM audit_log WHERE actor_id = $1 AND event = $2", [vault.userId, event])).length;
  /** Every original lies in one place at least where its bytes are right; what is counted is what lies here. */
  async function invariants(): Promise<void> {
    const versions = await query<{ backend: string; reference: string; sha256: string; size: number }>(
      `SELECT v.backend, v.reference, v.sha256, v.size::float8 AS size FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.owner_id = $1`,
      [vault.userId],
    );
    let here = 0;
    for (const { backend, reference, sha256, size } of versions) {
      if (backend === "objectStore") {
        here += size;
        expect(await tasks.storage.head(reference)).toEqual({ size, sha256 });
      } else {
        const bytes = fake.files().get(`DocuVault/${reference}`);
        expect(bytes && createHash("sha256").update(bytes).digest("hex")).toBe(sha256);
      }
    }
    expect(await vault.usedBytes()).toBe(here);
  }
  /** What another process of the backend would have. */
  async function anotherProcess(): Promise<Clouds & { end(): Promise<void> }> {
    const guard = createAddressGuard({ allow: ["127.0.0.0/8"] });
    const dispatcher = guardedDispatcher(guard);
    const services = await createCloudServices(fake.settings, { guard, dispatcher });
    const made = createClouds({ pool: tasks.database.pool, guard, dispatcher, masterKey: cloudMasterKey, services });
    return Object.assign(made, { end: () => dispatcher.destroy() });
  }

  test("an original is carried there, read as before, and brought back", async () => {
    await vault.push({ name: "createFolder", args: { id: crypto.randomUUID(), name: "Bills & more", parentId: null } });
    const id = await stored(text("the letter"), "It's a 'letter' #1.txt");
    await carryAll();
    await run();
    const { path, provider: where, verifiedAt } = await place(id);
    expect([where, path, verifiedAt !== null]).toEqual([
      provider,
      expect.stringMatching(/^\d{4}-\d\d-\d\d It's a 'letter' #1\.txt$/),
      true,
    ]);
    expect([...fake.files()].map(([name, bytes]) => [name, bytes.toString()])).toEqual([[`DocuVault/${path}`, "the letter"]]);
    await invariants();
    const key = await clouds.copies.keyOf(id, 30_000);
    expect(await new Response(await tasks.storage.open(key)).text()).toBe("the letter");
    expect(await connection()).toMatchObject({ status: "ACTIVE", originals: { count: 1, bytes: 10 }, moving: { waiting: 0 } });
    await bringAllBack();
    await run();
    await invariants();
    expect([(await place(id)).provider, fake.files().size]).toEqual([null, 0]);
    expect(await query("SELECT path FROM cloud_files WHERE connection_id = $1 AND path NOT LIKE '%/'", [connectionId])).toEqual([]);
  });

  test("ten uses of an expired token at once, in two processes, renew it once, and the rotated one is kept", async () => {
    const other = await anotherProcess();
    fake.desk.expire();
    const [here, there] = [await clouds.clouds.storageOf(connectionId), await other.storageOf(connectionId)];
    let waitingFor = 0;
    let all: (value?: unknown) => void = () => undefined;
    // The renewal ends when all have come, so that each meets it.
    const together = new Promise((done) => {
      all = done;
    });
    fake.desk.beforeRenewal = async () => {
      await together;
    };
    const uses = [here, there, here, there, here, there, here, there, here, there].map(async (storage) => {
      if (++waitingFor === 10) setImmediate(all);
      return storage.space();
    });
    expect(await Promise.all(uses)).toHaveLength(10);
    expect(fake.desk.renewals).toBe(1);
    await other.end();
    // What another process finds in the row is good for the next renewal.
    fake.desk.expire();
    const third = await anotherProcess();
    expect((await (await third.storageOf(connectionId)).check()).account).not.toBe("");
    expect(fake.desk.renewals).toBe(2);
    await third.end();
  });

  test("a process that ends while it renews leaves the connection to the next one", async () => {
    fake.desk.expire();
    await query("UPDATE cloud_connections SET refreshing_until = now() + interval '1 second' WHERE id = $1", [connectionId]);
    await clouds.clouds.storageOf(connectionId).then((storage) => storage.check());
    expect(fake.desk.renewals).toBe(1);
  });

  test("a process that took longer than its turn to renew leaves the next one's turn alone", async () => {
    const secret = { accountId: "1", tokens: { accessToken: "a", refreshToken: "r", expiresAt: 0 } };
    const sealing = { open: async () => ({ ...secret, tokens: { ...secret.tokens } }), seal: async () => new Uint8Array([1]) };
    const store = storedTokens(tasks.database.pool, connectionId, sealing);
    const [slow, next] = [await store.load(), await store.load()];
    const isTaken = async () =>
      (await query("SELECT 1 FROM cloud_connections WHERE id = $1 AND refreshing_until > now()", [connectionId])).length === 1;
    expect(await store.lease(slow)).toBe(true);
    await query("UPDATE cloud_connections SET refreshing_until = now() - interval '1 second' WHERE id = $1", [connectionId]);
    expect(await store.lease(next)).toBe(true);
    await store.release(slow);
    expect(await isTaken()).toBe(true);
    await store.release(next);
    expect(await isTaken()).toBe(false);
  });

  // Google's id is written down before the first byte.
  if (provider === "onedrive")
    test("a file that had come whole before the backend was killed is known by its id from then on; a stranger's at its place stays what it is, and the original gets a number", async () => {
      const [id, other] = [await stored(text("the letter"), "letter.txt"), await stored(text("the other"), "other.txt")];
      const chosen = `${new Date().toISOString().slice(0, 10)} other.txt`;
      await carryAll();
      const storage = await clouds.clouds.storageOf(connectionId);
      const put = (path: string, value: string) =>
        storage.put(path, async () => new Blob([value]).stream(), {
          contentType: "text/plain",
          size: value.length,
          sha256: createHash("sha256").update(value).digest("hex"),
        });
      for (const [of, path, value] of [
        [id, "whole.txt", "the letter"],
        [other, chosen, "of a stranger"],
      ] as const) {
        await query("UPDATE original_moves SET target = $2 WHERE version_id IN (SELECT id FROM document_versions WHERE document_id = $1)", [
          of,
          path,
        ]);
        await put(path, value);
      }
      await query("DELETE FROM cloud_files WHERE connection_id = $1", [connectionId]);
      await run();
      expect(await place(id)).toMatchObject({ provider, path: "whole.txt" });
      const numbered = chosen.replace(".txt", " (2).txt");
      expect(await place(other)).toMatchObject({ provider, path: numbered, problem: null });
      expect(await query("SELECT path FROM cloud_files WHERE connection_id = $1 ORDER BY path DESC", [connectionId])).toEqual([
        { path: "whole.txt" },
        { path: numbered },
      ]);
      await bringAllBack();
      await run();
      expect([...fake.files()].map(([path, bytes]) => [path, bytes.toString()])).toEqual([[`DocuVault/${chosen}`, "of a stranger"]]);
      await invariants();
    });

  test("a log-in that is over asks for a new one, is told once, and the new one goes on where it stopped", async () => {
    const ids = [await stored(text("one"), "one.txt"), await stored(text("two"), "two.txt")];
    await carryAll();
    await run();
    await stored(text("three"), "three.txt");
    await carryAll();
    fake.desk.revoke();
    for (let n = 0; n < 2; n++) {
      await run();
      await due();
    }
    expect(await connection()).toMatchObject({ status: "REQUIRES_REAUTH", problem: "unauthorized", moving: { waiting: 1, failing: 1 } });
    expect(await audits("cloud.reauth_required")).toBe(1);
    await expect(clouds.copies.keyOf(ids[0]!, 30_000)).rejects.toMatchObject({ code: "cloud.unauthorized" });
    await expect(clouds.clouds.browse(connectionId, "", true)).rejects.toMatchObject({ code: "cloud.unauthorized" });
    await invariants();
    expect(await clouds.logIn(vault, fake.desk, provider, connectionId)).toBe(connectionId);
    await run();
    expect(await connection()).toMatchObject({ status: "ACTIVE", problem: null, originals: { count: 3 }, moving: { waiting: 0 } });
    expect(fake.files().size).toBe(3);
    await invariants();
  });

  test("whatever is cut, lost, thrown away or asked to wait on the way there and back: every document once, and what is counted is right", async () => {
    const faults = ["drop", "lose", "half", "cut", 500, 503, 429] as const;
    fake.retryAfter = 1;
    for (let n = 0; n < 4; n++) await stored(text(`document ${n}`), `Same name.txt`);
    // One that goes in several pieces.
    await stored(new Uint8Array(randomBytes(11 * 1024 ** 2 + 17)), "large.bin");
    const names = () => new Set([...fake.files().keys()]);
    for (const move of [carryAll, bringAllBack]) {
      await move();
      let turn = 0;
      for (const fault of faults) {
        let at = 0;
        // Each fault at another place each time, and not so often that nothing goes on.
        fake.fault = () => (at++ === 2 + ((turn * 3) % 7) ? fault : undefined);
        fake.desk.expire();
        await run();
        await due();
        await invariants();
        turn++;
      }
      fake.fault = () => undefined;
      for (let n = 0; n < 3 && (await waiting()) !== 0; n++) {
        await run();
        await due();
      }
      await run();
      await invariants();
      expect(await waiting()).toBe(0);
      expect(names().size).toBe(move === carryAll ? 5 : 0);
      expect(fake.files().size).toBe(move === carryAll ? 5 : 0);
    }
    expect(await connection()).toMatchObject({ status: "ACTIVE", problem: null });
  }, 120_000);

  test("a full cloud and files thrown away behind our back end in words, and go on by themselves", async () => {
    const id = await stored(text("does not fit"), "big.txt");
    fake.limit = 3;
    await carryAll();
    await run();
    expect(await connection()).toMatchObject({ status: "ERROR", problem: "full", moving: { waiting: 1 } });
    await invariants();
    fake.limit = 1e9;
    await due();
    await run();
    expect(await connection()).toMatchObject({ status: "ACTIVE", originals: { count: 1 } });
    fake.binAll();
    await expect(clouds.copies.keyOf(id, 30_000)).rejects.toMatchObject({ code: "cloud.missing" });
    await bringAllBack();
    await run();
    expect(await place(id)).toMatchObject({ provider, problem: "missing" });
    expect(await connection()).toMatchObject({ status: "ACTIVE" });
    // A folder in the bin takes nothing in: it is made anew.
    const next = await stored(text("next"), "next.txt");
    await carryAll();
    for (let n = 0; n < 3 && (await place(next)).provider === null; n++) {
      await due();
      await run();
    }
    expect([...fake.files().values()].map(String)).toEqual(["next"]);
  });

  test("another account, and another person's connection, are refused", async () => {
    const [url, eve] = [fake.desk, await aVault(tasks.database)];
    await expect(clouds.logIn(eve, url, provider, connectionId)).rejects.toMatchObject({ code: "entity.notFound" });
    fake.account = Object.fromEntries(Object.keys(fake.account).map((key) => [key, `other-${key}@example.org`]));
    await expect(clouds.logIn(vault, url, provider, connectionId)).rejects.toMatchObject({ code: "cloud.otherAccount" });
  });

  test("a connection that is left takes what is known of its files along", async () => {
    await stored(text("left there"), "left.txt");
    await carryAll();
    await run();
    expect(await query("SELECT 1 FROM cloud_files WHERE connection_id = $1", [connectionId])).not.toEqual([]);
    await by((who) => endConnection(who, connectionId, "leave"));
    expect(await query("SELECT 1 FROM cloud_files WHERE connection_id = $1", [connectionId])).toEqual([]);
    expect(fake.files().size).toBe(1);
  });
});
