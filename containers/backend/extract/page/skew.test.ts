import sharp from "sharp";
import { expect, test } from "vitest";
import { scaleOfPage, scaleOfPicture } from "../../../../shared/recognition/resolution.ts";
import { findSkew } from "../../../../shared/recognition/skew.ts";

/** Lines of words of uneven letters, as a page of 800 x 1,000 has them; chance is a sum that always comes out the same. */
function lines(): { pixels: Uint8Array; width: number; height: number } {
  const [width, height] = [800, 1000];
  const pixels = new Uint8Array(width * height).fill(255);
  let chance = 7;
  const next = (most: number) => {
    chance = (chance * 16807) % 2147483647;
    return chance % most;
  };
  for (let top = 80; top < 900; top += 28)
    for (let left = 80; left < 700; left += 6 + next(3) + (next(6) === 0 ? 9 : 0)) {
      const height = next(3) === 0 ? 14 : 9;
      for (let y = top + 14 - height; y < top + 14; y++) for (let x = left; x < left + 3; x++) pixels[y * width + x] = 0;
    }
  return { pixels, width, height };
}

async function leaning(degrees: number) {
  const { pixels, width, height } = lines();
  const image = sharp(pixels, { raw: { width, height, channels: 1 } }).rotate(degrees, { background: "#fff" });
  const { data, info } = await image.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), width: info.width, height: info.height };
}

test.each([-9.3, -2, -0.4, 0, 0.7, 2, 7.5])("lines that lean by %d degrees are measured within a tenth of one", async (degrees) => {
  const found = findSkew(await leaning(degrees));
  expect(Math.abs(found.degrees - degrees)).toBeLessThanOrEqual(0.1);
  expect(found.lying).toBe(false);
});

test("a page on its side is known as one, and its lean is measured all the same", async () => {
  const found = findSkew(await leaning(92));
  expect(found.lying).toBe(true);
  expect(Math.abs(found.degrees - 2)).toBeLessThanOrEqual(0.1);
});

test("an empty page leans nowhere", () => {
  expect(findSkew({ pixels: new Uint8Array(10_000).fill(255), width: 100, height: 100 })).toEqual({ degrees: 0, lying: false });
});

test("pictures below 150 dpi are enlarged, above 400 dpi reduced, others stay as they are", () => {
  expect(scaleOfPicture({ width: 827, height: 1169, density: 100 })).toBeCloseTo(3, 1);
  expect(scaleOfPicture({ width: 2480, height: 3508, density: 300 })).toBe(1);
  expect(scaleOfPicture({ width: 1654, height: 2339 })).toBe(1);
  expect(scaleOfPicture({ width: 4961, height: 7016, density: 600 })).toBeCloseTo(0.5, 1);
  // A camera's invented density is not believed, and a strip is a receipt.
  expect(scaleOfPicture({ width: 3024, height: 4032, density: 72 })).toBe(1);
  expect(scaleOfPicture({ width: 640, height: 2600 })).toBe(1);
  expect(scaleOfPage(595, 842)).toBeCloseTo(300 / 72, 2);
  // A photograph of 3,000 points is no page of a metre.
  expect(scaleOfPage(3000, 4000) * 4000).toBeLessThan(5200);
});
