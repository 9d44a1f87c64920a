// Learns how its person files from the documents on this device, and proposes for others, away from the screen. Messages are done in order.
import { type Classifier, learnClassifier } from "../../../shared/classify/learn/classifier.ts";
import { type Features, featuresOf } from "../../../shared/classify/learn/features.ts";
import { suggest } from "../../../shared/classify/learn/suggest.ts";
import type { FromClassifier, ToClassifier } from "./classifierMessages.ts";

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
