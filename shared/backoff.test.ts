import { expect, test } from "vitest";
import { pauseAfter } from "./backoff.ts";

const pauses = { first: 500, longest: 60_000 };

test("a pause doubles with each failure, up to the longest, however many there are", () => {
  expect([1, 2, 3, 7, 8, 9, 5_000].map((failures) => pauseAfter(failures, pauses))).toEqual([
    500, 1_000, 2_000, 32_000, 60_000, 60_000, 60_000,
  ]);
});

test("chance takes away up to half of it", () => {
  expect([0, 0.5, 1].map((random) => pauseAfter(3, pauses, random))).toEqual([1_000, 1_500, 2_000]);
});
