// Asks with whom a document or a folder should be shared. The dialog is shown by Choosers.tsx.
import { signal } from "@preact/signals";

export type ShareTarget = { documentId: string; folderId?: undefined } | { folderId: string; documentId?: undefined };

export const shareTarget = signal<ShareTarget | null>(null);

export function shareWith(target: ShareTarget): void {
  shareTarget.value = target;
}
