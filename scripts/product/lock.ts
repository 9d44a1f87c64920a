// One at a time, across processes: a file that names its owner. The lock of a process that is gone counts as free.
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, markOf, type ProcessMark } from "./running.ts";

/** Runs `work` while no other process holds `file`; waits for as long as a living process does. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(markOf(process.pid)), { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (!(await isHeld(file))) await rm(file, { force: true });
      else await sleep(100);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function isHeld(file: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  if (text === "") return true; // its owner is just writing it
  return isAlive(JSON.parse(text) as ProcessMark);
}
