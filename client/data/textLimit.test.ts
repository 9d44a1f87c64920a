import { expect, test } from "vitest";
import { fittingLimit } from "./textLimit.ts";

const [megabyte, gigabyte] = [1_000_000, 1_000_000_000];

test.each([
  ["a desk", { memory: 8, quota: 100 * gigabyte }, null],
  ["a desk of which nothing is known", { memory: null, quota: null }, null],
  ["a phone of the middle", { memory: 4, quota: 50 * gigabyte }, 50 * megabyte],
  ["a small phone", { memory: 2, quota: 20 * gigabyte }, 20 * megabyte],
  ["a desk whose disk is nearly full", { memory: 8, quota: 3 * gigabyte }, 200 * megabyte],
  ["a private window", { memory: 8, quota: 300 * megabyte }, 20 * megabyte],
  ["a small phone that is full", { memory: 1, quota: 10 * megabyte }, 20 * megabyte],
])("%s keeps as much text as fits it", (_name, device, limit) => {
  expect(fittingLimit(device)).toBe(limit);
});
