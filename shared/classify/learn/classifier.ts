// How one person files, learnt from what they filed and corrected. A classifier is a function of its examples alone: what is corrected or
// deleted is as if it had never been learnt, and a device that has the same documents comes to the same answers as the server.

import type { Features } from "./features.ts";
import { type FieldAnswer, type LearntField, learnField } from "./field.ts";
import { type Space, spaceOf, type Vector, type Weights } from "./vectors.ts";

/** What a document is filed under: ids, by field. */
export interface Filing {
  typeId?: string | null;
  correspondentId?: string | null;
  folderId?: string | null;
  tags?: readonly string[];
}
export type LearntFieldName = keyof Filing;
export const learntFieldNames = ["typeId", "correspondentId", "folderId", "tags"] as const satisfies readonly LearntFieldName[];

/** A field that is absent has not been decided; null or no tags: it was, and has none. */
export interface FilingExample extends Filing {
  features: Features;
}

export interface Answer {
  id: string;
  /** How often such answers are right, 0 to 1. */
  confidence: number;
  /** How many documents that are much like this one are filed so. */
  alike: number;
  /** Words of the document that tell most for it. */
  words: string[];
}

export interface Classifier {
  /** At most one answer for each field but tags; sure or not. */
  classify(features: Features, words?: ReadonlyMap<number, string>): Partial<Record<LearntFieldName, Answer[]>>;
}

interface Learnt {
  ids: string[];
  field: LearntField;
  space: Space;
}

/** What names the sender tells where it is filed, but not what kind of document it is. */
const ofKind: Weights = { strong: 0.3, head: 0.7, plain: 1 };
const ofSender: Weights = { strong: 2.2, head: 1.5, plain: 1 };
const both: Weights = { strong: 0.5, head: 1.5, plain: 1 };
const weightsOf: Readonly<Record<LearntFieldName, Weights>> = { typeId: ofKind, correspondentId: ofSender, folderId: ofSender, tags: both };

/** Words that are told. */
const mostWords = 4;

/** All at once. @param examples oldest first */
export function learnClassifier(examples: readonly FilingExample[]): Classifier {
  const steps = learning(examples);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** In steps of some hundred milliseconds at most, between which others have their turn. @param examples oldest first */
export function* learning(examples: readonly FilingExample[]): Generator<undefined, Classifier> {
  const features = examples.map(({ features }) => features);
  const made = new Map<Weights, { space: Space; vectors: Vector[] }>();
  const vectorsBy = (weights: Weights) => {
    const space = made.get(weights)?.space ?? spaceOf(features, weights);
    const both = made.get(weights) ?? { space, vectors: features.map((one) => space.vector(one)) };
    made.set(weights, both);
    return both;
  };
  const fields: [LearntFieldName, Learnt][] = [];
  for (const name of learntFieldNames) {
    const { space, vectors } = vectorsBy(weightsOf[name]);
    const decided = examples.flatMap((example, index) => {
      const value = example[name];
      if (value === undefined || (value === null && name !== "tags")) return [];
      return [{ vector: vectors[index]!, ids: typeof value === "string" ? [value] : (value ?? []) }];
    });
    const ids = [...new Set(decided.flatMap(({ ids }) => ids))].sort();
    if (ids.length === 0) continue;
    const places = new Map(ids.map((id, place) => [id, place]));
    const labelled = decided.map(({ vector, ids }) => ({ vector, labels: ids.map((id) => places.get(id)!) }));
    fields.push([name, { ids, space, field: yield* learnField(space.size, ids.length, labelled, name !== "tags") }]);
  }
  return {
    classify(features, words) {
      const answers = fields.map(([name, { ids, field, space }]) => {
        const vector = space.vector(features);
        const told = (answer: FieldAnswer): Answer => ({
          id: ids[answer.label]!,
          confidence: answer.confidence,
          alike: answer.alike,
          words: words ? wordsFor(field.reasons(vector, answer.label), vector, space, words) : [],
        });
        return [name, field.answer(vector).map(told)];
      });
      return Object.fromEntries(answers);
    },
  };
}

/** Where only one label is known nothing tells for it more than for others: then the rarest words that its documents have as well. */
function wordsFor(reasons: Float64Array, { at, weight }: Vector, { hashes }: Space, words: ReadonlyMap<number, string>): string[] {
  const counted = reasons.some((reason) => reason > 0) ? reasons : weight;
  const order = [...counted.keys()].filter((i) => counted[i]! > 0).sort((a, b) => counted[b]! - counted[a]!);
  const found: string[] = [];
  for (const i of order) {
    const word = words.get(hashes[at[i]!]!);
    if (word && !found.some((other) => other.includes(word) || word.includes(other))) found.push(word);
    if (found.length === mostWords) break;
  }
  return found;
}
