import { createHash, hkdfSync } from "node:crypto";
import { expect, test } from "vitest";
import { credentialsKey, openCredentials, sealCredentials } from "./cloudCredentials.ts";

const master = "a master key that only this test knows";
const ada = { userId: "0190b2c4-7c1e-7000-8000-000000000001", connectionId: "0190b2c4-7c1e-7000-8000-00000000000a" };
const bob = { ...ada, userId: "0190b2c4-7c1e-7000-8000-000000000002" };
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
  // another implementation of RFC 5869 and of the salt
  const salt = createHash("sha256").update(`docuvault user salt\n${ada.userId}`).digest();
  const expected = new Uint8Array(hkdfSync("sha256", master, salt, "cloud-credentials", 32));
  expect(credentialsKey(master, ada.userId)).toEqual(expected);
  expect(credentialsKey(master, bob.userId)).not.toEqual(expected);
});
