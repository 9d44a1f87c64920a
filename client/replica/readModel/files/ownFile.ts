// The one file of the read model in the browser's own file system (OPFS; File System Standard, section 5).
import { isTaken, whenFree } from "../../../data/whenFree.ts";
import type { SyncFile } from "./blockFile.ts";

export const fileName = (userId: string) => `docuvault-index-${userId}`;

/** Opens it, for this worker alone; `undefined` where the browser has no such files. Throws where another worker has it for long. */
export async function openOwnFile(userId: string): Promise<SyncFile | undefined> {
  const handle = await fileHandle(userId, { create: true });
  if (!handle || !("createSyncAccessHandle" in handle)) return undefined;
  try {
    const file = await whenFree(() => handle.createSyncAccessHandle());
    // Safari before 16.4 answers with promises.
    if (typeof file.getSize() === "number") return file;
    file.close();
  } catch (error) {
    if (isTaken(error)) throw error;
  }
  return undefined;
}

/** Removes the person's file of the read model, where there is one. */
export async function dropOwnFile(userId: string): Promise<void> {
  const root = await folder();
  if (!root || !(await fileHandle(userId, { create: false }))) return;
  await whenFree(() => root.removeEntry(fileName(userId)));
}

/** `undefined` too where the browser refuses: what such files need is not the same everywhere, and there is another way. */
async function fileHandle(userId: string, options: { create: boolean }): Promise<FileSystemFileHandle | undefined> {
  return await (await folder())?.getFileHandle(fileName(userId), options).catch(() => undefined);
}

/** Private windows of some browsers refuse theirs. */
async function folder(): Promise<FileSystemDirectoryHandle | undefined> {
  return await navigator.storage?.getDirectory?.().catch(() => undefined);
}
