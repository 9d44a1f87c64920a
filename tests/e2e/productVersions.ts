// Another version of the product: a copy of its sources with another schema version, built and started by its own scripts.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type NpmStart, npmStart } from "../harness/npmStart.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const sources = [
  "client",
  "containers",
  "scripts",
  "server",
  "shared",
  "worker",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "wrangler.toml",
];
const versionLine = /(export const schemaVersion = )"[^"]*"/;

export interface Version {
  start(dataDir: string, port: number): Promise<Running>;
  remove(): Promise<void>;
}

export interface Running {
  stop(): Promise<void>;
}

export async function aVersion(schemaVersion: string): Promise<Version> {
  const folder = await mkdtemp(join(tmpdir(), `docuvault-version-${schemaVersion}-`));
  for (const source of sources) await cp(join(root, source), join(folder, source), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const entities = join(folder, "shared", "mutators", "entities.ts");
  const text = await readFile(entities, "utf8");
  if (!versionLine.test(text)) throw new Error("The schema version is not where it was");
  await writeFile(entities, text.replace(versionLine, `$1"${schemaVersion}"`));
  await run(process.execPath, ["scripts/build.ts"], { cwd: folder });
  return {
    async start(dataDir, port) {
      const started: NpmStart = npmStart(dataDir, port, { folder });
      await started.ready();
      return {
        async stop() {
          started.kill("SIGTERM");
          await started.ended;
        },
      };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
