// Boxes on a sheet that was laid flat, put back to where the photograph shows them.
import { fromUnitSquare, project } from "../scan/geometry/homography.ts";
import type { Point } from "../scan/geometry/quad.ts";
import type { PagePicture, Sheet } from "./engine.ts";
import type { Quarter } from "./turn.ts";

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Boxes of a page share one angle, and words in a photograph lean each a little differently: the angle is that of most of the text, and a box holds
 * its word as it is seen. Whole pixels.
 */
export function placedInPhotograph(
  boxes: readonly Box[],
  { width, height, angle }: PagePicture,
  sheet: Sheet,
  quarter: Quarter,
): { boxes: Box[]; angle: number } {
  const [seenWidth, seenHeight] = quarter % 180 === 0 ? [width, height] : [height, width];
  const onSheet = turnedBy(angle - quarter);
  const plane = fromUnitSquare(sheet.corners);
  const inPhotograph = (x: number, y: number): Point => {
    const [flatX, flatY] = onSheet([x - seenWidth / 2, y - seenHeight / 2]);
    return project(plane, [flatX / sheet.width + 0.5, flatY / sheet.height + 0.5]);
  };
  const outlines = boxes.map(({ left, top, width: w, height: h }) => {
    const [from, to] = [inPhotograph(left, top), inPhotograph(left + w, top)];
    return { from, to, corners: [from, to, inPhotograph(left + w, top + h), inPhotograph(left, top + h)] };
  });
  let [along, down] = [0, 0];
  for (const { from, to } of outlines) {
    along += to[0] - from[0];
    down += to[1] - from[1];
  }
  const degrees = (Math.atan2(down, along) * 180) / Math.PI;
  const [level, back] = [turnedBy(-degrees), turnedBy(degrees)];
  const placed = outlines.map(({ corners }) => {
    const points = corners.map(level);
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const [left, top] = back([x, y]);
    return {
      left: Math.round(left),
      top: Math.round(top),
      width: Math.round(Math.max(...xs) - x),
      height: Math.round(Math.max(...ys) - y),
    };
  });
  return { boxes: placed, angle: degrees };
}

/** Clockwise about the origin. */
function turnedBy(degrees: number): (point: Point) => Point {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return ([x, y]) => [x * cos - y * sin, x * sin + y * cos];
}
