// npm run simulate -- [--seeds N] [--from K] [--variant NAME] [--keep-going] [--tries N] | --variants [--variant A,B]
// | --seed S [--people P --devices D --steps 0-40,52 --rounds 2]
import { parseArgs } from "node:util";
import type { TestProject } from "vitest/node";
import startPostgres from "../harness/sharedPostgres.ts";
import { openBench } from "./bench.ts";
import type { Bench } from "./plan.ts";
import { commandOf, type Outcome, parseRanges, planOf, shrink, simulate } from "./simulate.ts";
import { type Variant, variants } from "./variant.ts";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    variant: { type: "string" },
    variants: { type: "boolean", default: false },
    seed: { type: "string" },
    people: { type: "string" },
    devices: { type: "string" },
    steps: { type: "string" },
    rounds: { type: "string" },
    tries: { type: "string", default: "60" },
    "keep-going": { type: "boolean", default: false },
  },
});

let port = 0;
const stopPostgres = await startPostgres({ provide: (_key: string, value: number) => (port = value) } as unknown as TestProject);
let failed = false;
const bench = await openBench(port);
try {
  const variant = variants.find(({ name }) => name === options.variant);
  if (options.variant && !variant && !options.variants)
    throw new Error(`no such variant; there are ${variants.map(({ name }) => name).join(", ")}`);
  if (options.variants) failed = await tableOfVariants(bench);
  else if (options.seed) failed = await one(bench, variant);
  else failed = await many(bench, variant);
} catch (error) {
  console.error(error);
  failed = true;
}
await bench.close();
await stopPostgres();
process.exit(failed ? 1 : 0);

async function one(bench: Bench, variant: Variant | undefined): Promise<boolean> {
  const plan = planOf(Number(options.seed));
  if (options.people) plan.people = Number(options.people);
  if (options.devices) plan.devices = Number(options.devices);
  if (options.rounds) plan.rounds = Number(options.rounds);
  if (options.steps) plan.steps = parseRanges(options.steps);
  const outcome = await simulate(bench, plan, variant);
  console.log(outcome.trace.join("\n"));
  console.log(outcome.failure?.message ?? "passed");
  return outcome.failure !== null;
}

async function many(bench: Bench, variant: Variant | undefined): Promise<boolean> {
  const first = Number(options.from);
  const count = Number(options.seeds);
  const started = performance.now();
  let [mutations, statements, failures] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await simulate(bench, planOf(seed), variant).catch((error: unknown) => {
      throw new Error(`seed ${seed} broke the simulator`, { cause: error });
    });
    mutations += outcome.mutations;
    statements += outcome.statements;
    if (outcome.failure) {
      failures++;
      await report(bench, outcome, variant);
      if (!options["keep-going"]) break;
    }
    if ((seed - first + 1) % 50 === 0) console.log(summary(seed - first + 1));
  }
  function summary(seeds: number): string {
    const seconds = Math.round((performance.now() - started) / 1000);
    return `${seeds} seeds, ${failures} failed, ${mutations} changes, ${statements} statements stepped, ${seconds} s`;
  }
  console.log(`done: ${failures} failed; ${summary(count)}`);
  return failures > 0;
}

async function report(bench: Bench, outcome: Outcome, variant: Variant | undefined): Promise<void> {
  console.log(`\nseed ${outcome.plan.seed} failed: ${outcome.failure!.message}`);
  const small = await shrink(bench, outcome, variant, Number(options.tries));
  console.log(
    `smallest (${small.plan.people} people, ${small.plan.devices} devices, ${small.plan.steps.length} steps): ${small.failure!.message}`,
  );
  console.log(small.trace.join("\n"));
  console.log(`again: ${commandOf(small.plan, variant)}\n`);
}

/** Every broken server has to be caught within 200 seeds. */
async function tableOfVariants(bench: Bench): Promise<boolean> {
  let missed = false;
  const rows = [["variant", "what is broken", "caught at seed", "as", "smallest steps"]];
  const wanted = options.variant?.split(",");
  for (const variant of variants.filter(({ name }) => wanted?.includes(name) ?? true)) {
    let caught: Outcome | null = null;
    for (let seed = 1; seed <= 200 && !caught; seed++) {
      const outcome = await simulate(bench, planOf(seed), variant);
      if (outcome.failure) caught = outcome;
    }
    const small = caught && (await shrink(bench, caught, variant, Number(options.tries)));
    missed ||= !caught;
    const row = [
      variant.name,
      variant.about,
      caught ? String(caught.plan.seed) : "NOT within 200",
      (caught?.failure?.message ?? "").split("\n", 1).join("").slice(0, 70),
      small ? `${small.plan.steps.length} (${small.plan.devices} devices)` : "",
    ];
    console.log(row.join(" | "));
    rows.push(row);
  }
  console.log(`\n${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}`);
  return missed;
}
