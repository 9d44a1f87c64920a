// What the classifier proposes for a document, as a mutator takes it: only answers that are right often enough, and never a field twice.
import type { VaultDocument } from "../../mutators/entities.ts";
import { type Classifier, learntFieldNames } from "./classifier.ts";
import { featuresOf } from "./features.ts";

/** Answers that are less often right are not given: 0 to 1. */
export const answeredFrom = { typeId: 0.6, correspondentId: 0.6, folderId: 0.6, tags: 0.7 } as const;

export interface Suggested<Value = string> {
  value: Value;
  confidence: number;
  by: "classifier";
  alike: number;
  quote?: string;
}

export interface Suggestions {
  typeId?: Suggested;
  correspondentId?: Suggested;
  folderId?: Suggested;
  tags?: Suggested<string[]>;
}

/** @param exists whether the id is still one of this field's, and may be proposed */
export function suggest(
  classifier: Classifier,
  subject: Pick<VaultDocument, "name"> & { text: string },
  exists: (field: keyof Suggestions, id: string) => boolean,
): Suggestions {
  const words = new Map<number, string>();
  const answers = classifier.classify(featuresOf(subject, words), words);
  const suggestions: Suggestions = {};
  for (const field of learntFieldNames) {
    const sure = (answers[field] ?? []).filter(({ id, confidence }) => confidence >= answeredFrom[field] && exists(field, id));
    const [best] = sure;
    if (!best) continue;
    const because = { confidence: rounded(best.confidence), by: "classifier" as const, alike: best.alike, ...quoteOf(best.words) };
    if (field === "tags") suggestions.tags = { ...because, confidence: rounded(sure.at(-1)!.confidence), value: sure.map(({ id }) => id) };
    else suggestions[field] = { ...because, value: best.id };
  }
  return suggestions;
}

const rounded = (confidence: number) => Math.round(confidence * 1000) / 1000;
const quoteOf = (words: readonly string[]) => (words.length > 0 ? { quote: words.join(", ") } : {});
