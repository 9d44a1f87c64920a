// What the classifier is compared with: multinomial naive Bayes over the same features.
import type { Features } from "../../shared/classify/learn/features.ts";

export function naiveBayes(examples: readonly { features: Features; label: string }[]): (features: Features) => string | undefined {
  const labels = new Map<string, { documents: number; words: number; counts: Map<number, number> }>();
  const known = new Set<number>();
  const all = ({ strong, head, plain }: Features) => [...strong, ...head, ...plain];
  for (const { features, label } of examples) {
    const entry = labels.get(label) ?? { documents: 0, words: 0, counts: new Map<number, number>() };
    labels.set(label, entry);
    entry.documents++;
    for (const hash of all(features)) {
      entry.words++;
      known.add(hash);
      entry.counts.set(hash, (entry.counts.get(hash) ?? 0) + 1);
    }
  }
  return (features) => {
    let best: string | undefined;
    let highest = Number.NEGATIVE_INFINITY;
    for (const [label, { documents, words, counts }] of labels) {
      let score = Math.log(documents / examples.length);
      for (const hash of all(features))
        if (known.has(hash)) score += Math.log(((counts.get(hash) ?? 0) + 0.3) / (words + 0.3 * known.size));
      if (score > highest) [best, highest] = [label, score];
    }
    return best;
  };
}
