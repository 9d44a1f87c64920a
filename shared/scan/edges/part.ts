// The part of a picture that a page fills, so that it is seen from nearer.
import type { Quad } from "../geometry/quad.ts";
import type { Pixels } from "./picture.ts";

interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** What is left around the page, of its longer side. */
const rim = 0.2;
/** Of the picture: a part that is larger shows nothing more. */
const largest = 0.8;

/** Of the proportions that the network looks at; null where it would be nearly the whole picture. */
export function partAround(quad: Quad, picture: Pixels): Part | null {
  const [xs, ys] = [quad.map(([x]) => x), quad.map(([, y]) => y)];
  const [left, right] = [Math.max(0, Math.min(...xs)), Math.min(picture.width, Math.max(...xs))];
  const [top, bottom] = [Math.max(0, Math.min(...ys)), Math.min(picture.height, Math.max(...ys))];
  const around = 2 * rim * Math.max(right - left, bottom - top);
  const [wide, tall] = [right - left + around, bottom - top + around];
  const ratio = wide > tall ? 4 / 3 : 3 / 4;
  const width = Math.min(picture.width, Math.round(Math.max(wide, tall * ratio)));
  const height = Math.min(picture.height, Math.round(Math.max(tall, wide / ratio)));
  if (width * height > largest * picture.width * picture.height) return null;
  const within = (middle: number, size: number, most: number) => Math.round(Math.min(most - size, Math.max(0, middle - size / 2)));
  return {
    left: within((left + right) / 2, width, picture.width),
    top: within((top + bottom) / 2, height, picture.height),
    width,
    height,
  };
}

export function cut({ data, width }: Pixels, part: Part): Pixels {
  const to = new Uint8ClampedArray(part.width * part.height * 4);
  for (let row = 0; row < part.height; row++) {
    const from = ((part.top + row) * width + part.left) * 4;
    to.set(data.subarray(from, from + part.width * 4), row * part.width * 4);
  }
  return { data: to, width: part.width, height: part.height };
}
