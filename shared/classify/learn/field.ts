// One field of documents (type, correspondent, folder, tags): which labels a document gets, learnt from documents that have them. Two models
// answer together: the documents that are most like it, for which one example is enough, and a linear model, which tells apart what is alike.
import { calibrate, type Evidence } from "./calibrate.ts";
import { type Example, learnLinear } from "./linear.ts";
import { learnNeighbours } from "./neighbours.ts";
import type { Vector } from "./vectors.ts";

export interface FieldAnswer {
  label: number;
  /** How often such answers are right, 0 to 1. */
  confidence: number;
  /** How many examples that are much like it have the label. */
  alike: number;
}

export interface LearntField {
  /** Best first; at most one where labels exclude each other. Sure or not: the caller draws the line. */
  answer(vector: Vector): FieldAnswer[];
  reasons(vector: Vector, label: number): Float64Array;
}

interface Raw extends Evidence {
  label: number;
  alike: number;
}

/** Parts in turn held back to count how often answers are right. */
const parts = 3;
/** Examples that are looked at for it. */
const mostHeldBack = 450;
/** From this likeness on an example counts as one that is like the document. */
const muchAlike = 0.35;

/** In steps, between which the caller may do something else. */
export function* learnField(
  size: number,
  labels: number,
  examples: readonly Example[],
  exclusive: boolean,
): Generator<undefined, LearntField> {
  const model = learnBoth(size, labels, examples, exclusive);
  yield;
  const { trust, answers } = yield* heldBack(size, labels, examples, exclusive);
  const confidence = calibrate(answers);
  return {
    reasons: model.reasons,
    answer: (vector) =>
      model
        .raw(vector, trust)
        .map((raw) => ({ label: raw.label, alike: raw.alike, confidence: confidence(raw) }))
        .sort((a, b) => b.confidence - a.confidence || a.label - b.label),
  };
}

/** How far the documents that are most like it are trusted over the linear model: what was right most often. */
const trusts = [0, 0.3, 0.6, 1];

interface Tried {
  trust: number;
  right: number;
  answers: { evidence: Evidence; right: boolean }[];
}

/** What the models answer to examples that they were not shown. */
function* heldBack(size: number, labels: number, examples: readonly Example[], exclusive: boolean): Generator<undefined, Tried> {
  const used = examples.slice(-mostHeldBack);
  const tried = trusts.map((trust): Tried => ({ trust, right: 0, answers: [] }));
  for (let part = 0; part < parts; part++) {
    const rest = used.filter((_, index) => index % parts !== part);
    if (rest.length < 2) continue;
    const model = learnBoth(size, labels, rest, exclusive);
    used.forEach(({ vector, labels: has }, index) => {
      if (index % parts !== part) return;
      for (const one of tried)
        for (const raw of model.raw(vector, one.trust)) {
          const right = has.includes(raw.label);
          one.right += right ? 1 : -1;
          one.answers.push({ evidence: raw, right });
        }
    });
    yield;
  }
  // Of those that are equally good the last: one example is enough for it.
  return tried.reduce((best, one) => (one.right >= best.right ? one : best));
}

function learnBoth(size: number, labels: number, examples: readonly Example[], exclusive: boolean) {
  const linear = learnLinear(size, labels, examples, exclusive);
  const neighbours = learnNeighbours(
    size,
    examples.map(({ vector }) => vector),
  );
  const senders = sendersOf(examples);
  const raw = (vector: Vector, trusted: number): Raw[] => {
    const near = neighbours(vector);
    const shares = linear.shares(vector);
    const votes = new Float64Array(labels);
    const likeness = new Float64Array(labels);
    const alike = new Int32Array(labels);
    let sum = 0;
    for (const { example, likeness: like } of near) {
      const vote = like * like * like * like;
      sum += vote;
      for (const label of examples[example]!.labels) {
        votes[label]! += vote;
        if (like > likeness[label]!) likeness[label] = like;
        if (like >= muchAlike) alike[label]!++;
      }
    }
    // The more alike the nearest is, the more it counts.
    const nearest = near[0]?.likeness ?? 0;
    const trust = trusted * nearest * nearest;
    const scores = shares.map((share, label) => (1 - trust) * share + trust * (sum > 0 ? votes[label]! / sum : 0));
    const evidence = (label: number): Raw => ({
      label,
      // It may be none of them: of one label alone this leaves a half.
      share: (scores[label]! * labels) / (labels + 1),
      likeness: likeness[label]!,
      against: nearestOther(near, label, examples),
      alike: alike[label]!,
      sameSender: vector.at.subarray(0, vector.named).some((place) => senders.get(place) === label),
    });
    if (!exclusive) return [...scores.keys()].filter((label) => scores[label]! > 0.15).map(evidence);
    let best = -1;
    for (let label = 0; label < labels; label++) if (best < 0 || scores[label]! > scores[best]!) best = label;
    return best < 0 ? [] : [evidence(best)];
  };
  return { raw, reasons: linear.reasons };
}

function nearestOther(near: readonly { example: number; likeness: number }[], label: number, examples: readonly Example[]): number {
  return near.find(({ example }) => !examples[example]!.labels.includes(label))?.likeness ?? 0;
}

/** By place of what names a sender, the one label that all examples with it have; null where they have several. */
function sendersOf(examples: readonly Example[]): Map<number, number | null> {
  const senders = new Map<number, number | null>();
  for (const { vector, labels } of examples)
    for (const place of vector.at.subarray(0, vector.named)) {
      const label = labels.length === 1 ? labels[0]! : null;
      senders.set(place, !senders.has(place) || senders.get(place) === label ? label : null);
    }
  return senders;
}
