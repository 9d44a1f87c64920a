import { hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { aDatabase } from "../../tests/harness/database.ts";
import { aVault } from "../../tests/harness/vault.ts";
import { credentialsKey, openCredentials, sealCredentials } from "./cloudCredentials.ts";

const master = "a master key that only this test knows";
const ada = {
  userId: "0190b2c4-7c1e-7000-8000-000000000001",
  salt: new Uint8Array(32).fill(1),
  connectionId: "0190b2c4-7c1e-7000-8000-00000000000a",
};
const bob = { ...ada, userId: "0190b2c4-7c1e-7000-8000-000000000002", salt: new Uint8Array(32).fill(2) };
const credentials = { refreshToken: "1//héllo 🗝", expiresAt: "2026-11-21T00:00:00Z" };

test("what was sealed is opened again, in any case of the ids, and never looks the same twice", async () => {
  const sealed = await sealCredentials(master, ada, credentials);
  expect(await openCredentials(master, ada, sealed)).toEqual(credentials);
  expect(await openCredentials(master, { ...ada, userId: ada.userId.toUpperCase() }, sealed)).toEqual(credentials);
  expect(await sealCredentials(master, ada, credentials)).not.toEqual(sealed);
  expect(Buffer.from(sealed).toString("latin1")).not.toContain("refreshToken");
});

test("another master key, person or connection opens nothing", async () => {
  const sealed = await sealCredentials(master, ada, credentials);
  await expect(openCredentials(`${master}.`, ada, sealed)).rejects.toThrow();
  await expect(openCredentials(master, bob, sealed)).rejects.toThrow();
  await expect(openCredentials(master, { ...ada, salt: bob.salt }, sealed)).rejects.toThrow();
  await expect(openCredentials(master, { ...bob, salt: ada.salt }, sealed)).rejects.toThrow();
  await expect(openCredentials(master, { ...ada, connectionId: bob.userId }, sealed)).rejects.toThrow();
});

test("a change of any byte, a cut and an addition are noticed", async () => {
  const sealed = await sealCredentials(master, ada, credentials);
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(openCredentials(master, ada, changed)).rejects.toThrow();
  }
  for (const changed of [sealed.slice(0, -1), sealed.slice(0, 11), new Uint8Array([...sealed, 0]), new Uint8Array()])
    await expect(openCredentials(master, ada, changed)).rejects.toThrow();
});

test("the key is HKDF-SHA-256 for the purpose, another one for each person", () => {
  // another implementation of RFC 5869
  const expected = new Uint8Array(hkdfSync("sha256", master, ada.salt, "cloud-credentials", 32));
  expect(credentialsKey(master, ada.salt)).toEqual(expected);
  expect(credentialsKey(master, bob.salt)).not.toEqual(expected);
});

test("every account has a salt of its own", async () => {
  const database = await aDatabase();
  try {
    for (let count = 0; count < 3; count++) await aVault(database);
    const { rows } = await database.pool.query<{ salt: Buffer }>("SELECT salt FROM users");
    expect(new Set(rows.map(({ salt }) => salt.toString("hex"))).size).toBe(3);
    expect(rows.every(({ salt }) => salt.length === 32)).toBe(true);
  } finally {
    await database.drop();
  }
});
