// The examples that are most like a document: what one example is enough for.
import type { Vector } from "./vectors.ts";

export interface Neighbour {
  example: number;
  /** The cosine of both, 0 to 1. */
  likeness: number;
}

const most = 7;

export function learnNeighbours(size: number, examples: readonly Vector[]): (vector: Vector) => Neighbour[] {
  const where: { example: number; weight: number }[][] = Array.from({ length: size });
  examples.forEach(({ at, weight }, example) => {
    at.forEach((place, i) => {
      where[place] ??= [];
      where[place]!.push({ example, weight: weight[i]! });
    });
  });
  return ({ at, weight }) => {
    const likeness = new Float64Array(examples.length);
    at.forEach((place, i) => {
      for (const entry of where[place] ?? []) likeness[entry.example]! += entry.weight * weight[i]!;
    });
    const found: Neighbour[] = [];
    for (let example = 0; example < likeness.length; example++) {
      // The later of two that are alike comes first: a correction counts for more than what was before it.
      if (likeness[example]! <= 0 || (found.length === most && likeness[example]! < found[most - 1]!.likeness)) continue;
      let place = found.length;
      while (place > 0 && found[place - 1]!.likeness <= likeness[example]!) place--;
      found.splice(place, 0, { example, likeness: likeness[example]! });
      found.length = Math.min(found.length, most);
    }
    return found;
  };
}
