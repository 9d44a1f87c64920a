// Labels of one kind that may be the same to their person: "Forsikring" and "Forsikringer", "Strøm-regning" and "Strømregning".
import type { Choice } from "./choice.ts";
import { nameKey, sameName } from "./foldName.ts";

/** From so many on, only names with the same key are found: comparing each with each takes too long to be done while somebody waits. */
const comparedEach = 300;

/** Pairs, each label in one at most; the one that was made first is the second of a pair, into which the other would go. */
export function alikePairs<Label extends Choice & { createdAt: string }>(labels: readonly Label[]): [Label, Label][] {
  const oldestFirst = [...labels].sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1));
  const byKey = new Map<string, Label>();
  const seen: Label[] = [];
  const paired = new Set<string>();
  const pairs: [Label, Label][] = [];
  for (const label of oldestFirst) {
    const key = nameKey(label.name);
    const near = byKey.get(key) ?? (labels.length <= comparedEach ? seen.find((other) => sameName(other.name, label.name)) : undefined);
    if (near && key && !paired.has(near.id)) {
      pairs.push([label, near]);
      paired.add(label.id).add(near.id);
    }
    if (!byKey.has(key)) byKey.set(key, label);
    seen.push(label);
  }
  return pairs;
}
