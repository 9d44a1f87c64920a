// Key encoding on keys that nobody would choose.

import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keyBytes, keyPath, sortedEntries } from "./keys.ts";

const key = fc
  .array(
    fc.oneof(
      fc.constantFrom("/", "..", ".", "a", "A", "%2f", "é", "🧾", "c-", "o-", "-".repeat(64), "x".repeat(63)),
      fc.string({ unit: "binary" }),
    ),
    {
      minLength: 1,
    },
  )
  .map((parts) => parts.join("").replaceAll("\0", "0"))
  .filter((text) => text.length > 0 && text.isWellFormed() && Buffer.byteLength(text) <= 1024);

test("every part of a path is a plain, lower-case, short name", () => {
  fc.assert(
    fc.property(key, (text) => {
      for (const name of keyPath(text)) {
        expect(name).toMatch(/^[odc]-[a-z0-9_.%-]*$/);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(name.endsWith(".")).toBe(false);
      }
      expect(join("/data/objects", ...keyPath(text)).startsWith("/data/objects/")).toBe(true);
    }),
  );
});

test("a path gives back the bytes of its key, so two keys never share a file", () => {
  fc.assert(
    fc.property(key, (text) => {
      const entries = keyPath(text).map((name) => sortedEntries([name])[0]!);
      expect(entries.map((entry) => entry.bytes).join("")).toBe(keyBytes(text));
      expect(entries.map((entry) => entry.object)).toEqual(entries.map((_, index) => index === entries.length - 1));
    }),
  );
});

test("walking folders in the order of their entries gives keys in byte order", () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 12 }), (keys) => {
      expect(walk(keys.map(keyPath))).toEqual(keys.map(keyBytes).sort());
    }),
  );
});

test("the longest key fits into the path limit of file systems", () => {
  for (const longest of ["/".repeat(1024), "A".repeat(1024), "A/".repeat(511), "🧾".repeat(256), "a".repeat(1024)]) {
    expect(join(...keyPath(longest)).length).toBeLessThanOrEqual(3200);
  }
  expect(() => keyPath("a".repeat(1025))).toThrow("1024");
});

test("names that the store did not make are not entries", () => {
  expect(sortedEntries([".DS_Store", "lost+found", "x-a", "o-A", "o-%2", "o-%2F", "d-é"])).toEqual([]);
});

function walk(paths: string[][], above = ""): string[] {
  return sortedEntries([...new Set(paths.map((path) => path[0]!))]).flatMap((entry) => {
    const below = paths.filter((path) => path[0] === entry.name).map((path) => path.slice(1));
    return entry.object ? [above + entry.bytes] : walk(below, above + entry.bytes);
  });
}
