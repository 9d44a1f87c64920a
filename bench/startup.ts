// `npm start` as a person sees it: from the command to the line that says it is ready, on an empty folder and again.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { buildAll } from "../scripts/product/build.ts";
import { randomFreePort } from "../scripts/product/ports.ts";
import { readRunning } from "../scripts/product/running.ts";
import { npmStart } from "../tests/harness/npmStart.ts";
import { type Bench, type Figure, single, spread, timed } from "./lib/figures.ts";
import { memoryOf } from "./lib/processes.ts";

const run = promisify(execFile);
const rounds = 3;
/** Until what the start left behind has been given back. */
const restMs = 6_000;

export const startup: Bench = {
  about: "npm start to the ready line, first and second time; memory of each part at rest",
  async run(log) {
    await buildAll({ log });
    const first: number[] = [];
    const second: number[] = [];
    const memory = new Map<string, number[]>();
    for (let round = 0; round < rounds; round++) {
      const dataDir = await mkdtemp(join(tmpdir(), "docuvault-bench-"));
      try {
        const port = await randomFreePort();
        log(`Round ${round + 1} of ${rounds}`);
        for (const times of [first, second]) {
          const began = performance.now();
          const npm = npmStart(dataDir, port, { throughNpm: true });
          await npm.ready();
          times.push(performance.now() - began);
          if (times === second) await lookAtMemory(dataDir, memory);
          npm.kill("SIGTERM");
          await npm.ended;
        }
      } finally {
        await rm(dataDir, { recursive: true, force: true });
      }
    }
    const node = spread("an empty Node process", await emptyProcesses());
    const again = spread("npm start, data found", second, { against: node, budget: "under 10 s" });
    const figures: Figure[] = [node, again, spread("npm start, empty folder", first, { against: again, budget: "under 60 s" })];
    for (const [part, values] of memory) {
      const budget = part === "backend" ? { budget: "under 200 MB" } : {};
      figures.push(spread(`memory at rest, ${part}`, values, { unit: "MB", ...budget }));
    }
    const total = [...memory.values()].reduce((sum, values) => sum + (values.at(-1) ?? 0), 0);
    figures.push(single("memory at rest, all parts", total, { unit: "MB" }));
    return {
      seeded: "An empty data folder; dist/ built before. Memory is the proportional set size of a part and its children.",
      figures,
      notes: [`Memory is read ${restMs / 1000} s after the second start; Linux only (0 elsewhere).`],
    };
  },
};

async function lookAtMemory(dataDir: string, memory: Map<string, number[]>): Promise<void> {
  await sleep(restMs);
  const running = readRunning(dataDir);
  if (!running) throw new Error("It says that it is ready, but nothing runs.");
  const note = (name: string, megabytes: number) => memory.set(name, [...(memory.get(name) ?? []), megabytes]);
  let parts = 0;
  for (const [name, { pid }] of Object.entries(running.parts)) {
    const megabytes = memoryOf(pid);
    parts += megabytes;
    note(name, megabytes);
  }
  // The parts are its children.
  note("supervisor and guard", memoryOf(running.supervisor.pid) - parts);
}

async function emptyProcesses(): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < 5; index++) times.push(await timed(() => run(process.execPath, ["-e", "0"])));
  return times;
}
