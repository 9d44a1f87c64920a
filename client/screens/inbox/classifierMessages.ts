// What the screen and the worker that learns say to each other.
import type { Filing } from "../../../shared/classify/learn/classifier.ts";
import type { Suggestions } from "../../../shared/classify/learn/suggest.ts";

interface Subject {
  name: string;
  text: string;
}

export type ToClassifier =
  /** Texts of documents that teach. */
  | { kind: "read"; documents: (Subject & { id: string })[] }
  /** Oldest first; those whose text was never given teach nothing. */
  | { kind: "learn"; examples: { id: string; filing: Filing }[] }
  | { kind: "suggest"; asked: number; subject: Subject; possible: Record<keyof Suggestions, string[]> };

export interface FromClassifier {
  asked: number;
  suggestions: Suggestions;
}
