// Argon2id against its specification, and both engines against each other.
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { nativeArgon2, referenceArgon2 } from "./argon2.ts";
import { formatPhc, isWeaker, parsePhc } from "./phc.ts";

const engines = Object.entries({ reference: referenceArgon2, native: nativeArgon2 });

test.each(engines)("%s computes the vector of RFC 9106 section 5.3", async (_, argon2) => {
  const tag = await argon2?.({
    password: new Uint8Array(32).fill(1),
    salt: new Uint8Array(16).fill(2),
    secret: new Uint8Array(8).fill(3),
    associatedData: new Uint8Array(12).fill(4),
    parameters: { memory: 32, passes: 3, lanes: 4 },
    length: 32,
  });
  expect(Buffer.from(tag ?? []).toString("hex")).toBe("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
});

test.each([
  ["", { memory: 8, passes: 1, lanes: 1 }],
  ["  spaces at both ends  ", { memory: 64, passes: 2, lanes: 1 }],
  ["\u0000 and \u0001", { memory: 64, passes: 1, lanes: 2 }],
  ["blåbærsyltetøy 🫐 العربية", { memory: 19_456, passes: 2, lanes: 1 }],
  ["x".repeat(1_024), { memory: 256, passes: 3, lanes: 4 }],
])("native and reference agree on %j", async (text, parameters) => {
  const input = { password: new TextEncoder().encode(text), salt: randomBytes(16), parameters, length: 32 };
  expect(Buffer.from((await nativeArgon2?.(input)) ?? [])).toEqual(Buffer.from(await referenceArgon2(input)));
});

test("a hash survives being written and read", () => {
  const hash = { parameters: { memory: 19_456, passes: 2, lanes: 1 }, salt: randomBytes(16), tag: randomBytes(32) };
  expect(parsePhc(formatPhc(hash))).toEqual(hash);
  expect(formatPhc(hash)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
});

test.each([
  "",
  "plain text",
  "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=16$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=19$m=0,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=19$m=99999999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
])("%j is not taken for an Argon2id hash, and the error does not repeat it", (text) => {
  expect(() => parsePhc(text)).toThrow(/^This is not an Argon2id hash in PHC format$/);
});

test("a hash is weaker when one of its parameters is lower", () => {
  const wanted = { memory: 19_456, passes: 2, lanes: 1 };
  expect(isWeaker(wanted, wanted)).toBe(false);
  expect(isWeaker({ ...wanted, memory: 65_536 }, wanted)).toBe(false);
  expect(isWeaker({ ...wanted, memory: 19_455 }, wanted)).toBe(true);
  expect(isWeaker({ ...wanted, passes: 1 }, wanted)).toBe(true);
});
