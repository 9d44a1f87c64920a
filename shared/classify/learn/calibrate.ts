// From what a model says of its answers to how often such answers are right: a logistic curve over answers on examples that were held back.
import { logit, sigmoid } from "./arithmetic.ts";

export interface Evidence {
  /** Of the answer, by the model itself, 0 to 1. */
  share: number;
  /** Of the example that is most like it and has the answer, 0 to 1. */
  likeness: number;
  /** Of the example that is most like it and has another answer. */
  against: number;
  /** Its numbers or addresses stand on examples with this answer alone. */
  sameSender: boolean;
}

/** What is believed before anything was counted: the more alike, and the surer, the more often right. */
const before = [-2.2, 0.45, 3.5, -1, 1.6];
/** How many counted answers outweigh it, roughly. */
const inertia = 4;
/**
 * What documents look like that are nothing of what was learnt. Examples can't tell of them: with one sender filed, each answer on the
 * examples is right, and the next document is from somebody else.
 */
const strangers: readonly Evidence[] = [0.02, 0.06, 0.1, 0.14, 0.18].map((likeness) => ({
  share: 0.75,
  likeness,
  against: likeness / 2,
  sameSender: false,
}));

const inputs = ({ share, likeness, against, sameSender }: Evidence): number[] => [1, logit(share), likeness, against, sameSender ? 1 : 0];

export function calibrate(answers: readonly { evidence: Evidence; right: boolean }[]): (evidence: Evidence) => number {
  const rows = [...answers, ...strangers.map((evidence) => ({ evidence, right: false }))].map(({ evidence, right }) => ({
    x: inputs(evidence),
    y: right ? 1 : 0,
  }));
  const weights = [...before];
  const scale = rows.length + inertia;
  for (let round = 0; round < 300; round++) {
    const slope = weights.map((weight, i) => inertia * 0.25 * (before[i]! - weight));
    for (const { x, y } of rows) {
      const miss = y - sigmoid(dot(weights, x));
      for (let i = 0; i < slope.length; i++) slope[i]! += miss * x[i]!;
    }
    for (let i = 0; i < weights.length; i++) weights[i]! += (1.2 * slope[i]!) / scale / (i === 1 ? 4 : 1);
  }
  return (evidence) => sigmoid(dot(weights, inputs(evidence)));
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
