// A linear model (logistic regression) learnt by gradient steps in a fixed order: the same examples in the same order make the same model.
import { exp, sigmoid } from "./arithmetic.ts";
import type { Vector } from "./vectors.ts";

export interface Linear {
  /** The share of each label: in all 1 where they exclude each other. */
  shares(vector: Vector): Float64Array;
  /** What each place of the vector adds to this label, over what it adds to all. */
  reasons(vector: Vector, label: number): Float64Array;
}

export interface Example {
  vector: Vector;
  /** One where labels exclude each other, else any number. */
  labels: readonly number[];
}

/** Of a vector of length 1 with some hundred places. */
const step = 6;
/** Looks at examples, so that many of them take no longer than a thousand. */
const looks = 9_000;

export function learnLinear(size: number, labels: number, examples: readonly Example[], exclusive: boolean): Linear {
  // A row for each place, so that a document touches few of them.
  const weights = new Float32Array(size * labels);
  const shares = (vector: Vector): Float64Array => {
    const scores = new Float64Array(labels);
    for (let i = 0; i < vector.at.length; i++) {
      const row = vector.at[i]! * labels;
      const weight = vector.weight[i]!;
      for (let label = 0; label < labels; label++) scores[label]! += weight * weights[row + label]!;
    }
    // Without any reason a label that does not exclude others is absent.
    return exclusive ? softmax(scores) : scores.map((score) => sigmoid(score - 1.5));
  };
  const stride = strideFor(examples.length);
  const wanted = new Float64Array(labels);
  const epochs = Math.max(4, Math.min(14, Math.round(looks / Math.max(1, examples.length))));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = step / (1 + epoch / 3);
    for (let n = 0, index = epoch % Math.max(1, examples.length); n < examples.length; n++, index = (index + stride) % examples.length) {
      const { vector, labels: has } = examples[index]!;
      const found = shares(vector);
      wanted.fill(0);
      for (const label of has) wanted[label] = 1;
      for (let label = 0; label < labels; label++) {
        const slope = wanted[label]! - found[label]!;
        if (slope < 0.003 && slope > -0.003) continue;
        for (let i = 0; i < vector.at.length; i++) weights[vector.at[i]! * labels + label]! += rate * slope * vector.weight[i]!;
      }
    }
  }
  return {
    shares,
    reasons(vector, label) {
      return Float64Array.from(vector.at, (place, i) => {
        let sum = 0;
        for (let other = 0; other < labels; other++) sum += weights[place * labels + other]!;
        return vector.weight[i]! * (weights[place * labels + label]! - sum / labels);
      });
    },
  };
}

function softmax(scores: Float64Array): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > highest) highest = score;
  let sum = 0;
  for (let label = 0; label < scores.length; label++) sum += scores[label] = exp(Math.max(-40, scores[label]! - highest));
  for (let label = 0; label < scores.length; label++) scores[label]! /= sum;
  return scores;
}

/** Some three eighths of the length, with no divisor in common with it: a walk by it meets every example, and neighbours seldom. */
function strideFor(length: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let stride = Math.max(1, Math.floor(length * 0.382));
  while (length > 1 && divisor(length, stride) !== 1) stride++;
  return stride;
}
