// Runs seeds, and makes a failing one as small as it gets.
import { SimulationFailure } from "./failure.ts";
import type { Bench, Plan } from "./plan.ts";
import { random } from "./random.ts";
import type { Variant } from "./variant.ts";
import { World } from "./world.ts";

export interface Outcome {
  plan: Plan;
  failure: SimulationFailure | null;
  trace: string[];
  statements: number;
  /** Changes that were committed. */
  mutations: number;
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** 1 to 4 people, mostly several, with 3 to 5 devices. */
export function planOf(seed: number): Plan {
  const chance = random(seed, -4);
  const people = chance.pick([1, 2, 2, 2, 3, 3, 4]);
  return { seed, people, devices: Math.max(people, 3 + chance.below(3)), steps: range(60 + chance.below(140)), rounds: chance.below(4) };
}

export async function simulate(bench: Bench, plan: Plan, variant?: Variant): Promise<Outcome> {
  const world = new World(bench, plan, variant);
  let failure: SimulationFailure | null = null;
  try {
    await world.run();
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    failure = error;
  }
  return { plan, failure, trace: world.trace, statements: world.statements, mutations: world.oracle.committed.size };
}

/** The same kind of failure with fewer people, devices and steps; at most `tries` runs. */
export async function shrink(bench: Bench, found: Outcome, variant?: Variant, tries = 60): Promise<Outcome> {
  let best = found;
  let left = tries;
  const attempt = async (change: Partial<Plan>): Promise<boolean> => {
    if (left-- <= 0) return false;
    const outcome = await simulate(bench, { ...best.plan, ...change }, variant).catch(() => null);
    if (outcome?.failure?.kind !== found.failure?.kind) return false;
    best = outcome!;
    return true;
  };
  for (const people of [1, 2]) if (people < best.plan.people && (await attempt({ people }))) break;
  for (const devices of [1, 2, 3]) if (devices < best.plan.devices && devices >= best.plan.people && (await attempt({ devices }))) break;
  for (const rounds of [0, 1, 2]) if (rounds < best.plan.rounds && (await attempt({ rounds }))) break;
  for (let size = Math.ceil(best.plan.steps.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = best.plan.steps.length - size; at > -size && left > 0; at -= size) {
      const from = Math.max(0, at);
      await attempt({ steps: best.plan.steps.filter((_, index) => index < from || index >= from + size) });
    }
  return best;
}

/** What `--seeds 1 --from ...` needs to repeat exactly this run. */
export function commandOf({ seed, people, devices, steps, rounds }: Plan, variant?: Variant): string {
  return `npm run simulate -- --seed ${seed} --people ${people} --devices ${devices} --steps ${ranges(steps)} --rounds ${rounds}${variant ? ` --variant ${variant.name}` : ""}`;
}

function ranges(steps: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    if (last && last[1] === step - 1) last[1] = step;
    else parts.push([step, step]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",") || "none";
}

export function parseRanges(text: string): number[] {
  if (text === "none") return [];
  return text.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number) as [number, number?];
    return range(to! - from + 1).map((offset) => from + offset);
  });
}
