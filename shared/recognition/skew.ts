// How far the lines of a page lean. For each angle the black pixels of every row are counted: where the lines are level, full rows and empty
// rows alternate most sharply.

import type { Pixels } from "./engine.ts";

export interface Skew {
  /** Degrees by which the lines are turned clockwise; 0 where that can't be measured. */
  degrees: number;
  /** Whether the lines run from top to bottom: the page lies on its side. */
  lying: boolean;
}

/** Degrees that are tried in either direction; a scan that leans further is not a sheet that slipped. */
const most = 12;
const coarse = 0.5;
const fine = 0.05;
/** Runs of edge pixels longer than this share of the side are ignored: they are ruled lines or edges of the paper, not text. */
const longestRun = 0.08;
/** Most edge pixels that are measured; more make the result no better. */
const mostPoints = 60_000;
/** How many times sharper the best angle's profile has to be than that of the page as it is. */
const better = 1.03;

/** Measures a picture of some 1,000 pixels a side; a larger one takes longer and gives the same result. */
export function findSkew(picture: Pixels): Skew {
  const threshold = otsu(picture.pixels);
  const level = sharpest(lowerEdges(picture, threshold), 1);
  const upright = sharpest(rightEdges(picture, threshold), -1);
  const lying = upright.score > level.score * 1.5;
  return { degrees: lying ? upright.degrees : level.degrees, lying };
}

/** Positions of edge pixels: `along` the lines of text, and `across` them. */
interface Points {
  along: Int16Array;
  across: Int16Array;
  size: number;
}

function sharpest(points: Points, sign: 1 | -1): { degrees: number; score: number } {
  const level = score(points, 0);
  let best = { degrees: 0, score: level };
  const look = (degrees: number) => {
    const found = score(points, sign * degrees);
    if (found > best.score) best = { degrees, score: found };
  };
  for (let degrees = -most; degrees <= most; degrees += coarse) look(degrees);
  const around = best.degrees;
  for (let degrees = around - coarse; degrees <= around + coarse; degrees += fine) look(degrees);
  return best.score > level * better ? best : { degrees: 0, score: level };
}

/** How sharply full and empty rows alternate at this angle: the sum of the squared differences of neighbouring rows. */
function score({ along, across, size }: Points, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180);
  const margin = Math.ceil(Math.abs(slope) * size) + 1;
  const rows = new Int32Array(size + 2 * margin + 2);
  for (let i = 0; i < along.length; i++) rows[Math.round(across[i]! - along[i]! * slope) + margin]!++;
  let sum = 0;
  for (let row = 1; row < rows.length; row++) sum += (rows[row]! - rows[row - 1]!) ** 2;
  return sum;
}

/** Black pixels with white below: the feet of letters, which stand on their line. */
function lowerEdges({ pixels, width, height }: Pixels, threshold: number): Points {
  const isEdge = (x: number, y: number) => pixels[y * width + x]! < threshold && pixels[(y + 1) * width + x]! >= threshold;
  return edges(width, height - 1, (along, across) => isEdge(along, across));
}

/** The same for a page that lies on its side. */
function rightEdges({ pixels, width, height }: Pixels, threshold: number): Points {
  const isEdge = (x: number, y: number) => pixels[y * width + x]! < threshold && pixels[y * width + x + 1]! >= threshold;
  return edges(height, width - 1, (along, across) => isEdge(across, along));
}

function edges(alongs: number, acrosses: number, isEdge: (along: number, across: number) => boolean): Points {
  const along: number[] = [];
  const across: number[] = [];
  const longest = alongs * longestRun;
  for (let b = 0; b < acrosses; b++) {
    for (let a = 0, run = 0; a <= alongs; a++) {
      if (a < alongs && isEdge(a, b)) {
        run++;
        continue;
      }
      if (run > 0 && run <= longest)
        for (let back = run; back > 0; back--) {
          along.push(a - back);
          across.push(b);
        }
      run = 0;
    }
  }
  const step = Math.max(1, Math.ceil(along.length / mostPoints));
  const every = (list: number[]) => Int16Array.from(step === 1 ? list : list.filter((_, index) => index % step === 0));
  return { along: every(along), across: every(across), size: Math.max(alongs, acrosses) };
}

/** The grey that parts dark from light best (Otsu, 1979). */
export function otsu(pixels: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const grey of pixels) counts[grey]!++;
  let total = 0;
  for (let grey = 0; grey < 256; grey++) total += grey * counts[grey]!;
  let best = { between: -1, threshold: 128 };
  let dark = 0;
  let darkSum = 0;
  for (let grey = 0; grey < 255; grey++) {
    dark += counts[grey]!;
    darkSum += grey * counts[grey]!;
    const light = pixels.length - dark;
    if (dark === 0 || light === 0) continue;
    const between = dark * light * (darkSum / dark - (total - darkSum) / light) ** 2;
    if (between > best.between) best = { between, threshold: grey + 1 };
  }
  return best.threshold;
}
