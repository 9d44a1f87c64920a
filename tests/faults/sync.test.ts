// What goes wrong between a device and the server, with real processes: each change is made once, in order, and by its owner.
import pg from "pg";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PartName } from "../../scripts/product/product.ts";
import { type Refusal, schemaVersion, type Tag, type VaultDocument } from "../../shared/mutators/index.ts";
import { Api, textFile } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { ProtocolDevice } from "../harness/protocol.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());

async function aDevice(): Promise<ProtocolDevice> {
  const api = new Api(product.url);
  await api.signUp();
  return new ProtocolDevice(api);
}
const userOf = (device: ProtocolDevice) => device.api.session!.user.id;
const color = "#336699";
/** A change that is refused leaves a row each time that it is done: what is done twice shows. */
const poison = (device: ProtocolDevice) => device.make("createTag", { id: uuid(), name: "", color: "red" });

/** What the server holds for a device that comes for the first time. */
async function afresh(device: ProtocolDevice): Promise<ProtocolDevice> {
  const other = new ProtocolDevice(device.api);
  await other.pullAll();
  return other;
}

describe("requests that come twice, late, or from somebody else", () => {
  test("the same push twenty times at once, and once more, is done once", async () => {
    const device = await aDevice();
    const batch = [device.make("createTag", { id: uuid(), name: "Bills", color }), poison(device), poison(device)];
    const answers = await Promise.all(Array.from({ length: 20 }, () => device.push(...batch)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect((await device.push(...batch)).status).toBe(200);
    await device.pullAll();
    expect(device.lastMutationID).toBe(3);
    expect(device.of<Tag>("tag")).toHaveLength(1);
    expect(device.of<Refusal>("refusal")).toHaveLength(2);
  });

  test("an answer that is lost after the commit: the change is made once, and the device learns of it", async () => {
    const device = await aDevice();
    const gone = new AbortController();
    const mutation = poison(device);
    const lost = fetch(`${product.url}/api/sync/push`, {
      method: "POST",
      signal: gone.signal,
      headers: { Authorization: `Bearer ${device.api.session!.accessToken}`, "Content-Type": "application/json" },
      body: JSON.stringify({ pushVersion: 1, schemaVersion, clientGroupID: device.clientGroupID, mutations: [mutation] }),
    }).catch(() => undefined);
    await onDatabase(async (database) => {
      for (;;) {
        const { rowCount } = await database.query("SELECT 1 FROM clients WHERE id = $1 AND last_mutation_id = 1", [device.clientID]);
        if (rowCount === 1) break;
      }
    });
    gone.abort();
    await lost;
    await device.pushUntilTaken(mutation);
    await device.pullAll();
    expect(device.lastMutationID).toBe(1);
    expect(device.of<Refusal>("refusal")).toHaveLength(1);
  });

  test("a gap is told and nothing is done; what comes in the wrong order is done in the right one", async () => {
    const device = await aDevice();
    const [first, second, third] = ["one", "two", "three"].map((name) => device.make("createTag", { id: uuid(), name, color }));
    expect((await device.push(third!)).body).toMatchObject({ code: "mutation.future" });
    expect((await device.push(second!, third!)).body).toMatchObject({ code: "mutation.future" });
    await device.pullAll();
    expect(device.of("tag")).toEqual([]);
    expect((await device.push(first!)).status).toBe(200);
    expect((await device.push(second!, third!)).status).toBe(200);
    await device.pullAll();
    expect(device.lastMutationID).toBe(3);
    expect(new Set(device.of<Tag>("tag").map(({ name }) => name))).toEqual(new Set(["one", "two", "three"]));
  });

  test("another person's client group and client are refused, and nothing of it is done", async () => {
    const [device, stranger] = [await aDevice(), await aDevice()];
    await device.pushUntilTaken(device.make("createTag", { id: uuid(), name: "mine", color }));
    const inTheirGroup = new ProtocolDevice(stranger.api, { clientGroupID: device.clientGroupID });
    expect((await inTheirGroup.push(inTheirGroup.make("createTag", { id: uuid(), name: "not mine", color }))).status).toBe(403);
    await expect(inTheirGroup.pullAll()).rejects.toThrow("403");
    const asTheirClient = new ProtocolDevice(stranger.api, { clientID: device.clientID });
    asTheirClient.make("createTag", {});
    expect((await asTheirClient.push(asTheirClient.make("createTag", { id: uuid(), name: "not mine", color }))).status).toBe(403);
    await Promise.all([device.pullAll(), stranger.pullAll()]);
    expect(device.lastMutationID).toBe(1);
    expect([device, stranger].map((each) => each.of<Tag>("tag").map(({ name }) => name))).toEqual([["mine"], []]);
  });

  test("changes that can never be made do not hold up those behind them, and each is told", async () => {
    const device = await aDevice();
    const id = uuid();
    await device.pushUntilTaken(
      device.make("noSuchMutator", {}),
      device.make("updateDocument", null),
      device.make("createTag", { id: uuid(), name: "a \u0000 b", color }),
      device.make("updateTag", { id: uuid(), name: 7 }),
      device.make("createTag", { id, name: "after all", color }),
    );
    await device.pullAll();
    expect(device.lastMutationID).toBe(5);
    expect(device.of<Tag>("tag").filter((tag) => tag.id === id)).toHaveLength(1);
    expect(device.of<Refusal>("refusal").map(({ mutation }) => mutation)).toEqual(
      expect.arrayContaining(["noSuchMutator", "updateDocument", "updateTag"]),
    );
  });
});

async function onDatabase<T>(use: (database: pg.Client) => Promise<T>): Promise<T> {
  const address = new URL(product.database.superuserUrl);
  address.pathname = new URL(product.database.appUrl).pathname;
  const client = new pg.Client({ connectionString: address.href });
  client.on("error", () => undefined); // it is killed together with the server
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Holds whoever comes to these rows, kills the part once somebody waits there, and lets go. */
async function killedWhileWaiting(part: PartName, [hold, values]: [string, unknown[]], act: () => Promise<unknown>): Promise<void> {
  await onDatabase(async (holder) => {
    await holder.query("BEGIN");
    await holder.query(hold, values);
    const acted = act().catch(() => undefined);
    await onDatabase(async (watcher) => {
      for (;;) {
        const waiting = await watcher.query(
          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'docuvault_app' AND $1 = ANY(pg_blocking_pids(pid))",
          [(holder as unknown as { processID: number }).processID],
        );
        if (waiting.rowCount !== 0) break;
      }
    });
    const before = product.parts[part].pid;
    product.parts[part].kill("SIGKILL");
    while (product.parts[part].pid === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await holder.query("ROLLBACK").catch(() => undefined);
    await acted;
  });
  await product.ready();
}

type Step = (device: ProtocolDevice, ids: { documentId: string; tagId: string; newGroup: string }) => [string, unknown[]];
const steps: Record<string, Step> = {
  "client group": (device, { newGroup }) => ["INSERT INTO client_groups (id, user_id) VALUES ($1, $2)", [newGroup, userOf(device)]],
  client: (device) => ["SELECT 1 FROM clients WHERE id = $1 FOR UPDATE", [device.clientID]],
  "vault's lock": (device) => ["SELECT 1 FROM vault_locks WHERE vault_id = $1 FOR UPDATE", [userOf(device)]],
  document: (_, { documentId }) => ["SELECT 1 FROM documents WHERE id = $1 FOR UPDATE", [documentId]],
  "second of its changes": (device, { tagId }) => [
    "INSERT INTO tags (id, owner_id, name, color, created_at) VALUES ($1, $2, 'held', '#000000', now())",
    [tagId, userOf(device)],
  ],
  "person's version": (device) => ["SELECT 1 FROM feed_versions WHERE user_id = $1 FOR UPDATE", [userOf(device)]],
};

describe.each<PartName>(["worker", "database"])("SIGKILL of the %s while a push is", (part) => {
  test.each(Object.keys(steps))("at the %s: all of it is done once when it is sent again", async (name) => {
    const device = await aDevice();
    const ids = { documentId: uuid(), tagId: uuid(), newGroup: uuid() };
    await device.pushUntilTaken(
      device.make("createDocument", {
        ...{ id: ids.documentId, name: "a.txt", contentType: "text/plain", size: 1, sha256: "0".repeat(64) },
        createdAt: new Date().toISOString(),
      }),
    );
    const sender = name === "client group" ? new ProtocolDevice(device.api, { clientGroupID: ids.newGroup }) : device;
    const batch = [
      sender.make("updateDocument", { id: ids.documentId, title: "renamed" }),
      sender.make("createTag", { id: ids.tagId, name: "Bills", color }),
      sender.make("tagDocument", { id: ids.documentId, tagId: ids.tagId }),
      poison(sender),
    ];
    await killedWhileWaiting(part, steps[name]!(device, ids), () => sender.push(...batch));
    await sender.pushUntilTaken(...batch);
    await sender.pullAll();
    const server = await afresh(device);
    expect(sender.lastMutationID).toBe(batch.at(-1)!.id);
    expect(server.of<VaultDocument>("document")).toMatchObject([{ title: "renamed", tags: [ids.tagId] }]);
    expect(server.of<Tag>("tag")).toMatchObject([{ name: "Bills" }]);
    expect(server.of("refusal")).toHaveLength(1);
    expect(new Map([...sender.entities].sort())).toEqual(new Map([...server.entities].sort()));
  });
});

describe("SIGKILL of the backend while what it has read", () => {
  test.each([
    ["waits for the vault's lock", (device: ProtocolDevice) => steps["vault's lock"]!(device, {} as never)],
    ["waits for the person's version", (device: ProtocolDevice) => steps["person's version"]!(device, {} as never)],
  ])("%s: it is read again, and every device has it", async (_, hold) => {
    const device = await aDevice();
    const documentId = uuid();
    // Recorded and confirmed before the lock is held: the job is what meets it.
    process.kill(product.parts.backend.pid!, "SIGSTOP");
    await device.api.upload(textFile("letter.txt", "The word of this letter is quagga."), documentId);
    await killedWhileWaiting("backend", hold(device), async () => process.kill(product.parts.backend.pid!, "SIGCONT"));
    expect(await device.api.settled(documentId)).toMatchObject({ state: "ready" });
    await device.pullAll();
    expect(device.of<VaultDocument>("document")).toMatchObject([{ id: documentId, state: "ready" }]);
    const { body } = await device.api.call<{ items: unknown[] }>("GET", "/api/search?q=quagga");
    expect(body.items).toHaveLength(1);
  });
});

test("PostgreSQL restarted five times under the load of eight devices: nothing lost, nothing twice, all agree", async () => {
  const person = await aDevice();
  const devices = Array.from({ length: 8 }, () => new ProtocolDevice(person.api));
  const changes = 25;
  let taken = 0;
  const work = async (device: ProtocolDevice, index: number) => {
    for (let round = 0; round < changes; round++) {
      await device.pushUntilTaken(device.make("createTag", { id: uuid(), name: `${index}-${round}`, color }), poison(device));
      taken++;
    }
  };
  const restarts = async () => {
    for (let restart = 1; restart <= 5; restart++) {
      while (taken < (restart * devices.length * changes) / 6) await new Promise((resolve) => setTimeout(resolve, 5));
      const before = product.parts.database.pid;
      product.parts.database.kill("SIGKILL");
      while (product.parts.database.pid === before) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await Promise.all([...devices.map(work), restarts()]);
  await product.ready();
  await Promise.all(devices.map((device) => device.pullAll()));
  const server = await afresh(person);
  expect(server.of("tag")).toHaveLength(devices.length * changes);
  expect(server.of("refusal")).toHaveLength(devices.length * changes);
  const expected = new Map([...server.entities].sort());
  for (const device of devices) {
    expect(device.lastMutationID).toBe(2 * changes);
    expect(new Map([...device.entities].sort())).toEqual(expected);
  }
});
