// Pictures turned by quarters.
import type { Pixels } from "./engine.ts";

/** Degrees clockwise. */
export type Quarter = 0 | 90 | 180 | 270;

export function turned(picture: Pixels, quarter: Quarter): Pixels {
  const { pixels, width, height } = picture;
  if (quarter === 0) return { pixels, width, height };
  const out = new Uint8Array(pixels.length);
  if (quarter === 180) {
    for (let i = 0, j = pixels.length - 1; j >= 0; i++, j--) out[i] = pixels[j]!;
    return { pixels: out, width, height };
  }
  // The upper left corner goes to the upper right by 90 degrees, to the lower left by 270.
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = quarter === 90 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y;
      out[to] = pixels[y * width + x]!;
    }
  return { pixels: out, width: height, height: width };
}
