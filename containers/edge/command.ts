// Writes workerd's configuration and says how to run it: for the embedded product and for the container alike.
import { rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type EdgeOptions, edgeConfig } from "./config.ts";

const workerd = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin", "workerd");

/**
 * Writes the configuration to `configFile`, readable by its owner only (it holds the database password; remove it after the
 * stop), and gives the command that serves it. `settings` become the process's whole environment and the worker's bindings.
 */
export async function edgeCommand(configFile: string, options: Omit<EdgeOptions, "settingNames">, settings: NodeJS.ProcessEnv) {
  await rm(configFile, { force: true });
  await writeFile(configFile, edgeConfig({ ...options, settingNames: Object.keys(settings) }), { mode: 0o600 });
  return { command: workerd, args: ["serve", "--experimental", "--import-path=/", configFile, "config"], env: settings };
}
