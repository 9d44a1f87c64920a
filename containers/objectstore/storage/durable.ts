// File system steps that survive a power cut: a name counts as stored only after its folder was synced.

import { type FileHandle, link, mkdir, open, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../protocol/errors.ts";

/** Syncs a folder's list of names to the disk. Answers false when a delete has removed the folder meanwhile. */
async function syncFolder(path: string): Promise<boolean> {
  // Windows has no handle for a folder; NTFS journals names by itself.
  if (process.platform === "win32") return true;
  let folder: FileHandle;
  try {
    folder = await open(path, "r");
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return false;
    throw cause;
  }
  try {
    await folder.sync();
    return true;
  } finally {
    await folder.close();
  }
}

/** Syncs `path` and the folders above it, up to and with `root`. */
export async function syncUpTo(root: string, path: string): Promise<void> {
  for (let folder = path; ; folder = dirname(folder)) {
    await syncFolder(folder);
    if (folder === root || folder === dirname(folder)) return;
  }
}

/** Makes a folder and what is missing above it, and syncs every name from `root` down. */
export async function makeFolder(root: string, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await syncUpTo(root, path);
}

/**
 * Gives a finished, synced temporary file its name in one step, and answers whether that happened.
 * `exclusive`: only when the name is free (false when it is taken). Else it replaces what is there.
 */
export async function publish(temporary: string, target: string, root: string, exclusive: boolean): Promise<boolean> {
  const folder = dirname(target);
  for (let attempt = 1; ; attempt++) {
    await mkdir(folder, { recursive: true });
    try {
      if (exclusive) await link(temporary, target);
      else await rename(temporary, target);
      break;
    } catch (cause) {
      if (exclusive && errorCode(cause) === "EEXIST") return false;
      // A delete may remove the folder, empty until now, between the two steps above.
      if (errorCode(cause) !== "ENOENT" || attempt === 100) throw cause;
    }
  }
  await syncUpTo(root, folder);
  if (exclusive) await unlink(temporary);
  return true;
}

/** Removes a file and then the folders above it that became empty, below `root`. Answers whether the file was there. */
export async function removeFile(path: string, root: string): Promise<boolean> {
  try {
    await unlink(path);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return false;
    throw cause;
  }
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (folder !== root && (await removeEmpty(folder))) continue;
    if ((await syncFolder(folder)) || folder === root) return true;
  }
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return true;
    if (errorCode(cause) === "ENOTEMPTY" || errorCode(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** Paths of what lies in a folder; none when the folder does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return [];
    throw cause;
  }
}
