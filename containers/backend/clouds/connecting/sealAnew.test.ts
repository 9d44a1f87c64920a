// Another CLOUD_CREDS_KEY takes the place of a former one: nobody has to log in again, and nothing that is stored meanwhile is lost.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openCredentials, sealCredentials } from "../../../../server/identity/cloudCredentials.ts";
import { cloudMasterKey, someClouds, type TestClouds } from "../../../../tests/harness/clouds.ts";
import { someTasks, type TestTasks } from "../../../../tests/harness/tasks.ts";
import { aVault, type TestVault } from "../../../../tests/harness/vault.ts";
import { createAddressGuard } from "../../outside/addressGuard.ts";
import { guardedDispatcher } from "../../outside/dispatcher.ts";
import { createClouds } from "../clouds.ts";
import { sealAnew, sealAnewInTheBackground } from "./sealAnew.ts";

const newKey = "a new master key, which nobody has had before this";
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
  await query("DELETE FROM cloud_connections");
  connectionId = await clouds.connect(vault);
});
afterEach(() => clouds.close());

const query = <T extends object>(sql: string, values: unknown[] = []) => tasks.database.pool.query<T>(sql, values).then(({ rows }) => rows);
const sealedOf = async (table = "cloud_connections", id = connectionId) =>
  (await query<{ sealed: Buffer }>(`SELECT sealed FROM ${table} WHERE id = $1`, [id]))[0]!.sealed;
const salt = async () => new Uint8Array((await query<{ salt: Buffer }>("SELECT salt FROM users WHERE id = $1", [vault.userId]))[0]!.salt);
/** As a backend with these keys reaches the person's cloud. */
async function reached(masterKey: string, formerKey?: string): Promise<unknown> {
  const guard = createAddressGuard({ allow: ["127.0.0.0/8"] });
  const dispatcher = guardedDispatcher(guard);
  try {
    const { pool } = tasks.database;
    return await (await createClouds({ pool, guard, dispatcher, masterKey, formerKey }).storageOf(connectionId)).check();
  } finally {
    await dispatcher.destroy();
  }
}

test("either key opens what is there, then the new one alone does, and a second look finds nothing to do", async () => {
  await expect(reached(newKey)).rejects.toMatchObject({ code: "cloud.unauthorized" });
  expect(await reached(newKey, cloudMasterKey)).toBeTruthy();
  const keys = { masterKey: newKey, formerKey: cloudMasterKey };
  expect(await sealAnew(tasks.database.pool, keys)).toEqual({ anew: 1, unreadable: 0, busy: 0 });
  expect(await reached(newKey)).toBeTruthy();
  await expect(reached(cloudMasterKey)).rejects.toMatchObject({ code: "cloud.unauthorized" });
  const before = await sealedOf();
  expect(await sealAnew(tasks.database.pool, keys)).toEqual({ anew: 0, unreadable: 0, busy: 0 });
  expect(await sealedOf()).toEqual(before);
});

test("mail accounts and what is kept of accounts that are gone are sealed anew too, each for its purpose", async () => {
  const account = crypto.randomUUID();
  const purge = crypto.randomUUID();
  const place = { userId: vault.userId, salt: await salt() };
  const sealed = await sealCredentials(
    cloudMasterKey,
    { ...place, connectionId: account, purpose: "mail-accounts" },
    { password: "of mail" },
  );
  await query(
    "INSERT INTO mail_accounts (id, user_id, host, port, security, username, sealed, rules, folders) VALUES ($1, $2, 'mail.example.org', 993, 'tls', 'ada', $3, '[]', '{}')",
    [account, vault.userId, sealed],
  );
  await query(
    `INSERT INTO cloud_purges (id, user_id, connection_id, provider, folder, salt, sealed, paths)
     SELECT $1, c.user_id, c.id, c.provider, c.folder, u.salt, c.sealed, '[]' FROM cloud_connections c JOIN users u ON u.id = c.user_id WHERE c.id = $2`,
    [purge, connectionId],
  );
  expect(await sealAnew(tasks.database.pool, { masterKey: newKey, formerKey: cloudMasterKey })).toMatchObject({ anew: 3, unreadable: 0 });
  const opened = await openCredentials(
    newKey,
    { ...place, connectionId: account, purpose: "mail-accounts" },
    await sealedOf("mail_accounts", account),
  );
  expect(opened).toEqual({ password: "of mail" });
  expect(await openCredentials(newKey, { ...place, connectionId }, await sealedOf("cloud_purges", purge))).toMatchObject({
    username: clouds.fake.username,
  });
  await query("DELETE FROM mail_accounts WHERE id = $1", [account]);
  await query("DELETE FROM cloud_purges WHERE id = $1", [purge]);
});

test("what is being renewed is left alone, and what somebody stored in between stays", async () => {
  const { pool } = tasks.database;
  const keys = { masterKey: newKey, formerKey: cloudMasterKey };
  const before = await sealedOf();
  await query("UPDATE cloud_connections SET refreshing_until = now() + interval '1 minute'");
  expect(await sealAnew(pool, keys)).toEqual({ anew: 0, unreadable: 0, busy: 1 });
  expect(await sealedOf()).toEqual(before);
  await query("UPDATE cloud_connections SET refreshing_until = NULL");
  // Between its look and its store somebody gives new credentials.
  const stored = await sealCredentials(newKey, { userId: vault.userId, salt: await salt(), connectionId }, { stored: "since" });
  const between = Object.create(pool, {
    query: {
      value: async (text: string, values: unknown[]) => {
        if (text.startsWith("UPDATE")) await query("UPDATE cloud_connections SET sealed = $1", [stored]);
        return pool.query(text, values);
      },
    },
  });
  expect(await sealAnew(between, keys)).toEqual({ anew: 0, unreadable: 0, busy: 1 });
  expect(await sealedOf()).toEqual(Buffer.from(stored));
});

test("the log says when the former key is not needed any more, and what no key opens", async () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  sealAnewInTheBackground(tasks.database.pool, { masterKey: newKey }, log);
  await vi.waitFor(() => expect(log.error).toHaveBeenCalledWith({ unreadable: 1 }, expect.stringContaining("CLOUD_CREDS_KEY_OLD")));
  sealAnewInTheBackground(tasks.database.pool, { masterKey: newKey, formerKey: cloudMasterKey }, log);
  await vi.waitFor(() => expect(log.info).toHaveBeenCalledWith({ anew: 1 }, expect.stringContaining("not needed any more")));
  expect(log.warn).not.toHaveBeenCalled();
});
