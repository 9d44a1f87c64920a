// What becomes of a flat page: the light is made even, so that shadows and folds go; then colour, grey, or black and white.
import type { Pixels } from "../edges/picture.ts";

export const filters = ["colour", "grey", "blackAndWhite"] as const;
export type Filter = (typeof filters)[number];

/** Pixels of a cell in which the paper's own brightness is looked for: a few millimetres, more than a letter's stroke. */
const cell = 24;
/** How much darker than the page's paper a cell of it may be taken for paper: what is darker is a picture, not a shadow. */
const darkest: Record<Filter, number> = { colour: 0.5, grey: 0.42, blackAndWhite: 0.3 };

/** `brightness`: -1 to 1, 0 as it is. Black and white has 0 and 255 alone. */
export function filtered(page: Pixels, filter: Filter, brightness = 0): Pixels {
  const light = lightOf(page, darkest[filter]);
  const even = evened(page, light);
  if (filter === "blackAndWhite") return blackAndWhite(even, page.width, page.height, brightness);
  const data = new Uint8ClampedArray(even.length);
  const curve = curveOf(filter, brightness);
  for (let at = 0; at < even.length; at += 4) {
    if (filter === "grey") {
      const grey = curve[(even[at]! * 77 + even[at + 1]! * 150 + even[at + 2]! * 29) >> 8]!;
      data[at] = data[at + 1] = data[at + 2] = grey;
    } else {
      data[at] = curve[even[at]!]!;
      data[at + 1] = curve[even[at + 1]!]!;
      data[at + 2] = curve[even[at + 2]!]!;
    }
    data[at + 3] = 255;
  }
  return { data, width: page.width, height: page.height };
}

/** What each of 256 values becomes: paper to white, ink darker, a little of it where colours should stay as they are. */
function curveOf(filter: Filter, brightness: number): Uint8ClampedArray {
  const [dark, bright] = filter === "grey" ? [0.1, 0.95] : [0.03, 0.97];
  const gamma = 2 ** -brightness;
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const share = Math.min(1, Math.max(0, (value / 255 - dark) / (bright - dark)));
    return 255 * share ** gamma;
  });
}

/** The shorter side's share in which no page has letters, but the table beside it is seen. */
const rim = 0.006;

/** Makes a page's outermost strip white: a line of the table there is read as letters. */
export function clearRim({ data, width, height }: Pixels): void {
  const strip = Math.ceil(Math.min(width, height) * rim);
  for (let y = 0; y < height; y++) {
    const row = y * width * 4;
    if (y < strip || y >= height - strip) {
      data.fill(255, row, row + width * 4);
      continue;
    }
    data.fill(255, row, row + strip * 4);
    data.fill(255, row + (width - strip) * 4, row + width * 4);
  }
}

interface Light {
  columns: number;
  rows: number;
  /** RGB a cell: the paper's own brightness there. */
  cells: Float32Array;
}

function lightOf({ data, width, height }: Pixels, share: number): Light {
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const brightest = new Float32Array(columns * rows * 3);
  // the brightest of the means of 4 x 4 pixels: noise and dust are no paper
  for (let y = 0; y + 4 <= height; y += 4)
    for (let x = 0; x + 4 <= width; x += 4) {
      const at = (Math.floor(y / cell) * columns + Math.floor(x / cell)) * 3;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = 0; row < 4; row++) {
          const from = ((y + row) * width + x) * 4 + channel;
          sum += data[from]! + data[from + 4]! + data[from + 8]! + data[from + 12]!;
        }
        brightest[at + channel] = Math.max(brightest[at + channel]!, sum / 16);
      }
    }
  const grown = around(brightest, columns, rows, (values) => Math.max(...values));
  const paperHere = around(grown, columns, rows, (values) => Math.min(...values));
  const smooth = around(paperHere, columns, rows, (values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  for (let channel = 0; channel < 3; channel++) {
    const sorted = Float32Array.from({ length: columns * rows }, (_, at) => smooth[at * 3 + channel]!).sort();
    const paper = sorted[Math.floor(sorted.length * 0.9)] ?? 255;
    const least = Math.max(24, paper * share);
    for (let at = channel; at < smooth.length; at += 3) smooth[at] = Math.max(least, smooth[at]!);
  }
  return { columns, rows, cells: smooth };
}

/** Each cell from itself and its neighbours. */
function around(cells: Float32Array, columns: number, rows: number, of: (values: number[]) => number): Float32Array {
  const result = new Float32Array(cells.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = 0; channel < 3; channel++) {
        const values: number[] = [];
        for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
          for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
            values.push(cells[(y * columns + x) * 3 + channel]!);
        result[(row * columns + column) * 3 + channel] = of(values);
      }
  return result;
}

/** Each pixel by the light that falls on it (between the middles of cells); paper becomes 247, so that what is lighter still shows. */
function evened({ data, width, height }: Pixels, { columns, rows, cells }: Light): Uint8ClampedArray {
  const even = new Uint8ClampedArray(data.length);
  const line = new Float32Array(columns * 3);
  for (let y = 0; y < height; y++) {
    const down = Math.min(rows - 1, Math.max(0, (y + 0.5) / cell - 0.5));
    const row = down | 0;
    const below = Math.min(rows - 1, row + 1);
    for (let at = 0; at < line.length; at++) {
      const upper = cells[row * columns * 3 + at]!;
      line[at] = upper + (cells[below * columns * 3 + at]! - upper) * (down - row);
    }
    for (let x = 0; x < width; x++) {
      const across = Math.min(columns - 1, Math.max(0, (x + 0.5) / cell - 0.5));
      const column = across | 0;
      const next = Math.min(columns - 1, column + 1);
      const part = across - column;
      const at = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const left = line[column * 3 + channel]!;
        even[at + channel] = (data[at + channel]! * paperValue) / (left + (line[next * 3 + channel]! - left) * part);
      }
      even[at + 3] = 255;
    }
  }
  return even;
}

const paperValue = 247;
/** Between these the border of ink and paper is looked for. */
const [palest, boldest] = [0.14, 0.42];

/** By the darkest channel, so that coloured stamps and signatures stay; specks of a pixel go. */
function blackAndWhite(even: Uint8ClampedArray, width: number, height: number, brightness: number): Pixels {
  const ink = new Uint8Array(width * height);
  const counts = new Uint32Array(256);
  for (let at = 0; at < ink.length; at++) {
    const darkest = Math.min(even[at * 4]!, even[at * 4 + 1]!, even[at * 4 + 2]!);
    ink[at] = Math.max(0, paperValue - darkest);
    counts[ink[at]!]!++;
  }
  const border = borderOf(counts) * 2 ** brightness;
  const data = new Uint8ClampedArray(even.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      data.fill(ink[at]! > border && isNoSpeck(ink, width, height, x, y, border) ? 0 : 255, at * 4, at * 4 + 3);
      data[at * 4 + 3] = 255;
    }
  return { data, width, height };
}

/** Where ink begins, by Otsu's method: the border with the most variance between both sides. */
function borderOf(counts: Uint32Array): number {
  let [total, sum] = [0, 0];
  for (const [value, count] of counts.entries()) {
    total += count;
    sum += value * count;
  }
  let [best, most, below, belowSum] = [0, -1, 0, 0];
  for (const [value, count] of counts.entries()) {
    below += count;
    belowSum += value * count;
    if (below === 0 || below === total) continue;
    const apart = belowSum / below - (sum - belowSum) / (total - below);
    const variance = below * (total - below) * apart * apart;
    if (variance > most) [best, most] = [value, variance];
  }
  return Math.min(paperValue * boldest, Math.max(paperValue * palest, best));
}

function isNoSpeck(ink: Uint8Array, width: number, height: number, x: number, y: number, border: number): boolean {
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++)
      if ((row !== y || column !== x) && ink[row * width + column]! > border) return true;
  return false;
}
