// Windows bitmaps whose rows are runs of one colour (BI_RLE8 and BI_RLE4): their pixels as indexes into the palette.
import { ExtractionError } from "../../../../shared/read/errors.ts";

/**
 * A byte a pixel, the file's first row first; what no run covers has the palette's first colour. Throws `broken` where the runs end before the
 * picture does.
 */
export function indexesOfRuns(runs: Uint8Array, width: number, height: number, bits: 4 | 8): Uint8Array {
  const indexes = new Uint8Array(width * height);
  const put = (x: number, y: number, index: number) => {
    if (x < width && y < height) indexes[y * width + x] = index;
  };
  const nibble = (byte: number, at: number) => (at % 2 === 0 ? byte >> 4 : byte & 15);
  let [x, y] = [0, 0];
  for (let at = 0; y < height; ) {
    const [count, value] = [runs[at++], runs[at++]];
    if (count === undefined || value === undefined) {
      if (y === height - 1 && x >= width) break;
      throw new ExtractionError("broken", "cut off");
    }
    if (count > 0) {
      for (let pixel = 0; pixel < count; pixel++) put(x++, y, bits === 8 ? value : nibble(value, pixel));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += runs[at++] ?? 0;
      y += runs[at++] ?? 0;
    } else {
      const bytes = Math.ceil((value * bits) / 8);
      if (at + bytes > runs.length) throw new ExtractionError("broken", "cut off");
      for (let pixel = 0; pixel < value; pixel++) put(x++, y, bits === 8 ? runs[at + pixel]! : nibble(runs[at + (pixel >> 1)]!, pixel));
      // runs of pixels as they are end at an even place
      at += bytes + (bytes % 2);
    }
  }
  return indexes;
}
