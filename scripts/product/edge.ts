// The worker in plain workerd, as the embedded product runs it.
import { rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type EdgeOptions, edgeConfig } from "../../containers/edge/config.ts";
import type { Command } from "./part.ts";

const workerd = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin", "workerd");

/** Writes the configuration (it holds the database password) and gives the command that serves it. */
export async function edgeCommand(
  configFile: string,
  options: Omit<EdgeOptions, "settingNames">,
  env: NodeJS.ProcessEnv,
): Promise<Command> {
  await rm(configFile, { force: true });
  await writeFile(configFile, edgeConfig({ ...options, settingNames: Object.keys(env) }), { mode: 0o600 });
  return { command: workerd, args: ["serve", "--experimental", "--import-path=/", configFile, "config"], env };
}
