// Three kinds of tests: `unit` (beside the code, one shared PostgreSQL), `faults` and `e2e` (whole products, one for each file).
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const cores = availableParallelism();

/** Milliseconds that a condition has to become true. Vitest's own limit of one second says more of the machine than of the product. */
const poll = (timeout: number) => ({ poll: { timeout } });

const wholeProduct = {
  globalSetup: ["tests/harness/builtProduct.ts"],
  // A whole product and its browsers mostly wait for each other; beyond four at once, memory is what they would wait for.
  maxWorkers: Math.min(cores, 4),
  testTimeout: 180_000,
  hookTimeout: 180_000,
  expect: poll(60_000),
};

export default defineConfig({
  test: {
    // Every core: the default leaves one idle, which is half of a small machine.
    maxWorkers: cores,
    projects: [
      {
        test: {
          name: "unit",
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
      { test: { name: "e2e", include: ["tests/e2e/**/*.test.ts"], ...wholeProduct, sequence: { groupOrder: 2 } } },
    ],
  },
});
