// Who runs on a data folder: one file with the supervisor and its parts. It keeps two starts apart, and lets the guard or the
// next start end what a killed supervisor left behind. A process is ours only if its start time is the one written down.
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const processMark = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
const runningFile = z.object({
  supervisor: processMark,
  url: z.string(),
  parts: z.record(z.string(), processMark.extend({ stopSignal: z.enum(["SIGINT", "SIGTERM"]), graceMs: z.number() })),
});
export type ProcessMark = z.infer<typeof processMark>;
export type Running = z.infer<typeof runningFile>;

/** When the process started, in the system's own words; undefined when there is none (or only its remains). */
function startTime(pid: number): string | undefined {
  try {
    if (process.platform !== "linux")
      return (
        execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() ||
        undefined
      );
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").pop()?.split(" ") ?? [];
    return fields[0] === "Z" ? undefined : fields[19]; // field 22 of proc_pid_stat(5): start time in clock ticks since boot
  } catch {
    return undefined;
  }
}

/** The command line of a process, empty when there is none. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

export const markOf = (pid: number): ProcessMark => ({ pid, startedAt: startTime(pid) ?? "" });
export const isAlive = (mark: ProcessMark) => mark.startedAt !== "" && startTime(mark.pid) === mark.startedAt;

const fileOf = (dataDir: string) => join(dataDir, "running.json");

export function readRunning(dataDir: string): Running | undefined {
  try {
    return runningFile.parse(JSON.parse(readFileSync(fileOf(dataDir), "utf8")));
  } catch {
    return undefined;
  }
}

export function writeRunning(dataDir: string, running: Running): void {
  writeFileSync(`${fileOf(dataDir)}.new`, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir));
}

/** Workerd's configuration while it runs; it holds the database password. */
export const edgeConfigFile = (dataDir: string) => join(dataDir, "edge.capnp");

/** To be called when no process of the folder is left. */
export function forgetRunning(dataDir: string): void {
  rmSync(edgeConfigFile(dataDir), { force: true });
  rmSync(fileOf(dataDir), { force: true });
}

/** Ends the parts of a supervisor that is gone: politely, and by force where one does not end in its time. @throws Error when the supervisor still runs */
export async function endLeftovers(dataDir: string): Promise<number> {
  const running = readRunning(dataDir);
  if (!running) return 0;
  if (isAlive(running.supervisor) && running.supervisor.pid !== process.pid)
    throw new Error(`DocuVault already runs on ${dataDir} at ${running.url} (process ${running.supervisor.pid}).`);
  const left = Object.values(running.parts).filter(isAlive);
  const signal = (mark: ProcessMark, name: NodeJS.Signals) => {
    if (isAlive(mark)) process.kill(mark.pid, name);
  };
  await Promise.all(
    left.map(async (part) => {
      signal(part, part.stopSignal);
      for (let waited = 0; isAlive(part) && waited < part.graceMs; waited += 50) await sleep(50);
      signal(part, "SIGKILL");
      while (isAlive(part)) await sleep(50);
    }),
  );
  forgetRunning(dataDir);
  return left.length;
}
