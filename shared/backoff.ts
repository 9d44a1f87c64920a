// How long to wait before what failed is tried again, wherever it failed: an upload, a renewal, a socket, a part of the product.

/** Milliseconds. */
export interface Backoff {
  first: number;
  longest: number;
}

/**
 * Milliseconds to wait after `failures` failures in a row, 1 or more: doubled with each, never more than `longest`. `random`, 0 to 1,
 * shortens the pause by up to half, so that many who failed at once do not come back at once; left out, it is the whole pause.
 */
export const pauseAfter = (failures: number, { first, longest }: Backoff, random = 1): number =>
  Math.min(first * 2 ** (failures - 1), longest) * (0.5 + random / 2);
