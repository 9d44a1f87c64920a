// A fixed budget of the simulator's seeds; `npm run simulate -- --seeds N` goes on for as long as one likes.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openBench } from "./bench.ts";
import { commandOf, planOf, simulate } from "./simulate.ts";
import { variants } from "./variant.ts";

let bench: Awaited<ReturnType<typeof openBench>>;
beforeAll(async () => {
  bench = await openBench(inject("postgresPort"));
});
afterAll(() => bench.close());

/** Several runs in one test: 3 s each where nothing else runs, 12 s on two cores that twenty processes share. Milliseconds. */
const busyMachine = 180_000;
const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

describe("devices, an unreliable network and a server that dies", () => {
  test.each(seeds)("agree in the end, with every change made once, nothing lost and nothing leaked (seed %i)", async (seed) => {
    const { plan, failure, mutations } = await simulate(bench, planOf(seed));
    expect(failure?.message, commandOf(plan)).toBeUndefined();
    expect(mutations).toBeGreaterThan(0);
  });

  test(
    "a seed makes the same run each time",
    async () => {
      const plan = { ...planOf(3), steps: planOf(3).steps.slice(0, 60) };
      const run = async () => (await simulate(bench, plan)).trace.join("\n");
      expect(await run()).toBe(await run());
    },
    busyMachine,
  );

  test.each(["no-snapshot", "silent-move-out", "no-version-lock"])(
    "a broken server is noticed: %s",
    async (name) => {
      const variant = variants.find((variant) => variant.name === name)!;
      let noticed = false;
      for (let seed = 1; seed <= 20 && !noticed; seed++) noticed = (await simulate(bench, planOf(seed), variant)).failure !== null;
      expect(noticed).toBe(true);
    },
    busyMachine,
  );
});
