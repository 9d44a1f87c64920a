// Questions that stop everything else. Only for what can't be undone, and for names that have to be typed.
import { effect, signal } from "@preact/signals";
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

type Asked = Question | Prompt | SameFiles;
export const openDialog = signal<Asked | null>(null);
/** One question at a time: another one comes when the one before has been answered. */
const waiting: Asked[] = [];
effect(() => {
  if (openDialog.value === null && waiting.length > 0) openDialog.value = waiting.shift()!;
});

function open(asked: Asked): void {
  if (openDialog.peek() === null) openDialog.value = asked;
  else waiting.push(asked);
}

/** Resolves to true only where the person said so. */
export function ask(question: Omit<Question, "kind" | "answer">): Promise<boolean> {
  return new Promise((resolve) => {
    open({ ...question, kind: "confirm", answer: resolve });
  });
}

/** Resolves to the trimmed text, null where the person thought better of it. */
export function askText(prompt: Omit<Prompt, "kind" | "answer">): Promise<string | null> {
  return new Promise((resolve) => {
    open({ ...prompt, kind: "prompt", answer: resolve });
  });
}

/** Resolves to what becomes of files that are here already. */
export function askSame(files: Omit<SameFiles, "kind" | "answer">): Promise<Parameters<SameFiles["answer"]>[0]> {
  return new Promise((resolve) => {
    open({ ...files, kind: "same", answer: resolve });
  });
}
