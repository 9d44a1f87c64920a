// Builds what the browser and the edge run, only when its sources changed, and puts it in place in one step.
// A build that is being served is set aside and kept for a while, so that a running product does not lose its files.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import type { WorkerManifest } from "../../containers/edge/config.ts";
import { compressFolder } from "./compress.ts";
import { withLock } from "./lock.ts";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const dist = join(root, "dist");
export const clientFolder = join(dist, "client");
export const workerFolder = join(dist, "worker");
const require = createRequire(import.meta.url);

const wranglerConfig = z.object({
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()),
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
});

/** Wrangler asks nobody, tells nobody, and keeps its logs out of the home folder. */
export const wranglerEnvironment = { WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(dist, ".wrangler-logs") };

type Log = (line: string) => void;

export interface BuildOptions {
  log?: Log;
  /** What to build; both by default. */
  only?: Target["name"];
  /** True: also where nothing changed. */
  force?: boolean;
  signal?: AbortSignal;
}

interface Target {
  name: "client" | "worker";
  sources: readonly string[];
  build: (into: string, signal?: AbortSignal) => Promise<void>;
}

const targets: readonly Target[] = [
  { name: "client", sources: ["client", "shared", "package-lock.json", "scripts/product/compress.ts"], build: buildClient },
  { name: "worker", sources: ["worker", "shared", "server", "package-lock.json", "wrangler.toml"], build: buildWorker },
];

/** Brings dist/client and dist/worker up to date with their sources. @throws Error with the tool's output when a build fails */
export async function buildAll({ log = () => undefined, only, force = false, signal }: BuildOptions = {}): Promise<void> {
  await mkdir(dist, { recursive: true });
  await withLock(join(dist, "build.lock"), async () => {
    for (const target of targets) if (!only || only === target.name) await buildTarget(target, log, force, signal);
  });
}

async function buildTarget({ name, sources, build }: Target, log: Log, force: boolean, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const stampFile = join(dist, `${name}.stamp`);
  const stamp = await contentHash(sources);
  const target = join(dist, name);
  if (!force && existsSync(target) && (await readFile(stampFile, "utf8").catch(() => "")) === stamp) return;
  log(`Building the ${name}`);
  const fresh = join(dist, `.${name}-${process.pid}-new`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    await build(fresh, signal);
    await rm(stampFile, { force: true });
    if (existsSync(target)) await rename(target, join(dist, `.${name}-${Date.now()}-old`));
    await rename(fresh, target);
    await writeFile(stampFile, stamp);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  await forgetOldBuilds(name);
}

async function buildClient(into: string, signal?: AbortSignal): Promise<void> {
  const vite = join(dirname(require.resolve("vite/package.json")), "bin", "vite.js");
  await tool("The client", [vite, "build", "--config", join(root, "client", "vite.config.ts"), "--outDir", into, "--emptyOutDir"], signal);
  await compressFolder(into, join(dist, ".compressed"));
}

async function buildWorker(into: string, signal?: AbortSignal): Promise<void> {
  const wrangler = join(dirname(require.resolve("wrangler/package.json")), "bin", "wrangler.js");
  await mkdir(clientFolder, { recursive: true }); // wrangler asks for the folder of the assets
  await tool("The worker", [wrangler, "deploy", "--dry-run", "--outdir", into], signal);
  const { unstable_readConfig } = await import("wrangler");
  const config = wranglerConfig.parse(unstable_readConfig({ config: join(root, "wrangler.toml") }));
  const manifest: WorkerManifest = {
    main: "index.js",
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    durableObjects: config.durable_objects.bindings.map(({ name, class_name }) => ({ binding: name, className: class_name })),
  };
  await writeFile(join(into, "worker.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Runs one of Node's tools in the project's root. @throws Error with all it printed when it fails */
async function tool(what: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    signal,
    env: { ...process.env, NODE_ENV: "production", ...wranglerEnvironment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${what} could not be built:\n${stripVTControlCharacters(output).trim()}`);
}

/** SHA-256 over the names and bytes of all files under `sources`, tests left out. */
async function contentHash(sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await filesUnder(join(root, source))) {
      if (file.endsWith(".test.ts")) continue;
      const bytes = await readFile(file);
      hash.update(`${relative(root, file)}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest("hex");
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function forgetOldBuilds(name: string): Promise<void> {
  const old = (await readdir(dist)).filter((entry) => entry.startsWith(`.${name}-`) && entry.endsWith("-old")).sort();
  for (const entry of old.slice(0, -2)) await rm(join(dist, entry), { recursive: true, force: true });
}
