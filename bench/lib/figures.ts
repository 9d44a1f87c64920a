// What a benchmark hands back: figures with what each is compared with, measured in the same run on the same machine.
import { cpus, loadavg, totalmem } from "node:os";

export interface Figure {
  what: string;
  unit: "ms" | "MB" | "KB" | "documents/s" | "pushes/s" | "requests/s" | "mutations/s" | "count" | "share";
  /** Median, or the one value where `n` is 1. */
  p50: number;
  p95?: number;
  /** The quickest of them: nearest to what it costs where the machine does nothing else. */
  least?: number;
  /** Measurements behind the figure. */
  n: number;
  /** `p50` divided by that of the figure named in `against`, from the same run. */
  ratio?: number;
  against?: string;
  /** What we want it to be; never a condition of anything. */
  budget?: string;
}

export interface BenchResult {
  bench: string;
  /** What was measured on, and how it was made. */
  seeded: string;
  figures: Figure[];
  notes: string[];
}

export interface Bench {
  /** One line for `npm run bench -- --list`. */
  about: string;
  run(log: (line: string) => void): Promise<Omit<BenchResult, "bench">>;
}

const rounded = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

interface Comparison {
  against?: Figure;
  budget?: string;
  unit?: Figure["unit"];
}

/** A figure of many measurements. */
export function spread(what: string, values: readonly number[], { against, budget, unit = "ms" }: Comparison = {}): Figure {
  const p50 = percentile(values, 0.5);
  const figure = {
    what,
    unit,
    p50: rounded(p50),
    p95: rounded(percentile(values, 0.95)),
    least: rounded(Math.min(...values)),
    n: values.length,
  };
  return withComparison(figure, p50, against, budget);
}

/** A figure of one measurement. */
export function single(what: string, value: number, { against, budget, unit = "ms" }: Comparison = {}): Figure {
  return withComparison({ what, unit, p50: rounded(value), n: 1 }, value, against, budget);
}

function withComparison(figure: Figure, exact: number, against: Figure | undefined, budget: string | undefined): Figure {
  return {
    ...figure,
    ...(against && { ratio: rounded(exact / against.p50), against: against.what }),
    ...(budget && { budget }),
  };
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** `count` measurements one after another, after a few that do not count. */
export async function repeat(count: number, work: (index: number) => Promise<unknown>, warmUp = 2): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count + warmUp; index++) {
    const took = await timed(() => work(index));
    if (index >= warmUp) times.push(took);
  }
  return times;
}

/** Two things measured in turns, so that whatever else the machine does hits both alike. */
export async function inTurns(count: number, one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -2; round < count; round++) {
    const took = [await timed(one), await timed(other)] as const;
    if (round < 0) continue;
    times[0].push(took[0]);
    times[1].push(took[1]);
  }
  return times;
}

/** The machine as it is now: another run on another one compares ratios, not milliseconds. */
export function machine() {
  const processors = cpus();
  return {
    cores: processors.length,
    model: processors[0]?.model.trim() ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}, Node ${process.version}`,
    loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
  };
}
