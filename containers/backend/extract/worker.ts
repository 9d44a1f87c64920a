// One child process and the one job it may hold: started with no secrets and few rights, killed at its limits.
import { type ChildProcess, fork } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { residentBytes, watchMemory } from "./memory.ts";
import type { Job } from "./types.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface WorkerLimits {
  timeMs: number;
  memoryBytes: number;
  /** Folders that children may read, besides the code. */
  readFrom: string[];
}

export class Worker {
  readonly #child: ChildProcess;
  readonly #limits: WorkerLimits;
  /** Why there is no process any more. */
  readonly #gone: Promise<Error>;
  #errors = "";
  #alive = true;
  #peakBytes = 0;

  constructor(limits: WorkerLimits) {
    this.#limits = limits;
    this.#child = fork(new URL("./child.ts", import.meta.url), [], {
      env: environment(),
      execArgv: flags(limits),
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (data: Buffer) => {
      this.#errors = (this.#errors + data.toString("latin1")).slice(-4000);
    });
    this.#gone = new Promise((resolve) => {
      const end = (how: string) => {
        this.#alive = false;
        resolve(new ExtractionError(/heap out of memory|Array buffer allocation failed/.test(this.#errors) ? "memory" : "crashed", how));
      };
      this.#child.once("error", (error: NodeJS.ErrnoException) => {
        // Too many processes or open files: that is the machine's fault and not the document's.
        if (this.#child.pid === undefined) resolve(new Error(`The reader could not be started: ${error.code}`));
        end(error.name);
      });
      // "close", not "exit": at "exit" the child's output may not have been read to its end
      this.#child.once("close", (code, signal) => end(`child ended with ${signal ?? code}`));
    });
  }

  get alive(): boolean {
    return this.#alive && this.#child.connected;
  }

  /** The most resident bytes that were observed during the last job. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  residentBytes(): Promise<number | null> {
    return residentBytes(this.pid);
  }

  /**
   * Runs a job and returns the child's unchecked answer. Throws `timeout`, `memory` or `crashed`, after which the child has been killed; another
   * error where it could not be started.
   */
  async run(job: Job): Promise<unknown> {
    // Where a process could not be started for want of descriptors, Node gives it no channel to send on.
    if (!this.alive) throw await this.#gone;
    const ended = Promise.withResolvers<never>();
    const kill = (error: ExtractionError) => {
      ended.reject(error);
      this.kill();
    };
    const { timeMs, memoryBytes } = this.#limits;
    const timer = setTimeout(() => kill(new ExtractionError("timeout", `after ${timeMs} ms`)), timeMs);
    this.#peakBytes = 0;
    const unwatch = watchMemory(this.pid, (bytes) => {
      this.#peakBytes = Math.max(this.#peakBytes, bytes);
      if (bytes > memoryBytes) kill(new ExtractionError("memory", `above ${memoryBytes} bytes`));
    });
    const answered = Promise.withResolvers<unknown>();
    this.#child.once("message", answered.resolve);
    this.#gone.then(ended.reject);
    // an error here means that the child has ended meanwhile, which its "close" event reports
    this.#child.send(job, () => {});
    try {
      return await Promise.race([answered.promise, ended.promise]);
    } finally {
      clearTimeout(timer);
      unwatch();
      this.#child.off("message", answered.resolve);
    }
  }

  kill(): void {
    this.#alive = false;
    this.#child.kill("SIGKILL");
  }

  /** Kills the child and resolves when it is gone. */
  async end(): Promise<void> {
    this.kill();
    await this.#gone;
  }
}

/** Node's permission model: reads of code and of `readFrom`, no writes, no processes, no threads. sharp is a native addon. */
function flags({ memoryBytes, readFrom }: WorkerLimits): string[] {
  const code = [
    "node_modules",
    "package.json",
    "containers/backend/extract",
    "shared/detect",
    "shared/documents/pageWords.ts",
    "shared/pages",
    "shared/read",
    "shared/recognition",
    "shared/scan",
  ].map((part) => root + part);
  return [
    "--permission",
    "--allow-addons",
    "--disable-warning=PERM0001",
    // node_modules may be a symbolic link: Node checks rights by the real path as well, so both paths are allowed.
    ...new Set([...code, ...code.map((path) => realpathSync(path)), ...readFrom].map((path) => `--allow-fs-read=${path}`)),
    `--max-old-space-size=${Math.ceil((memoryBytes / 1_048_576) * 0.75)}`,
    "--max-semi-space-size=8",
  ];
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, TZ, LANG } = process.env;
  return { ...(PATH && { PATH }), ...(TZ && { TZ }), ...(LANG && { LANG }) };
}
