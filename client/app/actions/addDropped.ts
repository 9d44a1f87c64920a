// Files that were dropped, alone or in folders.
import { retryImport } from "../../data/retryImport.ts";
import type { Vault } from "../../data/types.ts";
import type { Dropped } from "../adding.ts";
import { addFiles } from "./documents.ts";

/** Into `folderId`, or into folders below it. Where the part of the app that makes folders can't be had, the files are added all the same. */
export async function addDropped(vault: Vault, dropped: readonly Dropped[], folderId: string | null): Promise<void> {
  const hasFolders = dropped.some(({ folders }) => folders.length > 0);
  const folders = hasFolders && (await retryImport(() => import("./addFolders.ts")).catch(() => null));
  if (folders) return folders.addFolders(vault, dropped, folderId);
  return addFiles(
    vault,
    dropped.map(({ file }) => file),
    folderId,
  );
}
