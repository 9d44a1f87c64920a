// The sheet in a photograph that is read as a document: found only where the picture leaves no doubt, because what lies beside it is not read.
import { detectPage } from "./edges/detect.ts";
import type { PageNetwork } from "./edges/network.ts";
import type { Pixels } from "./edges/picture.ts";
import { area, distance, type Point, type Quad } from "./geometry/quad.ts";

/** Of the network's answer for the cells of the sheet. */
const leastSureness = 0.95;
/** Of the picture: what is smaller is an object in a photograph, not a photograph of a sheet. */
const leastArea = 0.15;
/** As a share of the sheet: more is another sheet, whose words would be lost. */
const mostOthers = 0.03;
/** As a share of the sheet's side: how far it leans from a rectangle that is parallel to the picture. */
const leastTilt = 0.012;

/**
 * The corners of the sheet in `seen`, a picture of at most 1280 pixels; null where it is not sure or not worth it. A sheet that lies parallel to
 * the picture may be a window on a screen or a drawing: it counts only in what a camera took.
 */
export function sheetIn(network: PageNetwork, seen: Pixels, fromCamera: boolean): Quad | null {
  const found = detectPage(network, seen);
  if (!found?.whole || found.sureness < leastSureness || found.others > mostOthers) return null;
  const { quad } = found;
  if (area(quad) < leastArea * seen.width * seen.height || !liesOnDarker(quad, seen) || isParted(quad, seen)) return null;
  return fromCamera || tiltOf(quad) > leastTilt ? quad : null;
}

function tiltOf([a, b, c, d]: Quad): number {
  const across = Math.max(Math.abs(a[1] - b[1]), Math.abs(d[1] - c[1])) / Math.max(distance(a, b), distance(d, c));
  const down = Math.max(Math.abs(a[0] - d[0]), Math.abs(b[0] - c[0])) / Math.max(distance(a, d), distance(b, c));
  return Math.max(across, down);
}

/** Greys by which paper is lighter than what it lies on. */
const leastStep = 14;
/** Of the places along each side. */
const leastShare = 0.7;
const places = 40;
/** Pixels from the edge: the paper's brightness is the lightest of them, because letters may stand there; the table's the middle one. */
const depths = [5, 9, 13];

/** Whether there is lighter paper within each side and something darker beyond it: the text of a scan has white paper on both. */
function liesOnDarker(quad: Quad, seen: Pixels): boolean {
  return quad.every((from, at) => {
    const to = quad[(at + 1) % 4]!;
    const length = distance(from, to);
    const outward: Point = [(to[1] - from[1]) / length, (from[0] - to[0]) / length];
    let lighter = 0;
    for (let place = 0; place < places; place++) {
      const share = 0.05 + (0.9 * (place + 0.5)) / places;
      const greys = (sign: 1 | -1) =>
        depths
          .map((depth) =>
            greyAt(
              seen,
              from[0] + (to[0] - from[0]) * share + sign * depth * outward[0],
              from[1] + (to[1] - from[1]) * share + sign * depth * outward[1],
            ),
          )
          .filter((grey) => grey !== null)
          .sort((a, b) => a - b);
      const [paper, table] = [greys(-1).at(-1), greys(1).at(1)];
      if (paper !== undefined && table !== undefined && paper - table >= leastStep) lighter++;
    }
    return lighter >= leastShare * places;
  });
}

function greyAt({ data, width, height }: Pixels, x: number, y: number): number | null {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return null;
  const at = (row * width + column) * 4;
  return (data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29) >> 8;
}

/** Greys below and above those of the table beyond the sides that are the table too. */
const tableSpread = 4;
/** Of the places across the outline: print and folds leave more of the paper. */
const throughout = 0.95;

/** Whether the table shows from side to side within the outline: then it lies around two sheets, whose lines must not be read as one. */
function isParted([a, b, c, d]: Quad, seen: Pixels): boolean {
  const at = (across: number, down: number) =>
    greyAt(
      seen,
      (a[0] * (1 - across) + b[0] * across) * (1 - down) + (d[0] * (1 - across) + c[0] * across) * down,
      (a[1] * (1 - across) + b[1] * across) * (1 - down) + (d[1] * (1 - across) + c[1] * across) * down,
    );
  const shares = Array.from({ length: places }, (_, place) => 0.05 + (0.9 * (place + 0.5)) / places);
  const around = shares
    .flatMap((share) => [at(share, -0.02), at(share, 1.02), at(-0.02, share), at(1.02, share)])
    .filter((grey) => grey !== null);
  around.sort((one, other) => one - other);
  const [darkest, lightest] = [around[Math.floor(around.length * 0.05)], around[Math.floor(around.length * 0.95)]];
  if (darkest === undefined || lightest === undefined) return false;
  const isTable = (grey: number | null) => grey !== null && grey >= darkest - tableSpread && grey <= lightest + tableSpread;
  const through = (line: (share: number) => number | null) => shares.filter((share) => isTable(line(share))).length >= throughout * places;
  return shares.some((along) => through((share) => at(along, share)) || through((share) => at(share, along)));
}
