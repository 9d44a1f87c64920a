// Finds the page in a picture: which cells are page, four lines around them, the edges in the large picture beside these.
import { area, clipped, intersectionOverUnion, isConvex, ordered, type Point, type Quad } from "../geometry/quad.ts";
import { fitted, refined } from "./lines.ts";
import { maskFrom } from "./looks.ts";
import { maskHeight, maskWidth, type PageNetwork } from "./network.ts";
import { meeting, rimOf, type Side, sidesAround } from "./outline.ts";
import { cut, partAround } from "./part.ts";
import { isLying, type Pixels, shrunk } from "./picture.ts";

export interface Found {
  /** In the picture's pixels, clockwise from the top left; corners may lie outside of the picture. */
  quad: Quad;
  /** All four edges of the page are in the picture. */
  whole: boolean;
  /** 0 to 1. */
  sureness: number;
  /** What is page beside it, as a share of it: other sheets, or a part that is covered. */
  others: number;
}

/** Of the picture: less is no page that somebody wants to scan. */
const leastArea = 0.02;
const leastSureness = 0.88;
/** How well four lines have to describe the patch. */
const leastFit = 0.72;
/** How far outside of the picture a corner may lie, in its width and height. */
const furthest = 0.6;

/**
 * Null where there is no page. About 10 ms for a picture of 1280 x 960 on a desk computer in a film. A picture that stays is looked at four
 * times, and again from nearer where the page fills little of it.
 */
export function detectPage(network: PageNetwork, picture: Pixels, { film = false } = {}): Found | null {
  const first = lookAt(network, picture, film ? 1 : 4);
  if (!first || film) return first;
  const part = partAround(first.quad, picture);
  if (!part) return first;
  const second = lookAt(network, cut(picture, part), 4);
  if (!second || (first.whole && !second.whole)) return first;
  const quad = second.quad.map(([x, y]) => [x + part.left, y + part.top]) as unknown as Quad;
  return intersectionOverUnion(quad, first.quad) > alike ? { ...second, quad, others: first.others } : first;
}

/** How much of both outlines lies in each other, where the second is the same page as the first. */
const alike = 0.6;

function lookAt(network: PageNetwork, picture: Pixels, looks: number): Found | null {
  const rim = rimOf(maskFrom(network, shrunk(picture), looks));
  if (!rim || rim.area < leastArea * maskWidth * maskHeight || rim.sureness < leastSureness) return null;
  const sides = sidesAround(rim);
  if (!sides) return null;
  const lines = fitted(sides, rim.points);
  const rough = cornersOf(lines) ?? cornersOf(sides);
  if (!rough || fitOf(rough, rim.area) < leastFit) return null;

  const lying = isLying(picture);
  const [cellX, cellY] = lying
    ? [picture.height / maskWidth, picture.width / maskHeight]
    : [picture.width / maskWidth, picture.height / maskHeight];
  const inPicture = ([x, y]: Point): Point => (lying ? [y * cellY, x * cellX] : [x * cellX, y * cellY]);
  const large = lines.map((side, at): Side => ({ seen: side.seen, from: inPicture(rough[at]!), to: inPicture(rough[(at + 1) % 4]!) }));
  // exchanging x and y turns the way around
  const clockwise = lying ? large.toReversed().map(({ from, to, seen }) => ({ from: to, to: from, seen })) : large;
  const before = cornersOf(clockwise);
  if (!before) return null;
  const after = cornersOf(refined(clockwise, picture, Math.min(cellX, cellY)));
  const quad = after && isNear(after, picture) && intersectionOverUnion(after, before) > 0.85 ? after : before;
  if (!isNear(quad, picture)) return null;
  return { quad: ordered(quad), whole: lines.every(({ seen }) => seen), sureness: rim.sureness, others: rim.others / rim.area };
}

/** The corner at which each side begins; null where they are no convex quad. */
function cornersOf(sides: readonly Side[]): Quad | null {
  const corners = sides.map((side, at) => meeting(sides[(at + 3) % 4]!, side));
  if (corners.some((corner) => !corner)) return null;
  const quad = corners as unknown as Quad;
  return isConvex(quad) ? quad : null;
}

/** How much of what lies within four corners, as far as it is seen, is page. */
function fitOf(corners: Quad, cells: number): number {
  const seen = area(
    clipped(corners, [
      [0, 0],
      [maskWidth, 0],
      [maskWidth, maskHeight],
      [0, maskHeight],
    ]),
  );
  return Math.min(cells, seen) / Math.max(cells, seen, 1);
}

const isNear = (corners: Quad, { width, height }: Pixels): boolean =>
  corners.every(([x, y]) => x > -furthest * width && y > -furthest * height && x < (1 + furthest) * width && y < (1 + furthest) * height);
