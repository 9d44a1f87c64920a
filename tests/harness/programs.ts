// Finds a program on PATH.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Full path of the first of `names` that can be executed; undefined where there is none. */
export function findProgram(names: readonly string[], path = process.env.PATH ?? ""): string | undefined {
  return path
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
