// `npm start` as a process of its own, seen from outside: npm and all, or (quicker) just the script that npm runs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { isAlive, type ProcessMark, readRunning } from "../../scripts/product/running.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface NpmStart {
  pid: number;
  /** All that it printed so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it said that it is ready. @throws Error with its output when it ends before */
  ready(): Promise<void>;
  /** Resolves to the exit code, null after a signal. */
  ended: Promise<number | null>;
}

/** `folder`: another copy of the project than this one. */
export function npmStart(dataDir: string, port: number, { throughNpm = false, folder = root } = {}): NpmStart {
  const [command, ...args] = throughNpm ? ["npm", "start"] : [process.execPath, "scripts/start.ts"];
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, PORT: String(port), DOCUVAULT_DATA: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      for (const reader of readers) reader();
    });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    kill: (signal) => child.kill(signal),
    ended,
    ready: () =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (output.includes("DocuVault is ready at ")) resolve();
        };
        readers.add(look);
        look();
        ended.then(() => reject(new Error(`It ended before it was ready:\n${output}`)));
      }),
  };
}

/** The processes that run on a data folder now. */
export const processesOn = (dataDir: string): ProcessMark[] => Object.values(readRunning(dataDir)?.parts ?? {});

/** Resolves when none of the processes lives any more. */
export async function allGone(marks: readonly ProcessMark[]): Promise<void> {
  while (marks.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
}
