// Lines through what was found: robustly through the rim of the patch, then to the strongest edge beside them in the large picture.
import { distance, type Point } from "../geometry/quad.ts";
import type { Side } from "./outline.ts";
import type { Pixels } from "./picture.ts";

/** Cells of the rim that a side needs to have a line of its own. */
const fewest = 5;
/** How far a point may lie from its line, in cells, from the first to the last of the passes. */
const reaches = [5, 4, 3, 2, 1.5, 1.2, 1, 1];

/** Each side that is seen, moved to where most of the rim beside it lies: fingers and dents do not count. Cells. */
export function fitted(sides: readonly Side[], rim: readonly Point[]): Side[] {
  let lines: Side[] = [...sides];
  for (const reach of reaches) {
    const groups: Point[][] = lines.map(() => []);
    for (const point of rim) {
      let nearest = -1;
      let least = reach;
      for (const [at, side] of lines.entries()) {
        const away = distanceTo(side, point);
        if (away < least) {
          least = away;
          nearest = at;
        }
      }
      if (nearest >= 0) groups[nearest]!.push(point);
    }
    lines = lines.map((side, at) => {
      if (!side.seen || groups[at]!.length < fewest) return side;
      const weights = groups[at]!.map((point) => (1 - (offset(side, point) / reach) ** 2) ** 2);
      return through(side, groups[at]!, weights) ?? side;
    });
  }
  return lines;
}

/** From a side as a stretch, not as a line. */
function distanceTo(side: Side, point: Point): number {
  const length = distance(side.from, side.to);
  const along = alongSide(side, point);
  if (along < 0) return distance(side.from, point);
  return along > length ? distance(side.to, point) : Math.abs(offset(side, point));
}

function alongSide({ from, to }: Side, [x, y]: Point): number {
  const length = distance(from, to) || 1;
  return ((x - from[0]) * (to[0] - from[0]) + (y - from[1]) * (to[1] - from[1])) / length;
}

/** How far outside of a side's line a point lies, the sides going clockwise; inside: below zero. */
function offset({ from, to }: Side, [x, y]: Point): number {
  const length = distance(from, to) || 1;
  return ((x - from[0]) * (to[1] - from[1]) - (y - from[1]) * (to[0] - from[0])) / length;
}

/** The side turned and moved onto the line through weighted points (total least squares); null where they are no line. */
function through(side: Side, points: readonly Point[], weights: readonly number[]): Side | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total < 1e-6) return null;
  let [mx, my] = [0, 0];
  for (const [at, [x, y]] of points.entries()) {
    mx += x * weights[at]!;
    my += y * weights[at]!;
  }
  mx /= total;
  my /= total;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [at, [x, y]] of points.entries()) {
    xx += (x - mx) ** 2 * weights[at]!;
    xy += (x - mx) * (y - my) * weights[at]!;
    yy += (y - my) ** 2 * weights[at]!;
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const direction: Point = [Math.cos(angle), Math.sin(angle)];
  const onto = ([x, y]: Point): Point => {
    const along = (x - mx) * direction[0] + (y - my) * direction[1];
    return [mx + along * direction[0], my + along * direction[1]];
  };
  return { ...side, from: onto(side.from), to: onto(side.to) };
}

/** Places along a side that are looked at. */
const places = 60;
/** Of a side's length, which is left out at either end: corners are round, and the next side begins. */
const ends = 0.05;
/** How far a true edge lies from the rim's line as a rule, in cells. */
const spread = 0.45;
/** How far from a side its edge is looked for, in cells. */
const reachOut = 1.3;

/** Each side that is seen, moved to the strongest edge near it, as a whole: one line that many places agree on. Pixels; `cell` is one's size. */
export function refined(sides: readonly Side[], picture: Pixels, cell: number): Side[] {
  const reach = Math.max(3, Math.round(cell * reachOut));
  return sides.map((side) => (side.seen ? atEdge(side, picture, reach, cell * spread) : side));
}

function atEdge(side: Side, picture: Pixels, reach: number, sigma: number): Side {
  const length = distance(side.from, side.to);
  if (length < 8) return side;
  const direction: Point = [(side.to[0] - side.from[0]) / length, (side.to[1] - side.from[1]) / length];
  const outward: Point = [direction[1], -direction[0]];
  const width = 2 * reach + 1;
  const strengths: Float32Array[] = [];
  const shares: number[] = [];
  const profile = new Float32Array((width + 2 * window) * 3);
  for (let place = 0; place < places; place++) {
    const share = ends + ((1 - 2 * ends) * (place + 0.5)) / places;
    const [x, y] = [side.from[0] + direction[0] * length * share, side.from[1] + direction[1] * length * share];
    if (!lookAlong(picture, x, y, outward, direction, reach + window, profile)) continue;
    strengths.push(strengthOf(profile, width));
    shares.push(share);
  }
  if (strengths.length < places / 4) return side;
  let best = { first: 0, last: 0, score: -1 };
  for (let first = -reach; first <= reach; first++)
    for (let last = -reach; last <= reach; last++) {
      let score = 0;
      for (const [at, strength] of strengths.entries()) score += strength[Math.round(first + (last - first) * shares[at]!) + reach]!;
      score *= Math.exp(-(first * first + last * last) / (4 * sigma * sigma) / 2) * 0.6 + 0.4;
      if (score > best.score) best = { first, last, score };
    }
  const points: Point[] = [];
  const weights: number[] = [];
  for (const [at, strength] of strengths.entries()) {
    const share = shares[at]!;
    const found = peakNear(strength, best.first + (best.last - best.first) * share + reach);
    if (!found) continue;
    const away = found.at - reach;
    points.push([
      side.from[0] + direction[0] * length * share + outward[0] * away,
      side.from[1] + direction[1] * length * share + outward[1] * away,
    ]);
    weights.push(found.strength);
  }
  if (points.length < places / 6) return side;
  return through(side, points, weights) ?? side;
}

/** RGB from inside to outside across a side, each the mean of three pixels along it. False where it leaves the picture. */
function lookAlong(picture: Pixels, x: number, y: number, outward: Point, direction: Point, reach: number, profile: Float32Array): boolean {
  const { data, width, height } = picture;
  for (let away = -reach; away <= reach; away++) {
    const to = (away + reach) * 3;
    profile[to] = profile[to + 1] = profile[to + 2] = 0;
    for (let beside = -2; beside <= 2; beside += 2) {
      const px = Math.floor(x + outward[0] * away + direction[0] * beside);
      const py = Math.floor(y + outward[1] * away + direction[1] * beside);
      if (px < 0 || py < 0 || px >= width || py >= height) return false;
      const from = (py * width + px) * 4;
      profile[to]! += data[from]! / 3;
      profile[to + 1]! += data[from + 1]! / 3;
      profile[to + 2]! += data[from + 2]! / 3;
    }
  }
  return true;
}

/** Pixels on either side of a step that are compared: blurred edges are some pixels wide. */
const window = 3;
/** Greys of difference that are noise as likely as an edge. */
const faint = 12;

/** How much of an edge there is at each step across a side, 0 to 1. */
function strengthOf(profile: Float32Array, width: number): Float32Array {
  const strength = new Float32Array(width);
  let most = 0;
  for (let at = 0; at < width; at++) {
    let sum = 0;
    for (let channel = 0; channel < 3; channel++) {
      let difference = 0;
      for (let step = 1; step <= window; step++)
        difference += profile[(at + window + step) * 3 + channel]! - profile[(at + window - step) * 3 + channel]!;
      sum += Math.abs(difference) / window;
    }
    strength[at] = sum;
    most = Math.max(most, sum);
  }
  for (let at = 0; at < width; at++) strength[at]! /= most + faint * 3;
  return strength;
}

/** The strongest place within two steps, between the steps where it lies there. */
function peakNear(strength: Float32Array, around: number): { at: number; strength: number } | null {
  let best = -1;
  for (let at = Math.max(1, Math.round(around) - 2); at <= Math.min(strength.length - 2, Math.round(around) + 2); at++)
    if (best < 0 || strength[at]! > strength[best]!) best = at;
  if (best < 0 || strength[best]! < 0.05) return null;
  const [before, here, after] = [strength[best - 1]!, strength[best]!, strength[best + 1]!];
  const bend = before - 2 * here + after;
  const shift = bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
  return { at: best + shift, strength: here };
}
