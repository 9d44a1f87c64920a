// What the dialogs of Choosers.tsx are asked for, from wherever a person is. A dialog is open while its signal has a value.
import { signal } from "@preact/signals";
import type { Folder, Tag } from "../../../shared/mutators/index.ts";
import type { HistoryTarget } from "../../data/types.ts";

/** The documents whose tags are chosen. */
export const tagChoice = signal<readonly string[] | null>(null);

export function chooseTags(ids: readonly string[]): void {
  tagChoice.value = ids;
}

/** The tag that is put into another one. */
export const tagPlace = signal<Tag | null>(null);

export function placeTag(tag: Tag): void {
  tagPlace.value = tag;
}

export type FolderChoice = { kind: "documents"; ids: readonly string[]; done?: () => void } | { kind: "folder"; folder: Folder };

/** What goes into another folder. */
export const folderChoice = signal<FolderChoice | null>(null);

export function chooseFolder(choice: FolderChoice): void {
  folderChoice.value = choice;
}

export type ShareTarget = { documentId: string; folderId?: undefined } | { folderId: string; documentId?: undefined };

/** The document or folder that is shared. */
export const shareTarget = signal<ShareTarget | null>(null);

export function shareWith(target: ShareTarget): void {
  shareTarget.value = target;
}

/** The folder or label whose history is told. */
export const historyTarget = signal<(HistoryTarget & { name: string }) | null>(null);

export function historyOf(target: HistoryTarget, name: string): void {
  historyTarget.value = { ...target, name };
}
