// What happens around the product must not end the process that keeps its parts alive.
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Part } from "./part.ts";
import { markOf, readRunning } from "./running.ts";
import { openDataFolder, Supervisor } from "./supervisor.ts";

async function aPart(): Promise<{ dataDir: string; part: Part; said: string[]; unheard: unknown[] }> {
  const dataDir = await mkdtemp(join(tmpdir(), "docuvault-supervisor-"));
  await openDataFolder(dataDir);
  const said: string[] = [];
  const unheard: unknown[] = [];
  const note = (error: unknown) => void unheard.push(error);
  process.on("uncaughtException", note).on("unhandledRejection", note);
  const supervisor = new Supervisor({ dataDir, url: "http://localhost", log: (line) => said.push(line) });
  onTestFinished(async () => {
    await supervisor.stop();
    process.off("uncaughtException", note).off("unhandledRejection", note);
    await rm(dataDir, { recursive: true });
  });
  const part = supervisor.start({
    name: "sleeper",
    command: { command: process.execPath, args: ["-e", "setInterval(() => {}, 1000)"], env: {} },
    stopSignal: "SIGTERM",
    graceMs: 1_000,
    isHealthy: async () => true,
  });
  return { dataDir, part, said, unheard };
}

const recorded = (dataDir: string) => readRunning(dataDir)?.parts.sleeper?.pid;

test("a part that dies while the list of processes can't be written comes back, and the list is written when it can be", async () => {
  const { dataDir, part, said, unheard } = await aPart();
  const first = part.pid!;
  expect(recorded(dataDir)).toBe(first);
  const inTheWay = join(dataDir, "running.json.new");
  await mkdir(inTheWay);
  part.kill("SIGKILL");
  await expect.poll(() => part.restarts).toBe(1);
  await expect.poll(() => part.pid).toBeGreaterThan(0);
  expect(recorded(dataDir)).toBe(first);
  expect(said.filter((line) => line.startsWith("The list of processes could not be written"))).toHaveLength(1);
  await rm(inTheWay, { recursive: true });
  await expect.poll(() => readRunning(dataDir)?.parts.sleeper).toMatchObject(markOf(part.pid!));
  expect(unheard).toEqual([]);
});

test("a part that dies while its log can't be opened comes back when it can be", async () => {
  const { dataDir, part, said, unheard } = await aPart();
  const logs = join(dataDir, "logs");
  await rename(logs, `${logs}.away`);
  part.kill("SIGKILL");
  await expect.poll(() => said.filter((line) => line.includes("could not be started")).length).toBeGreaterThan(1);
  await rename(`${logs}.away`, logs);
  await expect.poll(() => part.pid).toBeGreaterThan(0);
  expect(unheard).toEqual([]);
});
