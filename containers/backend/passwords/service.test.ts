// The queue and the rules of hashing, on the real engine with small parameters where only the queue matters.
import { expect, test } from "vitest";
import { type Argon2, argon2 } from "./argon2.ts";
import { formatPhc, parsePhc } from "./phc.ts";
import { createPasswordService, currentParameters } from "./service.ts";

const small = { memory: 64, passes: 1, lanes: 1 };

test("a password is known again, and no other one is", async () => {
  const service = createPasswordService({ parameters: small });
  const hash = await service.hash("correct horse");
  expect(await service.verify("correct horse", hash)).toEqual({ valid: true });
  for (const other of ["correct horse ", " correct horse", "Correct horse", "correct hors", "", "correct horse\u0000"])
    expect(await service.verify(other, hash)).toEqual({ valid: false });
});

test("a letter that a keyboard makes of two characters is the same letter, and old hashes of what was typed still let in, once", async () => {
  const service = createPasswordService({ parameters: small });
  const [composed, decomposed] = ["caf\u00e9 crème", "cafe\u0301 cre\u0300me"];
  expect(await service.verify(decomposed, await service.hash(composed))).toEqual({ valid: true });
  expect(await service.verify(composed, await service.hash(decomposed))).toEqual({ valid: true });
  // what an earlier version stored: the hash of the characters as they were typed
  const salt = new Uint8Array(16).fill(7);
  const tag = await argon2({ password: new TextEncoder().encode(decomposed), salt, parameters: small, length: 32 });
  const old = await service.verify(decomposed, formatPhc({ parameters: small, salt, tag }));
  expect(old).toEqual({ valid: true, rehash: expect.any(String) });
  expect(await service.verify(composed, old.rehash ?? "")).toEqual({ valid: true });
  expect(await service.verify("cafe creme", old.rehash ?? "")).toEqual({ valid: false });
});

test("a wrong password costs as many tries with an account as without one", async () => {
  let tries = 0;
  const compute: Argon2 = async ({ length }) => {
    tries++;
    return new Uint8Array(length).fill(tries);
  };
  const service = createPasswordService({ parameters: small, compute });
  const stored = await service.hash("something");
  const triesFor = async (password: string, hash: string | null) => {
    tries = 10;
    expect((await service.verify(password, hash)).valid).toBe(false);
    return tries - 10;
  };
  for (const wrong of ["plain", "cafe\u0301"]) expect(await triesFor(wrong, stored)).toBe(await triesFor(wrong, null));
});

test("every character counts, what lies past 72 bytes too", async () => {
  const service = createPasswordService({ parameters: small });
  const long = "x".repeat(1_000);
  expect(await service.verify(`${long}a`, await service.hash(`${long}b`))).toEqual({ valid: false });
});

test("the same password never makes the same hash twice", async () => {
  const service = createPasswordService({ parameters: small });
  expect(await service.hash("correct horse")).not.toBe(await service.hash("correct horse"));
});

test("an account that does not exist costs the same computation and is never valid", async () => {
  const computed: unknown[] = [];
  const service = createPasswordService({
    parameters: small,
    compute: async (input) => {
      computed.push([input.parameters, input.length, input.salt.length]);
      return new Uint8Array(input.length);
    },
  });
  await service.verify("correct horse", await service.hash("correct horse"));
  await service.verify("correct horse", null);
  expect(computed[2]).toEqual(computed[1]);
  expect(await service.verify("anything", null)).toEqual({ valid: false });
});

test("a hash of former parameters is renewed when its password is shown, and only then", async () => {
  const before = createPasswordService({ parameters: small });
  const now = createPasswordService({ parameters: { ...small, passes: 2 } });
  const old = await before.hash("correct horse");
  expect(await now.verify("wrong horse", old)).toEqual({ valid: false });
  const { valid, rehash = "" } = await now.verify("correct horse", old);
  expect(valid).toBe(true);
  expect(parsePhc(rehash).parameters.passes).toBe(2);
  expect(await now.verify("correct horse", rehash)).toEqual({ valid: true });
});

test("past the queue's length the service is busy at once, and what waits is still done", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let running = 0;
  let most = 0;
  const service = createPasswordService({
    parameters: small,
    concurrency: 2,
    queueLimit: 3,
    compute: async ({ length }) => {
      most = Math.max(most, ++running);
      await gate;
      running--;
      return new Uint8Array(length);
    },
  });
  const accepted = Array.from({ length: 5 }, () => service.hash("x"));
  await expect(service.hash("x")).rejects.toMatchObject({ code: "auth.busy", details: { retryAfter: 2 } });
  release();
  expect(await Promise.all(accepted)).toHaveLength(5);
  expect(most).toBe(2);
  await expect(service.hash("x")).resolves.toBeTypeOf("string");
});

test("the parameters are those that OWASP recommends", () => {
  expect(currentParameters).toEqual({ memory: 19_456, passes: 2, lanes: 1 });
});
