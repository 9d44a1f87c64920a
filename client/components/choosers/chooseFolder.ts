// Asks where something should go. The dialog is shown by Choosers.tsx.
import { signal } from "@preact/signals";
import type { Folder } from "../../../shared/mutators/index.ts";

export type FolderChoice = { kind: "documents"; ids: readonly string[]; done?: () => void } | { kind: "folder"; folder: Folder };

export const folderChoice = signal<FolderChoice | null>(null);

export function chooseFolder(choice: FolderChoice): void {
  folderChoice.value = choice;
}
