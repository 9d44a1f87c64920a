// From the network's answer to four lines: the largest patch that it calls a page, the points of its rim, the quad around it.
// Cells of 96 x 128; a cell's middle lies at half.
import { area, type Point } from "../geometry/quad.ts";
import { maskHeight, maskWidth } from "./network.ts";

export interface Rim {
  /** Where page and background meet inside of the picture. */
  points: Point[];
  /** The same, and where the picture ends in the middle of the page. */
  all: Point[];
  /** Cells. */
  area: number;
  /** Cells of page that do not belong to the patch. */
  others: number;
  /** How sure the network is of these cells on average, 0.5 to 1. */
  sureness: number;
}

/** A side of the quad. `seen`: it is an edge of the page, and not where the picture ends. */
export interface Side {
  from: Point;
  to: Point;
  seen: boolean;
}

/** The largest patch of cells that belong together; null where there is none at all. */
export function rimOf(mask: Float32Array): Rim | null {
  const patch = largestPatch(mask);
  if (!patch) return null;
  const points: Point[] = [];
  const border: Point[] = [];
  let sure = 0;
  const { cells, member } = patch;
  for (const cell of cells) {
    const x = cell % maskWidth;
    const y = (cell - x) / maskWidth;
    const value = mask[cell]!;
    sure += 1 / (1 + Math.exp(-value));
    for (const [dx, dy] of neighbours) {
      const [nextX, nextY] = [x + dx, y + dy];
      if (nextX < 0 || nextY < 0 || nextX >= maskWidth || nextY >= maskHeight) {
        border.push([x + 0.5 + dx / 2, y + 0.5 + dy / 2]);
        continue;
      }
      const next = nextY * maskWidth + nextX;
      if (member[next]) continue;
      // where the answer goes through zero on the way from cell to cell
      const part = mask[next]! < 0 ? value / (value - mask[next]!) : 0.5;
      points.push([x + 0.5 + dx * part, y + 0.5 + dy * part]);
    }
  }
  return { points, all: [...points, ...border], area: cells.length, others: patch.others, sureness: sure / cells.length };
}

const neighbours = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

function largestPatch(mask: Float32Array): { cells: number[]; member: Uint8Array; others: number } | null {
  const seen = new Uint8Array(mask.length);
  let best: number[] = [];
  let all = 0;
  for (let start = 0; start < mask.length; start++) {
    if (seen[start] || mask[start]! <= 0) continue;
    const cells = [start];
    seen[start] = 1;
    for (let at = 0; at < cells.length; at++) {
      const x = cells[at]! % maskWidth;
      for (const [dx, dy] of neighbours) {
        const next = cells[at]! + dx + dy * maskWidth;
        if (x + dx < 0 || x + dx >= maskWidth || next < 0 || next >= mask.length || seen[next] || mask[next]! <= 0) continue;
        seen[next] = 1;
        cells.push(next);
      }
    }
    all += cells.length;
    if (cells.length > best.length) best = cells;
  }
  if (best.length === 0) return null;
  const member = new Uint8Array(mask.length);
  for (const cell of best) member[cell] = 1;
  return { cells: best, member, others: all - best.length };
}

/** The convex hull, clockwise on the screen (Andrew's monotone chain). */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && cross(chain.at(-2)!, chain.at(-1)!, point) <= 1e-9) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

const cross = ([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);

/** How near to the end of the picture a point is counted as lying there, in cells. */
const nearBorder = 1.2;
/** What it costs to leave out a side that is only the end of the picture, beside an edge of the page. */
const borderCost = 0.02;
/** A side may be lengthened over the end of the picture until the whole has grown by this much of it. */
const mostGrown = 0.35;

const onBorder = ([ax, ay]: Point, [bx, by]: Point): boolean =>
  Math.max(ax, bx) < nearBorder ||
  Math.max(ay, by) < nearBorder ||
  Math.min(ax, bx) > maskWidth - nearBorder ||
  Math.min(ay, by) > maskHeight - nearBorder;

/**
 * Four sides around the patch: sides of its hull are left out one by one, always the one whose neighbours, lengthened until they meet, add
 * the least. Where the picture ends in the middle of a page its corner comes to lie outside. Null where four sides can't be had.
 */
export function sidesAround(rim: Rim): Side[] | null {
  const hull = hullOf(rim.all);
  if (hull.length < 4) return null;
  let sides: Side[] = hull.map((from, at) => {
    const to = hull[(at + 1) % hull.length]!;
    return { from, to, seen: !onBorder(from, to) };
  });
  const limit = area(hull) * mostGrown;
  while (sides.length > 4) {
    let best: { at: number; cost: number; corner: Point } | undefined;
    for (const [at, side] of sides.entries()) {
      const before = sides[(at + sides.length - 1) % sides.length]!;
      const after = sides[(at + 1) % sides.length]!;
      const corner = meeting(before, after);
      if (!corner || !isBeyond(before, after, corner)) continue;
      const added = area([side.from, corner, side.to]);
      if (added > limit) continue;
      const cost = added * (side.seen ? 1 : borderCost);
      if (!best || cost < best.cost) best = { at, cost, corner };
    }
    if (!best) return null;
    const { at, corner } = best;
    const before = (at + sides.length - 1) % sides.length;
    const after = (at + 1) % sides.length;
    sides[before] = { ...sides[before]!, to: corner };
    sides[after] = { ...sides[after]!, from: corner };
    sides = sides.filter((_, index) => index !== at);
  }
  return sides;
}

/** The lengthened sides meet after the end of the one and before the start of the other. */
function isBeyond(before: Side, after: Side, [x, y]: Point): boolean {
  const ahead = (x - before.to[0]) * (before.to[0] - before.from[0]) + (y - before.to[1]) * (before.to[1] - before.from[1]);
  const behind = (after.from[0] - x) * (after.to[0] - after.from[0]) + (after.from[1] - y) * (after.to[1] - after.from[1]);
  return ahead >= -1e-6 && behind >= -1e-6;
}

/** Where the lines of two sides meet; null where they are parallel. */
export function meeting(one: Pick<Side, "from" | "to">, other: Pick<Side, "from" | "to">): Point | null {
  const [ax, ay] = [one.to[0] - one.from[0], one.to[1] - one.from[1]];
  const [bx, by] = [other.to[0] - other.from[0], other.to[1] - other.from[1]];
  const turned = ax * by - ay * bx;
  if (Math.abs(turned) < 1e-9) return null;
  const part = ((other.from[0] - one.from[0]) * by - (other.from[1] - one.from[1]) * bx) / turned;
  return [one.from[0] + ax * part, one.from[1] + ay * part];
}
