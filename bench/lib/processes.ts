// Memory and processor time of processes with their children, as Linux counts them. Shared pages are divided among their users (PSS).
import { readdirSync, readFileSync } from "node:fs";

/** MB of the process and all its descendants; 0 where the system does not tell. */
export function memoryOf(pid: number): number {
  return family(pid).reduce((sum, each) => sum + ownMemory(each), 0) / 1024;
}

/** Milliseconds of processor time that the process and its descendants, ended ones included, have used. Nobody else's load is in it. */
export function processorTimeOf(pid: number): number {
  return family(pid).reduce((sum, each) => sum + ownProcessorTime(each), 0);
}

/** MB of all processes whose command line holds these words (a browser's profile folder names all of its own). */
export const memoryOfCommand = (words: string): number => pidsOf(words).reduce((sum, pid) => sum + ownMemory(pid), 0) / 1024;

/** Milliseconds of processor time that the living ones among them have used. */
export const processorTimeOfCommand = (words: string): number => pidsOf(words).reduce((sum, pid) => sum + ownProcessorTime(pid), 0);

/** Resolves when those processes have used less than a tenth of a processor for two seconds: what they did in the background is done. */
export async function idleCommand(words: string): Promise<void> {
  const used = () => processorTimeOfCommand(words);
  for (let before = used(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const now = used();
    if (now - before < 200) return;
    before = now;
  }
}

function pidsOf(words: string): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && commandOf(pid).includes(words));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return ""; // ended meanwhile
  }
}

function family(pid: number): number[] {
  if (process.platform !== "linux") return [];
  const children = childrenByParent();
  const all = [pid];
  for (let at = 0; at < all.length; at++) all.push(...(children.get(all[at]!) ?? []));
  return all;
}

const msATick = 10;

/** Fields 14 to 17 of proc_pid_stat(5): its own time and that of children that it has waited for. */
function ownProcessorTime(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").pop()!.split(" ");
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * msATick;
  } catch {
    return 0; // ended meanwhile
  }
}

function ownMemory(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // ended meanwhile
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    try {
      const parent = Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").pop()?.split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    } catch {
      // ended meanwhile
    }
  }
  return children;
}

/** Looks several times a second until stopped; resolves to all that was seen, in MB. */
export function watchMemory(pid: () => number | undefined): () => number[] {
  const seen: number[] = [];
  const look = () => {
    const now = pid();
    if (now) seen.push(memoryOf(now));
  };
  look();
  const timer = setInterval(look, 250);
  return () => {
    clearInterval(timer);
    look();
    return seen;
  };
}
