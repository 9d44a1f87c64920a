// Pictures as they are looked at: RGBA bytes, made small by averaging.
import { networkHeight, networkWidth } from "./network.ts";

/** RGBA, row by row. `ImageData` is one. */
export interface Pixels {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Whether the network sees this picture turned on its side: it knows upright ones. */
export const isLying = ({ width, height }: Pixels): boolean => width > height;

/** The picture as the network takes it: RGB of 192 x 256, each pixel the mean of what it covers; a lying picture with x and y exchanged. */
export function shrunk(picture: Pixels): Float32Array {
  const lying = isLying(picture);
  const columns = lying ? networkHeight : networkWidth;
  const rows = lying ? networkWidth : networkHeight;
  const across = spans(picture.width, columns);
  const down = spans(picture.height, rows);
  const small = new Float32Array(networkWidth * networkHeight * 3);
  const line = new Float32Array(picture.width * 3);
  for (const [row, span] of down.entries()) {
    line.fill(0);
    for (const [y, weight] of span) {
      let at = y * picture.width * 4;
      for (let x = 0; x < line.length; x += 3, at += 4) {
        line[x]! += picture.data[at]! * weight;
        line[x + 1]! += picture.data[at + 1]! * weight;
        line[x + 2]! += picture.data[at + 2]! * weight;
      }
    }
    for (const [column, part] of across.entries()) {
      const to = (lying ? column * networkWidth + row : row * networkWidth + column) * 3;
      for (const [x, weight] of part) {
        small[to]! += line[x * 3]! * weight;
        small[to + 1]! += line[x * 3 + 1]! * weight;
        small[to + 2]! += line[x * 3 + 2]! * weight;
      }
    }
  }
  return small;
}

/** For each of `to` cells which of `from` pixels it covers, and how much of the cell each is. */
function spans(from: number, to: number): (readonly [at: number, weight: number])[][] {
  const step = from / to;
  return Array.from({ length: to }, (_, cell) => {
    const [start, end] = [cell * step, (cell + 1) * step];
    const covered: (readonly [number, number])[] = [];
    for (let at = Math.floor(start); at < Math.min(from, Math.ceil(end - 1e-9)); at++)
      covered.push([at, (Math.min(end, at + 1) - Math.max(start, at)) / step]);
    return covered;
  });
}
