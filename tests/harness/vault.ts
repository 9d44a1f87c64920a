// Builders for tests of one vault on a real database: `const vault = await aVault(database)`.
import { createHash } from "node:crypto";
import type { PoolClient } from "pg";
import { v7 as uuid } from "uuid";
import { createAccount } from "../../server/identity/createAccount.ts";
import type { Cookie, PullRequest } from "../../shared/api/sync.ts";
import { schemaVersion } from "../../shared/mutators/index.ts";
import { type PageSizes, pageSizes, pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import type { TestDatabase } from "./database.ts";

export interface TestVault {
  userId: string;
  /** Applies mutations as one push of this vault's own client; returns the people to poke. */
  push(...mutations: { name: string; args: unknown }[]): Promise<string[]>;
  /** A device of its own: keeps its cookie and what it has been told. */
  device(pages?: PageSizes): TestDevice;
  documents(count: number): Promise<string[]>;
  usedBytes(): Promise<number>;
}

export interface TestDevice {
  readonly clientGroupID: string;
  readonly entities: Map<string, unknown>;
  cookie: Cookie | null;
  lastMutationIDs: Map<string, number>;
  /** One pull; returns the number of patch operations. */
  pull(): Promise<number>;
  /** Pulls until there is nothing left of the first synchronization. */
  pullAll(): Promise<void>;
}

const person = { role: "user", passwordHash: "$argon2id$none", fullName: "", emailVerified: true } as const;

export function documentArgs(id: string = uuid(), content = id) {
  return {
    id,
    name: `${content}.txt`,
    contentType: "text/plain",
    size: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
    createdAt: new Date().toISOString(),
  };
}

export async function aVault(database: TestDatabase, quota: { limitBytes?: number; usedBytes?: number } = {}): Promise<TestVault> {
  const userId = uuid();
  await withConnection(database, async (connection) => {
    await connection.query("BEGIN");
    await createAccount(connection, { id: userId, email: `${userId}@example.org`, handle: `u${userId.slice(-12)}`, ...person });
    await connection.query("UPDATE quotas SET limit_bytes = coalesce($2, limit_bytes), used_bytes = $3 WHERE user_id = $1", [
      userId,
      quota.limitBytes ?? null,
      quota.usedBytes ?? 0,
    ]);
    await connection.query("COMMIT");
  });
  const clientGroupID = uuid();
  const clientID = uuid();
  let mutationId = 0;
  const vault: TestVault = {
    userId,
    push: (...mutations) =>
      withConnection(database, (connection) =>
        push(connection, userId, {
          pushVersion: 1,
          schemaVersion,
          clientGroupID,
          mutations: mutations.map((mutation) => ({ ...mutation, clientID, id: ++mutationId })),
        }),
      ),
    device: (pages = pageSizes) => aDevice(database, userId, clientGroupID, pages),
    async documents(count) {
      const all = Array.from({ length: count }, () => documentArgs());
      for (let at = 0; at < count; at += 500)
        await vault.push(...all.slice(at, at + 500).map((args) => ({ name: "createDocument", args })));
      return all.map((args) => args.id);
    },
    async usedBytes() {
      const { rows } = await database.pool.query<{ used_bytes: string }>("SELECT used_bytes FROM quotas WHERE user_id = $1", [userId]);
      return Number(rows[0]?.used_bytes);
    },
  };
  return vault;
}

export async function withConnection<T>(database: TestDatabase, use: (connection: PoolClient) => Promise<T>): Promise<T> {
  const connection = await database.pool.connect();
  try {
    return await use(connection);
  } finally {
    connection.release();
  }
}

function aDevice(database: TestDatabase, userId: string, clientGroupID: string, pages: PageSizes): TestDevice {
  const device: TestDevice = {
    clientGroupID,
    entities: new Map(),
    cookie: null,
    lastMutationIDs: new Map(),
    async pull() {
      const request: PullRequest = { pullVersion: 1, schemaVersion, clientGroupID, cookie: device.cookie };
      const response = await withConnection(database, (connection) => pull(connection, userId, request, pages));
      if ("error" in response) throw new Error(response.error);
      const changed = response.patch.length > 0 || Object.keys(response.lastMutationIDChanges).length > 0;
      if (device.cookie && changed && response.cookie.order <= device.cookie.order)
        throw new Error("an answer with content needs a later cookie");
      for (const operation of response.patch) {
        if (operation.op === "clear") device.entities.clear();
        else if (operation.op === "put") device.entities.set(operation.key, operation.value);
        else device.entities.delete(operation.key);
      }
      for (const [clientID, id] of Object.entries(response.lastMutationIDChanges)) device.lastMutationIDs.set(clientID, id);
      device.cookie = response.cookie;
      return response.patch.length;
    },
    async pullAll() {
      do await device.pull();
      while (device.entities.has("sync/backfill"));
    },
  };
  return device;
}
