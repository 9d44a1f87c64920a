import { expect, test } from "vitest";
import { missingFor, storageUse } from "./storageUse.ts";

test.each([
  ["an empty storage", 0, 0, "", 0, 100],
  ["one that fills up", 80, 0, "amber", 0, 20],
  ["one that is almost full", 95, 0, "red", 0, 5],
  ["one with room, and a file that is larger than it", 40, 90, "red", 30, 60],
  ["one with room for what did not fit before", 40, 60, "", 0, 60],
  ["one whose limit was lowered below what is used", 130, 10, "red", 10, 0],
] as const)("%s says the same on every screen", (_name, usedBytes, unfitting, tone, missingBytes, freeBytes) => {
  expect(storageUse({ usedBytes, limitBytes: 100 }, unfitting)).toMatchObject({ tone, missingBytes, freeBytes });
});

test("a vault without any storage has nothing free and is full", () => {
  expect(storageUse({ usedBytes: 0, limitBytes: 0 }, 5)).toMatchObject({ tone: "red", missingBytes: 5, fraction: 0 });
});

test("what one file lacks", () => {
  const storage = storageUse({ usedBytes: 90, limitBytes: 100 }, 0);
  expect(missingFor(storage, 13)).toBe(3);
  expect(missingFor(storage, 10)).toBe(0);
});
