// What the pooler is made of, without PostgreSQL: messages in pieces, turns in the queue, statements that stay behind.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FairQueue } from "./fairQueue.ts";
import { FrameReader, FramingError } from "./frames.ts";
import { readOpening } from "./messages.ts";
import { refusalOf } from "./statements.ts";

const frame = (type: string, payload: Buffer) => {
  const header = Buffer.alloc(5, type);
  header.writeInt32BE(payload.length + 4, 1);
  return Buffer.concat([header, payload]);
};

describe("messages", () => {
  test("however they are cut into pieces, all are seen and every byte is passed on", () => {
    const message = fc.tuple(fc.constantFrom("Q", "P", "D", "Z"), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), fc.array(fc.nat(90), { minLength: 1 }), (messages, cuts) => {
        const stream = Buffer.concat(messages.map(([type, payload]) => frame(type, Buffer.from(payload))));
        const reader = new FrameReader({ peek: (type) => (type === 0x51 ? 64 : 0) });
        const seen: [string, number][] = [];
        const passed: Buffer[] = [];
        for (let at = 0, index = 0; at < stream.length; index++) {
          const end = at + 1 + cuts[index % cuts.length]!;
          const bytes = reader.push(stream.subarray(at, end), (found) => {
            seen.push([String.fromCharCode(found.type), found.length]);
            if (found.type === 0x51) expect(found.bytes.length - found.at).toBeGreaterThanOrEqual(Math.min(found.length, 69));
            return undefined;
          });
          passed.push(Buffer.from(bytes));
          at = end;
        }
        expect(seen).toEqual(messages.map(([type, payload]) => [type, payload.length + 5]));
        expect(Buffer.concat(passed).equals(stream)).toBe(true);
      }),
    );
  });

  test("a length that can't be is refused", () => {
    for (const length of [-1, 0, 3, 2 ** 30]) {
      const bytes = Buffer.alloc(9, "Q");
      bytes.writeInt32BE(length, 1);
      expect(() => new FrameReader({ peek: () => 0, longest: 1_000 }).push(bytes, () => undefined)).toThrow(FramingError);
    }
  });

  test("whatever comes first is read, waited for or refused, and never more is taken than it says", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (array) => {
        const bytes = Buffer.from(array);
        let read: ReturnType<typeof readOpening>;
        try {
          read = readOpening(bytes);
        } catch {
          return;
        }
        if (read) expect(read.length).toBeLessThanOrEqual(bytes.length);
        else if (bytes.length >= 4) expect(bytes.readInt32BE(0)).toBeGreaterThan(bytes.length);
      }),
    );
  });
});

describe("turns", () => {
  test("one with a hundred waits beside one with two: the two come second and fourth", () => {
    const queue = new FairQueue<string>();
    for (let index = 0; index < 100; index++) queue.add("many", `many ${index}`);
    queue.add("few", "few 0");
    queue.add("few", "few 1");
    expect([1, 2, 3, 4, 5].map(() => queue.take())).toEqual(["many 0", "few 0", "many 1", "few 1", "many 2"]);
    expect(queue.size).toBe(97);
  });

  test("a party that may not have more keeps its place while others go on", () => {
    const queue = new FairQueue<number>();
    queue.add("full", 1);
    queue.add("other", 2);
    expect(queue.take((party) => party !== "full")).toBe(2);
    expect(queue.take((party) => party !== "full")).toBeUndefined();
    expect(queue.take()).toBe(1);
    expect(queue.size).toBe(0);
  });

  test("who has left is not called", () => {
    const queue = new FairQueue<number>();
    for (const item of [1, 2, 3]) queue.add("one", item);
    expect(queue.remove("one", 2)).toBe(true);
    expect(queue.remove("one", 2)).toBe(false);
    expect(queue.removeAll((item) => item === 1)).toEqual([1]);
    expect([queue.take(), queue.take(), queue.size]).toEqual([3, undefined, 0]);
  });
});

describe("statements", () => {
  test.each([
    "LISTEN news",
    " listen news",
    "/* x */ SET search_path = x",
    "-- x\nset session role y",
    "PREPARE p AS SELECT 1",
    "DISCARD ALL",
    "RESET ALL",
  ])("%j would stay behind", (statement) => {
    expect(refusalOf(statement)).toContain("not possible on a pooled connection");
  });
  test.each([
    "SELECT 1",
    "SET LOCAL lock_timeout = 1",
    "SET TRANSACTION READ ONLY",
    "set constraints all deferred",
    "SETTLE",
    "UPDATE x SET y = 1",
    "",
  ])("%j does not", (statement) => {
    expect(refusalOf(statement)).toBeUndefined();
  });
});
