// The processes on one data folder: who they are is written down at once, a guard ends them should this process be killed,
// and they are stopped in the reverse order of their start.
import { spawn } from "node:child_process";
import { chmod, mkdir, readdir, rename, stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Part, type PartOptions } from "./part.ts";
import { endLeftovers, forgetRunning, markOf, writeRunning } from "./running.ts";

const longestLog = 20 * 2 ** 20; // bytes; looked at when the product starts
const recordAgainMs = 1_000;
const guardScript = fileURLToPath(new URL("guard.ts", import.meta.url));

/**
 * Waits in a session of its own, without a Node that would do nothing (40 MB). A line from the supervisor means a clean stop; when the
 * pipe closes without one, the supervisor was killed.
 */
const waiting = `trap "" INT TERM HUP; read -r stopped || exec "$0" "$@"`;

/** Makes the folder where missing and ends what a killed supervisor left running on it. @throws Error when another one runs on it */
export async function openDataFolder(dataDir: string): Promise<{ leftovers: number }> {
  const logs = join(dataDir, "logs");
  await mkdir(logs, { recursive: true, mode: 0o700 });
  // As root, PostgreSQL runs as another user, who has to pass through this folder; everything in it stays private.
  await chmod(dataDir, userInfo().uid === 0 ? 0o711 : 0o700);
  const leftovers = await endLeftovers(dataDir);
  for (const file of await readdir(logs)) {
    const log = join(logs, file);
    if (file.endsWith(".log") && (await stat(log)).size > longestLog) await rename(log, `${log}.old`);
  }
  return { leftovers };
}

export interface SupervisorOptions {
  dataDir: string;
  /** Where the product will answer; told to whoever tries to start a second one. */
  url: string;
  supervise?: boolean;
  log?: (line: string) => void;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #parts: Part[] = [];
  /** Ends each of them, in the order of their starts. */
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #guardEnded: Promise<void>;
  readonly #endGuard: () => void;
  #stopped: Promise<void> | undefined;
  #recordingAgain: NodeJS.Timeout | undefined;

  /** @throws Error where the list of processes can't be written */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#record();
    const guard = spawn("/bin/sh", ["-c", waiting, process.execPath, guardScript, options.dataDir], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    guard.stdin.on("error", () => undefined); // a killed guard is no reason to fail: the next start does its work
    this.#guardEnded = new Promise((resolve) => {
      guard.once("close", () => resolve());
      guard.once("error", () => resolve());
    });
    this.#endGuard = () => guard.stdin.end("stopped\n");
  }

  /** Starts a process that belongs to this folder; its output goes to `logs/NAME.log`. */
  start(part: Omit<PartOptions, "logFile" | "supervise" | "log" | "onPid">): Part {
    const { dataDir, supervise = true, log = () => undefined } = this.#options;
    const logFile = join(dataDir, "logs", `${part.name}.log`);
    const made = new Part({ ...part, logFile, supervise, log, onPid: () => this.#recordOrLater() });
    this.#parts.push(made);
    this.#stops.push(() => made.stop());
    made.start();
    return made;
  }

  /** What runs in this very process is ended in its turn as well: before what was started before it. */
  alsoStop(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  /** Ends all parts, last started first, and resolves when no process is left. May be called more than once. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    for (const stop of this.#stops.toReversed()) await stop();
    clearTimeout(this.#recordingAgain);
    forgetRunning(this.#options.dataDir);
    this.#endGuard();
    await this.#guardEnded;
  }

  /** A full disk ends nothing that runs: the list is written when there is room again. */
  #recordOrLater(): void {
    const again = this.#recordingAgain !== undefined;
    clearTimeout(this.#recordingAgain);
    this.#recordingAgain = undefined;
    try {
      this.#record();
    } catch (error) {
      if (!again)
        this.#options.log?.(`The list of processes could not be written: ${error instanceof Error ? error.message : String(error)}`);
      this.#recordingAgain = setTimeout(() => this.#recordOrLater(), recordAgainMs).unref();
    }
  }

  #record(): void {
    const parts = this.#parts.flatMap((part) =>
      part.pid ? [[part.name, { ...markOf(part.pid), stopSignal: part.stopSignal, graceMs: part.graceMs }] as const] : [],
    );
    writeRunning(this.#options.dataDir, { supervisor: markOf(process.pid), url: this.#options.url, parts: Object.fromEntries(parts) });
  }
}
