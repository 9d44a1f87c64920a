// Asks which tags some documents should have. The dialog is shown by Choosers.tsx.
import { signal } from "@preact/signals";

export const tagChoice = signal<readonly string[] | null>(null);

export function chooseTags(ids: readonly string[]): void {
  tagChoice.value = ids;
}
