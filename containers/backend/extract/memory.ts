// How much memory a process really uses. WebAssembly and image memory lie outside the JavaScript heap, so its limit alone is not enough.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const pageBytes = 4096;

/** Resident memory of a process in bytes; null where it has ended. */
export async function residentBytes(pid: number): Promise<number | null> {
  if (process.platform === "linux") return fromProc(pid);
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout.trim()) * 1024;
  } catch {
    return null;
  }
}

async function fromProc(pid: number): Promise<number | null> {
  try {
    return Number((await readFile(`/proc/${pid}/statm`, "latin1")).split(" ")[1]) * pageBytes;
  } catch {
    return null;
  }
}

/** Calls `seen` every 25 ms with the resident bytes of the process; returns a function that ends this. */
export function watchMemory(pid: number, seen: (bytes: number) => void): () => void {
  // a bomb fills memory at about a gigabyte a second, so 25 ms let it pass the limit by a few tens of megabytes
  const every = process.platform === "linux" ? 25 : 250;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const look = async () => {
    const bytes = await residentBytes(pid);
    if (ended) return;
    if (bytes !== null) seen(bytes);
    if (!ended) timer = setTimeout(look, every);
  };
  timer = setTimeout(look, every);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
