// The `tesseract` of the machine: one process a page with one thread, which is four times as fast for many pages as one process with many.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { promisify } from "node:util";
import { parseTsv } from "../../../shared/recognition/tsv.ts";
import { defaultLimits, type Engine, type EngineLimits, OcrError, type Pixels, toPgm } from "./engine.ts";
import { withinLimits } from "./limitedProcess.ts";

const program = "tesseract";
/** More of it than any page has, and a bound for what is kept of a process that goes on writing. */
const mostOutput = 32 * 1024 * 1024;
/** Automatic layout: columns are read as columns. The picture's resolution is what `resolution.ts` aims at. */
const layout = ["--psm", "3", "--dpi", "300"];

/** Null where the machine has none, or none that runs. */
export async function createNativeEngine(limits: EngineLimits = {}): Promise<Engine | null> {
  const bounds = { ...defaultLimits, ...limits };
  const found = await look();
  if (!found) return null;
  const running = new Set<ChildProcess>();

  async function run(picture: Pixels, args: readonly string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(program, ["stdin", "stdout", ...args], { env: environment(), stdio: ["pipe", "pipe", "ignore"] });
    const { promise: ended, resolve, reject } = Promise.withResolvers<{ code: number | null; output: string }>();
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(child.pid === undefined ? new Error(`${program} could not be started: ${error.code}`) : new OcrError("crashed", error.name)),
    );
    // Where it could not be started for want of descriptors, Node gives nothing to write to.
    if (!child.stdin || !child.stdout) return ended;
    running.add(child);
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) child.kill("SIGKILL");
      else chunks.push(chunk);
    });
    child.once("close", (code, signal) => {
      running.delete(child);
      if (signal) reject(new OcrError("crashed", `${program} ended with ${signal}`));
      else resolve({ code, output: Buffer.concat(chunks).toString("utf8") });
    });
    // A process that has ended early is reported by its end.
    child.stdin.on("error", () => {});
    child.stdin.end(toPgm(picture));
    behindOthers(child);
    return withinLimits(child, bounds, ended);
  }

  return {
    name: "tesseract",
    version: found.version,
    languages: found.languages,
    async recognize(picture, languages) {
      const { code, output } = await run(picture, ["-l", languages.join("+"), "--oem", "1", ...layout, "tsv"]);
      if (code !== 0) throw new OcrError("crashed", `${program} ended with ${code}`);
      return parseTsv(output);
    },
    async orientation(picture) {
      if (!found.languages.has("osd")) return null;
      // It ends with an error where there are too few letters to tell.
      const { output } = await run(picture, ["-l", "osd", "--psm", "0", "--dpi", "300"]);
      const degrees = Number(/^Rotate: (\d+)/m.exec(output)?.[1] ?? Number.NaN);
      const sure = Number(/^Orientation confidence: ([\d.]+)/m.exec(output)?.[1] ?? 0);
      return isQuarter(degrees) && sure > 0 ? degrees : null;
    },
    async close() {
      for (const child of running) child.kill("SIGKILL");
    },
  };
}

const isQuarter = (degrees: number): degrees is 0 | 90 | 180 | 270 => [0, 90, 180, 270].includes(degrees);

async function look(): Promise<{ version: string; languages: ReadonlySet<string> } | null> {
  const ask = promisify(execFile);
  try {
    const options = { timeout: 10_000, env: environment() };
    const version = /^tesseract (\S+)/.exec((await ask(program, ["--version"], options)).stdout)?.[1];
    const { stdout } = await ask(program, ["--list-langs"], options);
    const languages = new Set(stdout.split("\n").slice(1).filter(Boolean));
    return version && languages.size > 0 ? { version, languages } : null;
  } catch {
    return null;
  }
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, TESSDATA_PREFIX } = process.env;
  return { ...(PATH && { PATH }), ...(TESSDATA_PREFIX && { TESSDATA_PREFIX }), OMP_THREAD_LIMIT: "1" };
}

/** Whoever waits for a document or a search comes first. */
export function behindOthers({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended, or the machine does not let us: then it runs like everything else.
  }
}
