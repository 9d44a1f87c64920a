// One process of the product: started, watched, started again when it dies, ended on request.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pauseAfter } from "../../shared/backoff.ts";

export interface Command {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
}

export interface PartOptions {
  name: string;
  command: Command;
  /** The signal that asks the process to end properly, and how long it may take before it is ended by force. */
  stopSignal: "SIGINT" | "SIGTERM";
  graceMs: number;
  logFile: string;
  /** Resolves to true when the part answers; false or a rejection means not yet. */
  isHealthy: () => Promise<boolean>;
  supervise: boolean;
  log: (line: string) => void;
  /** Called whenever the process id changes. Must not throw: nobody could hear it. */
  onPid: () => void;
}

const firstBackoffMs = 250;
const longestBackoffMs = 5_000;
const steadyMs = 10_000; // having run this long, the next crash starts with the short pause again

export class Part {
  readonly name: string;
  readonly stopSignal: "SIGINT" | "SIGTERM";
  readonly graceMs: number;
  /** How often the process was started again. */
  restarts = 0;
  readonly #options: PartOptions;
  #child: ChildProcess | undefined;
  #asked: ChildProcess | undefined; // the process that was asked to end: its end is no failure
  #stopping = false;
  #failures = 0;
  #restarting: Promise<void> | undefined;

  constructor(options: PartOptions) {
    this.#options = options;
    this.name = options.name;
    this.stopSignal = options.stopSignal;
    this.graceMs = options.graceMs;
  }

  /** Process id of the current process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Sends a signal to the current process. Unless it was stopped, a supervised part that dies of it comes back. */
  kill(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Starts the process. For an unsupervised part also the way to bring it back. @throws Error where its log can't be opened, or nothing spawned */
  start(): void {
    if (this.#child || this.#stopping) return;
    const { command, logFile } = this.#options;
    const output = openSync(logFile, "a", 0o600);
    const startedAt = Date.now();
    // A process group of its own: a Ctrl-C in the terminal reaches the supervisor, which ends the parts in the right order.
    let child: ChildProcess;
    try {
      child = spawn(command.command, command.args, {
        env: command.env,
        uid: command.uid,
        gid: command.gid,
        detached: true,
        stdio: ["ignore", output, output],
      });
    } finally {
      closeSync(output);
    }
    this.#child = child;
    const ended = () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#options.onPid();
      if (this.#asked === child) return;
      this.#failures = Date.now() - startedAt > steadyMs ? 1 : this.#failures + 1;
      if (this.#options.supervise) this.#restarting ??= this.#restart(child);
    };
    child.once("exit", ended);
    child.once("error", ended);
    this.#options.onPid();
  }

  async #restart(child: ChildProcess): Promise<void> {
    // The pause comes first: when everything is told to stop at once, a part may end before the supervisor hears of it.
    await sleep(pauseAfter(this.#failures, { first: firstBackoffMs, longest: longestBackoffMs }), undefined, { ref: false });
    this.#restarting = undefined;
    if (this.#stopping || this.#child) return;
    this.#options.log(`${this.name} ended unexpectedly (${child.signalCode ?? `code ${child.exitCode}`}), starting it again`);
    this.restarts++;
    try {
      this.start();
    } catch (error) {
      // A log that can't be opened, no memory for a process: what is short now may be there later.
      this.#options.log(`${this.name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
      this.#failures++;
      this.#restarting ??= this.#restart(child);
    }
  }

  /** Waits until the part answers. @throws Error with the end of its log when it keeps dying or does not answer in time */
  async healthy(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const failuresBefore = this.#failures;
    for (const until = Date.now() + timeoutMs; Date.now() < until; await sleep(40)) {
      signal?.throwIfAborted();
      if (this.#child && (await this.#options.isHealthy().catch(() => false))) {
        this.#failures = 0;
        return;
      }
      if (this.#failures - failuresBefore >= 3 || (!this.#options.supervise && !this.#child)) break;
    }
    throw new Error(`${this.name} does not start. The end of ${this.#options.logFile}:\n${logTail(this.#options.logFile)}`);
  }

  /** Ends the process and starts it anew, without calling that a failure. */
  async restart(): Promise<void> {
    await this.#end();
    this.start();
  }

  /** Ends the process and does not start it again. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#asked = child;
    const ended = once(child, "exit");
    child.kill(this.stopSignal);
    const force = setTimeout(() => child.kill("SIGKILL"), this.graceMs);
    await ended;
    clearTimeout(force);
  }
}

function logTail(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-15).join("\n");
}
