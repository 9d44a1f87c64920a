// The plane of a page as a camera sees it: from flat coordinates to the picture, and the page's true proportions.
import { distance, type Point, type Quad } from "./quad.ts";

/** Nine numbers, row by row. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** Takes (0, 0), (1, 0), (1, 1), (0, 1) to the four corners. */
export function fromUnitSquare([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]: Quad): Homography {
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const turned = dx1 * dy2 - dx2 * dy1;
  const g = (dx3 * dy2 - dx2 * dy3) / turned;
  const h = (dx1 * dy3 - dx3 * dy1) / turned;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

export function project([a, b, c, d, e, f, g, h, i]: Homography, [x, y]: Point): Point {
  const w = g * x + h * y + i;
  return [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

/** Below this much of convergence a camera's focal length can't be told from the corners. */
const leastConvergence = 0.04;

/**
 * Width over height of the flat page, from its four corners and the picture's size, for a camera whose axis goes through the middle of the
 * picture (Zhang and He, Whiteboard scanning and image enhancement, section 3.3). Where the page is seen straight from above: the mean of
 * opposite sides.
 */
export function aspectOf(corners: Quad, width: number, height: number): number {
  const [a, b, c, d] = corners;
  const plain = (distance(a, b) + distance(d, c)) / (distance(a, d) + distance(b, c) || 1);
  const size = Math.max(width, height);
  const centred = corners.map(([x, y]) => [(x - width / 2) / size, (y - height / 2) / size] as const) as unknown as Quad;
  const [h0, h1, , h3, h4, , g, h] = fromUnitSquare(centred);
  // the page's two directions are at right angles: h1 . w . h2 = 0 gives the focal length
  const across = Math.abs(g);
  const down = Math.abs(h);
  const steep = across > leastConvergence && down > leastConvergence;
  const measured = steep ? -(h0 * h1 + h3 * h4) / (g * h) : Number.NaN;
  // phones see some 60 to 75 degrees: what says something else is noise
  const squared = measured > 0.36 && measured < 4 ? measured : usualFocal ** 2;
  const sideways = (h0 * h0 + h3 * h3) / squared + g * g;
  const upright = (h1 * h1 + h4 * h4) / squared + h * h;
  const seen = Math.sqrt(sideways / upright);
  return Number.isFinite(seen) && seen > 0 ? seen : plain;
}

/** A phone's main camera, in units of its picture's longer side. */
const usualFocal = 0.78;
