// Four corners of a page in a picture, and what can be said of them. Pixels; x to the right, y down.

export type Point = readonly [x: number, y: number];
/** Clockwise, from the corner that is the page's top left as it is seen. */
export type Quad = readonly [Point, Point, Point, Point];

export const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay);

/** Twice the signed area; positive where the points go clockwise on the screen. */
function turn(points: readonly Point[]): number {
  let sum = 0;
  for (const [at, [x, y]] of points.entries()) {
    const [nextX, nextY] = points[(at + 1) % points.length]!;
    sum += x * nextY - nextX * y;
  }
  return sum;
}

export const area = (points: readonly Point[]): number => Math.abs(turn(points)) / 2;

/** The same corners clockwise, from the one nearest to the picture's top left. */
export function ordered(corners: Quad): Quad {
  const clockwise = turn(corners) < 0 ? corners.toReversed() : corners;
  let first = 0;
  for (const [at, [x, y]] of clockwise.entries()) if (x + y < clockwise[first]![0] + clockwise[first]![1]) first = at;
  return [0, 1, 2, 3].map((step) => clockwise[(first + step) % 4]!) as unknown as Quad;
}

export function isConvex(corners: Quad): boolean {
  const signs = corners.map(([x, y], at) => {
    const [bx, by] = corners[(at + 1) % 4]!;
    const [cx, cy] = corners[(at + 2) % 4]!;
    return Math.sign((bx - x) * (cy - by) - (by - y) * (cx - bx));
  });
  return signs.every((sign) => sign !== 0 && sign === signs[0]);
}

export const scaled = (corners: Quad, x: number, y = x): Quad => corners.map(([a, b]) => [a * x, b * y] as const) as unknown as Quad;

/** The corners of a whole picture. */
export const wholePicture = (width: number, height: number): Quad => [
  [0, 0],
  [width, 0],
  [width, height],
  [0, height],
];

/** The largest way that a corner has gone from one quad to another. */
export function movement(one: Quad, other: Quad): number {
  return Math.max(...one.map((corner, at) => distance(corner, other[at]!)));
}

/** Area of what two convex quads share, over the area of both together: 1 for the same, 0 for strangers. */
export function intersectionOverUnion(one: Quad, other: Quad): number {
  const shared = area(clipped(ordered(one), ordered(other)));
  return shared / (area(one) + area(other) - shared || 1);
}

/** Sutherland and Hodgman's clipping of a polygon by a convex, clockwise one. */
export function clipped(polygon: readonly Point[], by: readonly Point[]): Point[] {
  let left: Point[] = [...polygon];
  for (const [at, [ax, ay]] of by.entries()) {
    const [bx, by2] = by[(at + 1) % by.length]!;
    const inside = ([x, y]: Point) => (bx - ax) * (y - ay) - (by2 - ay) * (x - ax);
    const from = left;
    left = [];
    for (const [index, point] of from.entries()) {
      const before = from[(index + from.length - 1) % from.length]!;
      const [now, then] = [inside(point), inside(before)];
      if (now >= 0 !== then >= 0) {
        const part = then / (then - now);
        left.push([before[0] + (point[0] - before[0]) * part, before[1] + (point[1] - before[1]) * part]);
      }
      if (now >= 0) left.push(point);
    }
  }
  return left;
}
