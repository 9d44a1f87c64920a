// Memory of processes with their children, as Linux counts it: pages shared by several are divided among them (PSS).
import { readdirSync, readFileSync } from "node:fs";

/** MB of the process and all its descendants; 0 where the system does not tell. */
export function memoryOf(pid: number): number {
  if (process.platform !== "linux") return 0;
  const children = childrenByParent();
  const all = [pid];
  for (let at = 0; at < all.length; at++) all.push(...(children.get(all[at]!) ?? []));
  return all.reduce((sum, each) => sum + ownMemory(each), 0) / 1024;
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
