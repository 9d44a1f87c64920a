// Learns how its person files from the documents on this device, and proposes for others, away from the screen. Messages are done in order.
import { type Classifier, type Filing, learnClassifier } from "../../../shared/classify/learn/classifier.ts";
import { type Features, featuresOf } from "../../../shared/classify/learn/features.ts";
import { type Suggestions, suggest } from "../../../shared/classify/learn/suggest.ts";

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

declare const self: DedicatedWorkerGlobalScope;

const features = new Map<string, Features>();
let classifier: Classifier = learnClassifier([]);

self.onmessage = ({ data }: MessageEvent<ToClassifier>) => {
  if (data.kind === "read") {
    for (const { id, ...subject } of data.documents) features.set(id, featuresOf(subject));
    return;
  }
  if (data.kind === "learn") {
    classifier = learnClassifier(
      data.examples.flatMap(({ id, filing }) => {
        const known = features.get(id);
        return known ? [{ ...filing, features: known }] : [];
      }),
    );
    return;
  }
  const { asked, subject, possible } = data;
  const suggestions = suggest(classifier, subject, (field, id) => possible[field].includes(id));
  self.postMessage({ asked, suggestions } satisfies FromClassifier);
};
