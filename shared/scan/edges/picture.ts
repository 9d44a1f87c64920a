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
  const { data, width, height } = picture;
  const lying = isLying(picture);
  const across = spans(width, lying ? networkHeight : networkWidth);
  const down = spans(height, lying ? networkWidth : networkHeight);
  const [columnStep, rowStep] = lying ? [networkWidth * 3, 3] : [3, networkWidth * 3];
  const small = new Float32Array(networkWidth * networkHeight * 3);
  const line = new Float32Array(width * 3);
  for (let row = 0; row < down.cells; row++) {
    line.fill(0);
    for (let span = down.starts[row]!; span < down.starts[row + 1]!; span++) {
      const weight = down.weights[span]!;
      let at = down.places[span]! * width * 4;
      for (let x = 0; x < line.length; x += 3, at += 4) {
        line[x]! += data[at]! * weight;
        line[x + 1]! += data[at + 1]! * weight;
        line[x + 2]! += data[at + 2]! * weight;
      }
    }
    for (let column = 0; column < across.cells; column++) {
      let [red, green, blue] = [0, 0, 0];
      for (let span = across.starts[column]!; span < across.starts[column + 1]!; span++) {
        const weight = across.weights[span]!;
        const x = across.places[span]! * 3;
        red += line[x]! * weight;
        green += line[x + 1]! * weight;
        blue += line[x + 2]! * weight;
      }
      const to = column * columnStep + row * rowStep;
      small[to] = red;
      small[to + 1] = green;
      small[to + 2] = blue;
    }
  }
  return small;
}

interface Spans {
  cells: number;
  /** Of each cell, and of the end: where its places begin. */
  starts: Int32Array;
  /** Pixels that it covers. */
  places: Int32Array;
  /** How much of the cell each of them is. */
  weights: Float64Array;
}

/** For each of `cells` which of `from` pixels it covers. In flat arrays: a live picture is made small 15 times a second on a slow phone. */
function spans(from: number, cells: number): Spans {
  const step = from / cells;
  const starts = new Int32Array(cells + 1);
  const most = from + 2 * cells;
  const [places, weights] = [new Int32Array(most), new Float64Array(most)];
  let span = 0;
  for (let cell = 0; cell < cells; cell++) {
    starts[cell] = span;
    const [start, end] = [cell * step, (cell + 1) * step];
    for (let at = Math.floor(start); at < Math.min(from, Math.ceil(end - 1e-9)); at++, span++) {
      places[span] = at;
      weights[span] = (Math.min(end, at + 1) - Math.max(start, at)) / step;
    }
  }
  starts[cells] = span;
  return { cells, starts, places, weights };
}
