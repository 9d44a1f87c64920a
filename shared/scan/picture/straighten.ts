// Takes a page out of a picture and lays it flat.
import type { Pixels } from "../edges/picture.ts";
import { fromUnitSquare } from "../geometry/homography.ts";
import type { Quad } from "../geometry/quad.ts";

/** Clockwise, in degrees. */
export type Rotation = 0 | 90 | 180 | 270;

/** RGBA of `width` x `height`; what lies outside of the picture has the colour of its nearest pixel. */
export function straightened(picture: Pixels, quad: Quad, width: number, height: number): Pixels {
  const [a, b, c, d, e, f, g, h] = fromUnitSquare(quad);
  const { data } = picture;
  const [right, bottom] = [picture.width - 1, picture.height - 1];
  const flat = new Uint8ClampedArray(width * height * 4);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const v = (y + 0.5) / height;
    for (let x = 0; x < width; x++, to += 4) {
      const u = (x + 0.5) / width;
      const w = 1 / (g * u + h * v + 1);
      const px = Math.min(right, Math.max(0, (a * u + b * v + c) * w - 0.5));
      const py = Math.min(bottom, Math.max(0, (d * u + e * v + f) * w - 0.5));
      const [left, top] = [px | 0, py | 0];
      const [fx, fy] = [px - left, py - top];
      const from = (top * picture.width + left) * 4;
      const next = left < right ? 4 : 0;
      const below = top < bottom ? picture.width * 4 : 0;
      for (let channel = 0; channel < 3; channel++) {
        const at = from + channel;
        const upper = data[at]! + (data[at + next]! - data[at]!) * fx;
        const lower = data[at + below]! + (data[at + below + next]! - data[at + below]!) * fx;
        flat[to + channel] = upper + (lower - upper) * fy;
      }
      flat[to + 3] = 255;
    }
  }
  return { data: flat, width, height };
}

export function rotated(picture: Pixels, rotation: Rotation): Pixels {
  if (rotation === 0) return picture;
  const { width, height } = picture;
  const from = new Uint32Array(picture.data.buffer, picture.data.byteOffset, width * height);
  const to = new Uint32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at =
        rotation === 90
          ? x * height + height - 1 - y
          : rotation === 180
            ? (height - 1 - y) * width + width - 1 - x
            : (width - 1 - x) * height + y;
      to[at] = from[y * width + x]!;
    }
  const lying = rotation !== 180;
  return { data: new Uint8ClampedArray(to.buffer), width: lying ? height : width, height: lying ? width : height };
}

/** How sharp a picture is: the mean square of its Laplacian over every second pixel of green. Only pictures of one scene compare. */
export function sharpness({ data, width, height }: Pixels): number {
  let sum = 0;
  for (let y = 1; y < height - 1; y += 2)
    for (let x = 1; x < width - 1; x += 2) {
      const at = (y * width + x) * 4 + 1;
      const bend = 4 * data[at]! - data[at - 4]! - data[at + 4]! - data[at - width * 4]! - data[at + width * 4]!;
      sum += bend * bend;
    }
  return sum / Math.max(1, (width / 2) * (height / 2));
}

/** Cells of a fingerprint, each way. */
const printSize = 24;

/** A page's fingerprint: greys of 24 x 24 cells, stretched to the same brightness and contrast. */
export function fingerprint(picture: Pixels, quad: Quad): Float32Array {
  const { data, width, height } = straightened(picture, quad, printSize * 4, printSize * 4);
  const cells = new Float32Array(printSize * printSize);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      cells[(y >> 2) * printSize + (x >> 2)]! += (data[at]! + 2 * data[at + 1]! + data[at + 2]!) / 64;
    }
  const mean = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
  const deviation = Math.sqrt(cells.reduce((sum, cell) => sum + (cell - mean) ** 2, 0) / cells.length) + 2;
  return cells.map((cell) => (cell - mean) / deviation);
}

/** 1 for the same, about 0 for pages that have nothing to do with each other. */
export function likeness(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (const [at, value] of one.entries()) sum += value * other[at]!;
  return sum / one.length;
}
