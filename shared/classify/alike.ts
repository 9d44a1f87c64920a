// Labels of one kind that may be the same to their person: "Forsikring" and "Forsikringer", "Strøm-regning" and "Strømregning".

import { nameKey, sameKey } from "../names/compare.ts";
import type { Choice } from "./choice.ts";

/** From so many on, only names with the same key are found: comparing each with each takes too long to be done while somebody waits. */
const comparedEach = 300;

/** How a pair is remembered by which a person wants to keep both. */
export const pairKey = ([label, into]: readonly [{ id: string }, { id: string }]): string => `${label.id} ${into.id}`;

/**
 * Pairs, each label in one at most; the one that was made first is the second of a pair, into which the other would go.
 * @param apart `pairKey` of those that are not the same, whatever they look like
 */
export function alikePairs<Label extends Choice & { createdAt: string }>(
  labels: readonly Label[],
  apart: ReadonlySet<string> = new Set(),
): [Label, Label][] {
  const oldestFirst = [...labels].sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1));
  const byKey = new Map<string, Label>();
  const seen: { label: Label; key: string }[] = [];
  const paired = new Set<string>();
  const pairs: [Label, Label][] = [];
  for (const label of oldestFirst) {
    const key = nameKey(label.name);
    const mayBe = (other: Label) => !apart.has(pairKey([label, other]));
    const first = byKey.get(key);
    const near =
      first && mayBe(first)
        ? first
        : labels.length <= comparedEach
          ? seen.find((other) => sameKey(other.key, key) && mayBe(other.label))?.label
          : undefined;
    if (near && key && !paired.has(near.id)) {
      pairs.push([label, near]);
      paired.add(label.id).add(near.id);
    }
    if (!byKey.has(key)) byKey.set(key, label);
    seen.push({ label, key });
  }
  return pairs;
}
