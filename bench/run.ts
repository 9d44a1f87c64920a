// `npm run bench`: all benchmarks, or those named. With `--json` exactly one JSON object for one of them on stdout.
import { parseArgs } from "node:util";
import { type Bench, type BenchResult, type Figure, machine } from "./lib/figures.ts";

const benches: Record<string, () => Promise<Bench>> = {
  startup: async () => (await import("./startup.ts")).startup,
  pull: async () => (await import("./pull.ts")).pull,
  push: async () => (await import("./push.ts")).push,
  search: async () => (await import("./search.ts")).search,
  ocr: async () => (await import("./ocr.ts")).ocr,
  reading: async () => (await import("./reading.ts")).reading,
  ingest: async () => (await import("./ingest.ts")).ingest,
  identity: async () => (await import("./identity.ts")).identity,
  sharing: async () => (await import("./sharing.ts")).sharing,
  bulk: async () => (await import("./bulk.ts")).bulk,
  sync: async () => (await import("./sync.ts")).sync,
  browser: async () => (await import("./browser.ts")).browser,
  first: async () => (await import("./first.ts")).first,
  drop: async () => (await import("./drop.ts")).drop,
  large: async () => (await import("./large.ts")).large,
  device: async () => (await import("./device.ts")).device,
  edges: async () => (await import("./edges.ts")).edges,
  photographed: async () => (await import("./photographed.ts")).photographed,
  scanning: async () => (await import("./scanning.ts")).scanning,
  clouds: async () => (await import("./clouds.ts")).clouds,
  filing: async () => (await import("./filing.ts")).filing,
};

// `edges` takes a folder, and a file for its corners; those are its own to read.
const { tokens } = parseArgs({ options: { pictures: { type: "string" } }, strict: false, allowPositionals: true, tokens: true });
const withFile = tokens.some((token) => token.kind === "option" && token.name === "pictures");
const args = process.argv.slice(2);
const json = args.includes("--json") && !withFile;
const names = withFile ? ["edges"] : args.filter((arg) => !arg.startsWith("--"));
/** `sync` runs four of the others as one. */
const chosen = names.length > 0 ? names : Object.keys(benches).filter((name) => name !== "sync");
const unknown = chosen.filter((name) => !Object.hasOwn(benches, name));
const log = (line: string) => console.error(line);

if (unknown.length > 0 || (json && chosen.length !== 1)) {
  log(unknown.length > 0 ? `There is no benchmark "${unknown[0]}".` : "--json needs the name of one benchmark.");
  log(`npm run bench -- [${Object.keys(benches).join(" | ")}] [--json]`);
  process.exitCode = 1;
} else {
  for (const name of chosen) {
    const bench = await benches[name]!();
    log(`${name}: ${bench.about}`);
    const before = machine();
    const result: BenchResult = { bench: name, ...(await bench.run((line) => log(`  ${line}`))) };
    const complete = { ...result, at: new Date().toISOString(), machine: { ...before, loadAverageAfter: machine().loadAverage } };
    if (json) process.stdout.write(`${JSON.stringify(complete, null, 2)}\n`);
    else print(complete);
  }
}

function print({ bench, seeded, figures, notes, at, machine }: BenchResult & { at: string; machine: ReturnType<typeof machineOf> }): void {
  console.log(`\n## ${bench}\n\n${seeded}\n`);
  console.log("| what | least | p50 | p95 | n | compared with | budget |\n|---|---|---|---|---|---|---|");
  for (const figure of figures) console.log(`| ${rowOf(figure).join(" | ")} |`);
  for (const note of notes) console.log(`\n${note}`);
  console.log(
    `\n${at}, ${machine.cores} cores (${machine.model}), load ${machine.loadAverage[0]} before, ${machine.loadAverageAfter[0]} after`,
  );
}

function machineOf() {
  return { ...machine(), loadAverageAfter: [0] };
}

function rowOf({ what, unit, least, p50, p95, n, ratio, against, budget }: Figure): string[] {
  const compared = ratio === undefined ? "" : `${ratio}x ${against}`;
  return [what, String(least ?? ""), `${p50} ${unit}`, p95 === undefined ? "" : `${p95} ${unit}`, String(n), compared, budget ?? ""];
}
