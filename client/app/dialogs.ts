// Questions that stop everything else. Only for what can't be undone, and for names that have to be typed.
import { signal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/index.ts";

export interface Question {
  kind: "confirm";
  title: string;
  text: string;
  confirm: string;
  cancel?: string;
  /** Saying yes loses nothing. */
  harmless?: boolean;
  answer: (yes: boolean) => void;
}

export interface Prompt {
  kind: "prompt";
  title: string;
  label: string;
  initial: string;
  confirm: string;
  answer: (text: string | null) => void;
}

/** Files that are here already. */
export interface SameFiles {
  kind: "same";
  /** Files that were added together. */
  of: number;
  /** `document` has the file's bytes; undefined where it has gone meanwhile. */
  same: readonly { name: string; document: VaultDocument | undefined }[];
  /** `look`: the person went to one of the documents. */
  answer: (how: "add" | "leave" | "look") => void;
}

export const openDialog = signal<Question | Prompt | SameFiles | null>(null);

/** Resolves to true only where the person said so. */
export function ask(question: Omit<Question, "kind" | "answer">): Promise<boolean> {
  return new Promise((resolve) => {
    openDialog.value = { ...question, kind: "confirm", answer: resolve };
  });
}

/** Resolves to the trimmed text, null where the person thought better of it. */
export function askText(prompt: Omit<Prompt, "kind" | "answer">): Promise<string | null> {
  return new Promise((resolve) => {
    openDialog.value = { ...prompt, kind: "prompt", answer: resolve };
  });
}
