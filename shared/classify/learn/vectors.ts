// Features as vectors of length 1: what few documents have weighs more, and what names a sender weighs most.
import { log } from "./arithmetic.ts";
import type { Features } from "./features.ts";

export interface Vector {
  /** Places in the vectors' space, each once. */
  readonly at: Int32Array;
  readonly weight: Float64Array;
  /** How many of the places, from the first on, stand for what names a sender. */
  readonly named: number;
}

export interface Space {
  readonly size: number;
  /** What the space does not know is left out. */
  vector(features: Features): Vector;
  /** Which hash a place stands for. */
  hashes: Int32Array;
}

const kinds = ["strong", "head", "plain"] as const;

/** What each kind of feature weighs. */
export type Weights = Readonly<Record<(typeof kinds)[number], number>>;

/** The space of what these documents have. */
export function spaceOf(documents: readonly Features[], weights: Weights): Space {
  const counts = new Map<number, number>();
  for (const features of documents)
    for (const kind of kinds) for (const hash of features[kind]) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const places = new Map<number, number>();
  const rarity: number[] = [];
  for (const [hash, count] of counts) {
    places.set(hash, rarity.length);
    rarity.push(log(1 + documents.length / count));
  }
  return {
    size: rarity.length,
    hashes: Int32Array.from(places.keys()),
    vector(features) {
      const at: number[] = [];
      const weight: number[] = [];
      let sum = 0;
      let named = 0;
      for (const kind of kinds)
        for (const hash of features[kind]) {
          const place = places.get(hash);
          if (place === undefined) continue;
          const value = weights[kind] * rarity[place]!;
          at.push(place);
          if (kind === "strong") named++;
          weight.push(value);
          sum += value * value;
        }
      const length = Math.sqrt(sum) || 1;
      return { at: Int32Array.from(at), weight: Float64Array.from(weight, (value) => value / length), named };
    },
  };
}
