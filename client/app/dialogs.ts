// Questions that stop everything else. Only for what can't be undone, and for names that have to be typed.
import { signal } from "@preact/signals";

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

export const openDialog = signal<Question | Prompt | null>(null);

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
