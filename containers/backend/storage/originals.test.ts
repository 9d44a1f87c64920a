import { readFile, stat } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ByteRange, StorageBackend } from "../../../server/storage/backend.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { sniffBytes } from "../../../shared/read/head.ts";
import { readers } from "../extract/formats/readers.ts";
import type { Sniffed } from "../extract/types.ts";
import { createOriginals, type Originals, type OriginalsOptions } from "./originals.ts";

const hints = { name: "a", contentType: "b" };
let ranges: (ByteRange | undefined)[];
let kind: Sniffed | ExtractionError;
let down: boolean;
let size: number;
let originals: Originals;

/** A store with one object of any size; it notes what is asked of it. */
const storage: Pick<StorageBackend, "open"> = {
  async open(_key, range) {
    if (down) throw new Error("the store is down");
    ranges.push(range);
    return new Blob([new Uint8Array(range?.length ?? size)]).stream();
  },
};
const known = (kind: string): Sniffed => {
  const { limit } = readers.find((reader) => reader.kind === kind)!;
  return { kind, bytes: limit.bytes, beginning: limit.beginning === true };
};
const make = (options: Partial<OriginalsOptions> = {}) =>
  createOriginals({
    storage,
    sniff: async () => {
      if (kind instanceof ExtractionError) throw kind;
      return kind;
    },
    ...options,
  });
beforeEach(() => {
  ranges = [];
  kind = known("pdf");
  down = false;
  size = 1_000_000;
  originals = make();
});
afterEach(() => originals.close());

const bytes = async (path: string) => (await stat(path)).size;
const fetchedBytes = () => ranges.reduce((sum, range) => sum + (range?.length ?? Number.POSITIVE_INFINITY), 0);

test("of five gigabytes that are not read no more than the first bytes are fetched", async () => {
  size = 5 * 1024 ** 3;
  kind = new ExtractionError("unsupported", "video/mp4");
  await expect(originals.withFile({ key: "video", size, ...hints }, bytes)).rejects.toMatchObject({ code: "unsupported" });
  expect(ranges).toEqual([{ offset: 0, length: sniffBytes }]);
});

test.each(["pdf", "image"] as const)("a %s above the limit is refused by its first bytes", async (what) => {
  kind = known(what);
  size = known(what).bytes + 1;
  await expect(originals.withFile({ key: "huge", size, ...hints }, bytes)).rejects.toMatchObject({ code: "tooLarge" });
  expect(fetchedBytes()).toBe(sniffBytes);
});

test("of a huge text as much is fetched as is kept", async () => {
  kind = known("text");
  size = 3 * 1024 ** 3;
  expect(await originals.withFile({ key: "log", size, ...hints }, bytes)).toBe(known("text").bytes);
  expect(fetchedBytes()).toBe(known("text").bytes);
});

test("text and picture share one fetch, at once or one after the other; the last one leaves nothing", async () => {
  const original = { key: "shared", size, ...hints };
  const paths = await Promise.all([originals.withFile(original, async (path) => path), originals.withFile(original, async (path) => path)]);
  expect(paths[0]).toBe(paths[1]);
  expect(await originals.withFile(original, bytes, "last")).toBe(size);
  expect(fetchedBytes()).toBe(size);
  await expect(readFile(paths[0]!)).rejects.toMatchObject({ code: "ENOENT" });
  await originals.withFile(original, bytes);
  expect(fetchedBytes()).toBe(2 * size);
});

test("a small file is fetched by one request", async () => {
  expect(await originals.withFile({ key: "small", size: 10, ...hints }, bytes)).toBe(10);
  expect(await originals.withFile({ key: "empty", size: 0, ...hints }, bytes)).toBe(0);
  expect(ranges).toEqual([
    { offset: 0, length: 10 },
    { offset: 0, length: 0 },
  ]);
});

test("what could not be fetched is fetched anew, and a failed use leaves the file to the next", async () => {
  const original = { key: "later", size, ...hints };
  down = true;
  await expect(originals.withFile(original, bytes)).rejects.toThrow("down");
  down = false;
  await expect(originals.withFile(original, () => Promise.reject(new Error("use failed")))).rejects.toThrow("use failed");
  expect(await originals.withFile(original, bytes)).toBe(size);
  expect(fetchedBytes()).toBe(size);
});

test("no more is kept than allowed, the longest unused goes first, and nothing that is in use", async () => {
  originals = make({ keepBytes: 2 * size });
  const path = (key: string) => originals.withFile({ key, size, ...hints }, async (where) => where);
  const paths: string[] = [];
  await originals.withFile({ key: "used", size, ...hints }, async (used) => {
    for (const key of ["one", "two", "three"]) paths.push(await path(key));
    expect(await bytes(used)).toBe(size);
  });
  const left = await Promise.all(
    paths.map((where) =>
      stat(where).then(
        () => true,
        () => false,
      ),
    ),
  );
  expect(left).toEqual([false, false, true]);
});
