// Connections to people's clouds: how credentials lie, copies for opening, and what becomes of it all with the account.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startMoves } from "../../../server/clouds/moves.ts";
import { deleteAccount, lockAdministration } from "../../../server/identity/deleteAccount.ts";
import { someClouds, type TestClouds } from "../../../tests/harness/clouds.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";

let tasks: TestTasks;
let clouds: TestClouds;
let vault: TestVault;
let connectionId: string;

beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());
beforeEach(async () => {
  clouds = await someClouds(tasks);
  vault = await aVault(tasks.database);
  connectionId = await clouds.connect(vault);
});
afterEach(() => clouds.close());

const query = <T extends object>(sql: string, values: unknown[]) => tasks.database.pool.query<T>(sql, values).then(({ rows }) => rows);
const files = () => [...clouds.fake.entries].flatMap(([path, bytes]) => (bytes ? [path] : []));
/** Its id; the original lies in the cloud. */
async function carried(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const id = await tasks.stored(vault, { name: `${text}.txt`, contentType: "text/plain", bytes });
  await query("UPDATE quotas SET used_bytes = used_bytes + $2 WHERE user_id = $1", [vault.userId, bytes.length]);
  await withConnection(tasks.database, (connection) => startMoves({ connection, userId: vault.userId, address: "" }, { connectionId }));
  await runInTest(clouds.context(), "move-originals", { ownerId: vault.userId });
  expect(files()).toHaveLength(1);
  return id;
}

test("an account that is deleted takes what lies in its clouds with it, then the credentials, and the log keeps which", async () => {
  await carried("goes with the account");
  await withConnection(tasks.database, async (client) => {
    await client.query("BEGIN");
    await lockAdministration(client);
    await deleteAccount(client, vault.userId);
    await client.query("COMMIT");
  });
  const [purge] = await query<{ id: string }>("SELECT id FROM cloud_purges WHERE user_id = $1", [vault.userId]);
  // A backend that ends in the middle, or a cloud that is away: what is left is removed by the next try.
  clouds.fake.fault = () => "drop";
  await expect(runInTest(clouds.context(), "purge-cloud", { purgeId: purge!.id })).rejects.toMatchObject({ code: "cloud.unreachable" });
  clouds.fake.fault = () => undefined;
  await runInTest(clouds.context(), "purge-cloud", { purgeId: purge!.id });
  expect(files()).toEqual([]);
  expect(await query("SELECT 1 FROM cloud_purges", [])).toEqual([]);
  const [audited] = await query<{ details: object }>(
    "SELECT details FROM audit_log WHERE actor_id = $1 AND event = 'cloud.credentials_purged'",
    [vault.userId],
  );
  expect(audited?.details).toMatchObject({ providers: ["webdav"], left: 0 });
});

test("the credentials lie sealed, and another master key asks for a new log-in", async () => {
  const [row] = await query<{ sealed: Buffer }>("SELECT sealed FROM cloud_connections WHERE id = $1", [connectionId]);
  expect(row!.sealed.toString("latin1")).not.toContain(clouds.fake.username);
  const all = await query<{ text: string }>("SELECT to_jsonb(c)::text AS text FROM cloud_connections c", []);
  expect(JSON.stringify(all)).not.toContain(clouds.fake.password);
  // Moved to another row they can not be opened.
  const other = await clouds.connect(vault);
  await query("UPDATE cloud_connections SET sealed = (SELECT sealed FROM cloud_connections WHERE id = $1) WHERE id = $2", [
    connectionId,
    other,
  ]);
  await expect(clouds.clouds.storageOf(other)).rejects.toMatchObject({ code: "cloud.unauthorized" });
});

test("a copy for opening goes when nobody has opened it for a while, or its original has come back", async () => {
  const id = await carried("opened for a while");
  const key = await clouds.copies.keyOf(id, 10_000);
  expect(await clouds.copies.keyOf(id, 10_000)).toBe(key);
  await clouds.copies.expire();
  expect(await tasks.storage.head(key)).not.toBeNull();
  await query("UPDATE cloud_copies SET used_at = now() - interval '3 hours'", []);
  await clouds.copies.expire();
  expect(await tasks.storage.head(key)).toBeNull();
  expect(await clouds.copies.keyOf(id, 10_000)).toBe(key);
});
