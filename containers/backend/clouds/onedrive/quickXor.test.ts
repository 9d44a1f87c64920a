// Vectors that were worked out by hand from the published description.
import { expect, test } from "vitest";
import { quickXor } from "./quickXor.ts";

const hashOf = (...parts: number[][]) => {
  const hash = quickXor();
  for (const part of parts) hash.update(Uint8Array.from(part));
  return hash.digest();
};

test("nothing, one byte and two", () => {
  expect(hashOf()).toBe("AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  expect(hashOf([0x4a])).toBe("SgAAAAAAAAAAAAAAAQAAAAAAAAA=");
  expect(hashOf([0xb5, 0xb4])).toBe("taAFAAAAAAAAAAAAAgAAAAAAAAA=");
});

test("the same however it is cut, and another for another order", () => {
  const bytes = Array.from({ length: 1000 }, (_one, n) => (n * 37) % 256);
  expect(hashOf(bytes.slice(0, 333), bytes.slice(333, 334), bytes.slice(334))).toBe(hashOf(bytes));
  expect(hashOf(bytes.toReversed())).not.toBe(hashOf(bytes));
});

test("what goes over the end of 160 bits comes in at its beginning", () => {
  // The fifteenth byte begins at bit 154 and has two bits too many.
  const bytes = Array.from({ length: 15 }, (_one, n) => (n === 14 ? 0xff : 0));
  const state = Buffer.alloc(20);
  state[0] = 0x03;
  state[19] = 0xfc;
  state[12] = 15;
  expect(hashOf(bytes)).toBe(state.toString("base64"));
});
