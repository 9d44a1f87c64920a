// Three kinds of tests: `unit` (beside the code, one shared PostgreSQL), `faults` and `e2e` (whole products, one file at a time).
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Milliseconds that a condition has to become true. Vitest's own limit of one second says more of the machine than of the product. */
const poll = (timeout: number) => ({ poll: { timeout } });

const wholeProduct = {
  globalSetup: ["tests/harness/builtProduct.ts"],
  // A product and its browsers keep two cores busy: two of them at once are no quicker, and what a test waits for takes twice as long.
  fileParallelism: false,
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: poll(60_000),
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Every core: the default leaves one idle, which is half of a small machine.
          maxWorkers: availableParallelism(),
          include: ["{worker,client,shared,server,containers,scripts,bench,tests}/**/*.test.{ts,tsx}"],
          exclude: ["tests/{e2e,faults}/**", "**/node_modules/**"],
          globalSetup: ["tests/harness/sharedPostgres.ts"],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          expect: poll(40_000),
        },
        // The client's components are JSX for Preact.
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
      },
      { test: { name: "faults", include: ["tests/faults/**/*.test.ts"], ...wholeProduct, sequence: { groupOrder: 1 } } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          ...wholeProduct,
          globalSetup: [...wholeProduct.globalSetup, "tests/harness/sharedProduct.ts"],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
