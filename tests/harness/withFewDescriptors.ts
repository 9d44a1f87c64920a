// A process that may open few files, to see what becomes of the product where a machine has none left.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** For scripts: takes all descriptors that are left. The function that it returns gives them back. */
const takeAll = `
import { closeSync, openSync } from "node:fs";
function takeAll() {
  const taken = [];
  try { for (;;) taken.push(openSync("/dev/null", "r")); } catch { return () => taken.forEach((file) => closeSync(file)); }
}
const said = (work) => work.then((value) => JSON.stringify(value), (error) => error.name + ": " + error.message);
`;

/** Runs a module in a Node of its own. It knows `takeAll()`, and `said(promise)`: its value as JSON, or its error in words. */
export async function withFewDescriptors(script: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const args = ["-c", 'ulimit -n 200 && exec "$0" "$@"', process.execPath, "--input-type=module", "-e", takeAll + script];
  const { stdout } = await promisify(execFile)("/bin/sh", args, { env: { PATH: process.env.PATH, ...env } });
  return stdout.trimEnd().split("\n");
}
