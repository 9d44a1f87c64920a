// The classifier of each person, learnt from their documents when it is asked for, and kept while they are filed as they were.
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Pool } from "pg";
import { type Classifier, type FilingExample, learning } from "../../../shared/classify/learn/classifier.ts";
import { chooseExamples } from "../../../shared/classify/learn/examples.ts";
import { featuresOf, packFeatures, unpackFeatures } from "../../../shared/classify/learn/features.ts";
import { keepFeatures, keptFeatures, taughtDocuments, textsOf } from "./filing.repository.ts";

/** Classifiers in memory: some megabytes each. */
const mostKept = 20;
/** Milliseconds that one is taken as it is: each document that is read asks for it, and looking whether it still holds reads thousands of rows. */
const takenAsItIs = 60_000;
/** Texts read at once. */
const slice = 50;

interface Kept {
  /** When its examples were last looked at, by the process's own clock. */
  lookedAt: number;
  /** Of the examples that it was learnt from. */
  digest: string;
  classifier: Promise<Classifier>;
}

const kept = new WeakMap<Pool, Map<string, Kept>>();

/** The one that is known, up to a minute old where nobody has said that more was filed (`lookAgain`, `learnAnew`). */
export async function classifierOf(pool: Pool, ownerId: string): Promise<Classifier> {
  const known = kept.get(pool)?.get(ownerId);
  return known && performance.now() - known.lookedAt < takenAsItIs ? known.classifier : learnAnew(pool, ownerId);
}

/** Something was filed: whoever asks next has all examples looked at. */
export function lookAgain(pool: Pool, ownerId: string): void {
  const known = kept.get(pool)?.get(ownerId);
  if (known) known.lookedAt = Number.NEGATIVE_INFINITY;
}

/** Looks at all examples; learns where they are others than before. */
export async function learnAnew(pool: Pool, ownerId: string): Promise<Classifier> {
  const lookedAt = performance.now();
  const chosen = chooseExamples(await taughtDocuments(pool, ownerId));
  const features = await featuresFor(
    pool,
    chosen.map(({ document }) => document.id),
  );
  const examples = chosen.flatMap(({ document, filing }) => {
    const packed = features.get(document.id);
    return packed ? [{ id: document.id, filing, packed }] : [];
  });
  const hash = createHash("sha256");
  for (const { id, filing, packed } of examples) hash.update(id).update(JSON.stringify(filing)).update(packed);
  const digest = hash.digest("hex");
  const own = kept.get(pool) ?? new Map<string, Kept>();
  kept.set(pool, own);
  const before = own.get(ownerId);
  const classifier =
    before?.digest === digest
      ? before.classifier
      : learnInTurns(examples.map(({ filing, packed }) => ({ ...filing, features: unpackFeatures(packed) })));
  // The one that was asked last comes last.
  own.delete(ownerId);
  own.set(ownerId, { lookedAt, digest, classifier });
  if (own.size > mostKept) own.delete(own.keys().next().value!);
  return classifier;
}

/** This process answers others as well: between two steps they have their turn. */
async function learnInTurns(examples: readonly FilingExample[]): Promise<Classifier> {
  const steps = learning(examples);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}

/** Kept ones, and the others made from their texts. What has no text has none. */
async function featuresFor(pool: Pool, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const found = await keptFeatures(pool, ids);
  const missing = ids.filter((id) => !found.has(id));
  for (let at = 0; at < missing.length; at += slice) {
    const made = (await textsOf(pool, missing.slice(at, at + slice))).map(({ id, ...subject }) => ({
      id,
      features: packFeatures(featuresOf(subject)),
    }));
    await keepFeatures(pool, made);
    for (const { id, features } of made) found.set(id, features);
  }
  return found;
}
