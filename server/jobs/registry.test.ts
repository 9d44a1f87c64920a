import { expect, test } from "vitest";
import { jobNames, ruleOf, triesOf } from "./registry.ts";

test("a job either says how often it is tried or is wanted however late", () => {
  expect(jobNames.filter((name) => ruleOf(name).maxAttempts === undefined && !ruleOf(name).lasting)).toEqual([]);
});

test("reading a document is bounded by its pauses alone: an outage of any length marks no document", () => {
  expect(["extract", "delete-objects", "refresh-search"].map((name) => triesOf(name as "extract"))).toEqual([32_767, 32_767, 32_767]);
});
