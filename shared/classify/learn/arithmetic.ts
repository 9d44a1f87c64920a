// Exponential and logarithm of plain additions and multiplications: what engines of JavaScript have built in may differ in the last bit, and a
// device has to come to the same answers as the server.

const halves = new Float64Array(64);
for (let index = 0, value = 1; index < halves.length; index++, value /= 2) halves[index] = value;

/** e to the power of `x`, as far as it is between e^-40 and e^40. */
export function exp(x: number): number {
  if (x > 0) return 1 / exp(-x);
  if (x < -40) return 0;
  // x = -n ln 2 + r, and the series of r, which is below 0.7.
  const n = Math.floor(-x / Math.LN2);
  const r = x + n * Math.LN2;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 14; k++) {
    term *= r / k;
    sum += term;
  }
  return sum * halves[n]!;
}

/** The natural logarithm of a positive number. */
export function log(x: number): number {
  let value = x;
  let exponent = 0;
  while (value > 1.5) {
    value /= 2;
    exponent++;
  }
  while (value < 0.75) {
    value *= 2;
    exponent--;
  }
  // ln v = 2 artanh((v - 1) / (v + 1))
  const z = (value - 1) / (value + 1);
  let power = z;
  let sum = 0;
  for (let k = 1; k < 24; k += 2) {
    sum += power / k;
    power *= z * z;
  }
  return 2 * sum + exponent * Math.LN2;
}

export const sigmoid = (x: number): number => 1 / (1 + exp(-x));

const bounded = (share: number) => Math.min(1 - 1e-6, Math.max(1e-6, share));
/** The inverse of `sigmoid`, for a share that is kept off 0 and 1. */
export const logit = (share: number): number => log(bounded(share) / (1 - bounded(share)));
