// `tesseract.js` for machines without the native program: the same engine compiled to WebAssembly, in processes of ours with limits.
import { type ChildProcess, fork } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseTsv } from "../../../shared/recognition/tsv.ts";
import { defaultLimits, type Engine, type EngineLimits, OcrError, type Pixels, toPgm } from "./engine.ts";
import { withinLimits } from "./limitedProcess.ts";
import { behindOthers } from "./nativeEngine.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const require = createRequire(import.meta.url);
/** Languages whose data come as packages; a package that is not installed is a language less. */
const packaged = ["eng", "nor", "deu", "swe", "dan", "fra", "spa"];
/** Milliseconds after which a process without work is ended: it holds 150 MB. */
const idleMs = 60_000;

/** What the child is asked, one at a time. */
export type ChildJob =
  | { kind: "recognize"; picture: Uint8Array; languages: readonly string[] }
  | { kind: "orientation"; picture: Uint8Array };
export type ChildReply = { ok: true; tsv?: string; degrees?: number | null } | { ok: false; detail: string };

export async function createTesseractJsEngine(limits: EngineLimits = {}): Promise<Engine> {
  const bounds = { ...defaultLimits, ...limits };
  const data = await dataFolders();
  const children = new Set<ChildProcess>();
  const idle: { child: ChildProcess; timer: NodeJS.Timeout }[] = [];

  function take(): ChildProcess {
    for (let last = idle.pop(); last; last = idle.pop()) {
      clearTimeout(last.timer);
      if (last.child.connected) return last.child;
    }
    const child = fork(new URL("./tesseractJsChild.ts", import.meta.url), [data.folder], {
      env: process.env.PATH ? { PATH: process.env.PATH } : {},
      execArgv: flags(data.folder),
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    children.add(child);
    child.once("close", () => children.delete(child));
    behindOthers(child);
    return child;
  }

  function giveBack(child: ChildProcess): void {
    if (!child.connected) return;
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((entry) => entry.child === child),
        1,
      );
      child.kill("SIGKILL");
    }, idleMs);
    timer.unref();
    idle.push({ child, timer });
  }

  async function ask(job: ChildJob): Promise<ChildReply & { ok: true }> {
    const child = take();
    const { promise, resolve, reject } = Promise.withResolvers<ChildReply>();
    const ended = () =>
      reject(
        child.pid === undefined
          ? new Error("the process of tesseract.js could not be started")
          : new OcrError("crashed", "the process of tesseract.js ended"),
      );
    child.once("message", resolve);
    child.once("close", ended);
    child.once("error", ended);
    // Where it could not be started for want of descriptors, Node gives it no channel to send on.
    if (child.connected) child.send(job, () => {});
    try {
      const reply = await withinLimits(child, bounds, promise);
      if (!reply.ok) {
        child.kill("SIGKILL");
        throw new OcrError("crashed", reply.detail);
      }
      return reply;
    } finally {
      child.off("message", resolve).off("close", ended).off("error", ended);
      giveBack(child);
    }
  }

  const { version } = JSON.parse(readFileSync(require.resolve("tesseract.js/package.json"), "utf8")) as { version: string };
  return {
    name: "tesseract.js",
    version,
    languages: new Set([...data.languages, ...(data.osd ? ["osd"] : [])]),
    async recognize(picture, languages) {
      return parseTsv((await ask({ kind: "recognize", picture: toPgm(picture), languages })).tsv ?? "");
    },
    async orientation(picture: Pixels) {
      if (!data.osd) return null;
      const { degrees } = await ask({ kind: "orientation", picture: toPgm(picture) });
      return degrees === 0 || degrees === 90 || degrees === 180 || degrees === 270 ? degrees : null;
    },
    async close() {
      for (const { timer } of idle.splice(0)) clearTimeout(timer);
      await Promise.all([...children].map((child) => new Promise((resolve) => child.once("close", resolve) && child.kill("SIGKILL"))));
      await rm(data.folder, { recursive: true, force: true });
    },
  };
}

/** tesseract.js wants the data of all languages in one folder: links to where the packages have them. */
async function dataFolders(): Promise<{ folder: string; languages: string[]; osd: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "docuvault-ocr-"));
  const link = async (code: string, variant: string, into: string): Promise<boolean> => {
    try {
      const from = join(dirname(require.resolve(`@tesseract.js-data/${code}/package.json`)), variant, `${code}.traineddata.gz`);
      await symlink(realpathSync(from), join(folder, into, `${code}.traineddata.gz`));
      return true;
    } catch (error) {
      if (["MODULE_NOT_FOUND", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
      throw error;
    }
  };
  await mkdir(join(folder, "fast"));
  await mkdir(join(folder, "legacy"));
  const languages: string[] = [];
  for (const code of packaged) if (await link(code, "4.0.0_best_int", "fast")) languages.push(code);
  return { folder, languages, osd: await link("osd", "4.0.0", "legacy") };
}

/** Reads of code and data, threads (tesseract.js works in one), nothing else. */
function flags(folder: string): string[] {
  const code = ["node_modules", "package.json", "containers/backend/ocr"].map((part) => root + part);
  const readable = new Set([...code, ...code.map((path) => realpathSync(path)), folder, realpathSync(folder)]);
  return ["--permission", "--allow-worker", "--disable-warning=PERM0001", ...[...readable].map((path) => `--allow-fs-read=${path}`)];
}
