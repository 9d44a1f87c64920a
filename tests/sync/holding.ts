// Backends that wait for a lock are stopped, so that of several that wait for the same one the scheduler says who goes first: what
// PostgreSQL does there depends on time. Where a process of the server can't be signalled, runs are only as repeatable as it is.
import type pg from "pg";

/** Longer than a look at the locks takes, unless it waits for what a stopped backend holds. Milliseconds. */
const stuck = 250;
const stopped = new Set<number>();
process.on("exit", () => {
  for (const pid of stopped) signal(pid, "SIGCONT");
});

/** It waits, and has looked for deadlocks. Stopped in the middle of that it would hold up everybody: then it is tried again. */
export async function hold(admin: pg.Client, pid: number): Promise<void> {
  for (;;) {
    stopped.add(pid);
    if (!signal(pid, "SIGSTOP")) return letGo(pid);
    const looked = admin.query("SELECT count(*) FROM pg_locks");
    if (await within(looked, stuck)) return;
    letGo(pid);
    await looked;
  }
}

export function letGo(pid: number): void {
  if (stopped.delete(pid)) signal(pid, "SIGCONT");
}

function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Whether it is done by then. */
export async function within(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const result = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return result;
}
