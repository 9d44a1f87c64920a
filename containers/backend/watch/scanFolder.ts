// What lies in the watched folder: a folder for each person by handle, with files in it at any depth. Links are never followed.
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

export interface FoundFile {
  handle: string;
  /** Folders below the person's own one, then the name. */
  path: readonly string[];
  size: number;
  modifiedMs: number;
}

/** Where files go afterwards, inside the folder of each person. */
export const doneFolder = "done";
export const failedFolder = "failed";
const mostDepth = 20;
/** In one pass. */
const mostFiles = 5_000;
/** What programs call a file that they are still writing, and what systems leave everywhere. */
const unfinished = /^[.~]|(?:~|\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp))$|^(?:thumbs\.db|desktop\.ini)$/i;

export async function scanFolder(root: string): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const entry of await readdir(root, { withFileTypes: true }))
    if (entry.isDirectory() && !unfinished.test(entry.name)) await scan(root, entry.name, [], found);
  return found;
}

async function scan(root: string, handle: string, folders: readonly string[], found: FoundFile[]): Promise<void> {
  const folder = join(root, handle, ...folders);
  // A folder that has gone, or may not be read, holds up no other.
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (unfinished.test(name) || found.length >= mostFiles) continue;
    if (folders.length === 0 && (name === doneFolder || name === failedFolder)) continue;
    const about = await lstat(join(folder, name)).catch(() => undefined);
    if (about?.isDirectory() && folders.length < mostDepth) await scan(root, handle, [...folders, name], found);
    if (about?.isFile()) found.push({ handle, path: [...folders, name], size: about.size, modifiedMs: about.mtimeMs });
  }
}
