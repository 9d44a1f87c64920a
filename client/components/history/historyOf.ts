// Asks for the history of a folder or a label. The dialog is shown by Choosers.tsx.
import { signal } from "@preact/signals";
import type { HistoryTarget } from "../../data/types.ts";

export const historyTarget = signal<(HistoryTarget & { name: string }) | null>(null);

export function historyOf(target: HistoryTarget, name: string): void {
  historyTarget.value = { ...target, name };
}
