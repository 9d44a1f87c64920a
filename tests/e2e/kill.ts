// A browser that ends without a word, as where the system needs its memory.
import { readdir, readFile } from "node:fs/promises";
import type { Device } from "./support.ts";

/** Resolves when all processes of the device's browser are gone. */
export async function killBrowser({ context, profile }: Device): Promise<void> {
  const closed = context.waitForEvent("close");
  for (const entry of await readdir("/proc")) {
    const command = /^\d+$/.test(entry) ? await readFile(`/proc/${entry}/cmdline`, "latin1").catch(() => "") : "";
    if (!command.includes(profile)) continue;
    try {
      process.kill(Number(entry), "SIGKILL");
    } catch {
      // it has ended with its parent
    }
  }
  await closed;
}
