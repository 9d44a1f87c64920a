// Pages come out of pictures flat, and clean: shadows go, ink and stamps stay.
import { expect, test } from "vitest";
import type { Pixels } from "../edges/picture.ts";
import type { Quad } from "../geometry/quad.ts";
import { filtered } from "./filters.ts";
import { fingerprint, likeness, rotated, sharpness, straightened } from "./straighten.ts";

function picture(width: number, height: number, of: (x: number, y: number) => readonly [number, number, number]): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([...of(x, y), 255], (y * width + x) * 4);
  return { data, width, height };
}
const at = ({ data, width }: Pixels, x: number, y: number) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];

test("a page is taken out of the middle of a picture, corner to corner", () => {
  const quarters = picture(100, 80, (x, y) => [x < 50 ? 200 : 20, y < 40 ? 200 : 20, 0]);
  const quad: Quad = [
    [30, 20],
    [70, 25],
    [72, 60],
    [28, 58],
  ];
  const flat = straightened(quarters, quad, 40, 40);
  expect(at(flat, 2, 2)).toEqual([200, 200, 0]);
  expect(at(flat, 37, 2)).toEqual([20, 200, 0]);
  expect(at(flat, 37, 37)).toEqual([20, 20, 0]);
});

test("turned by a quarter three times and once more it is as it was", () => {
  const one = picture(5, 3, (x, y) => [x * 10, y * 10, 7]);
  const quarter = rotated(one, 90);
  expect([quarter.width, quarter.height]).toEqual([3, 5]);
  expect(at(quarter, 2, 0)).toEqual(at(one, 0, 0));
  expect(at(rotated(one, 270), 0, 4)).toEqual(at(one, 0, 0));
  expect([...rotated(rotated(one, 90), 270).data]).toEqual([...one.data]);
  expect([...rotated(rotated(one, 180), 180).data]).toEqual([...one.data]);
});

/** Paper in the light on the left and in a shadow on the right, with strokes of ink and a red stamp all over. */
const shadowed = picture(360, 240, (x, y) => {
  const light = x < 150 ? 1 : x < 210 ? 1 - ((x - 150) / 60) * 0.5 : 0.5;
  const [red, green, blue] = y % 24 < 3 && x % 9 < 5 ? [40, 40, 44] : (x + 12) % 90 < 9 ? [200, 60, 70] : [232, 228, 220];
  return [red * light, green * light, blue * light] as const;
});

test.each(["colour", "grey"] as const)("%s: the shadow is gone from the paper, ink stays dark", (filter) => {
  const clean = filtered(shadowed, filter);
  for (const x of [8, 30, 200, 330]) {
    expect(Math.min(...at(clean, x, 12)), `paper at ${x}`).toBeGreaterThan(225);
    expect(Math.max(...at(clean, x - (x % 9), 24)), `ink at ${x}`).toBeLessThan(120);
  }
});

test("colour keeps a red stamp red, grey has no colours", () => {
  const [red, green] = at(filtered(shadowed, "colour"), 82, 12);
  expect(red! - green!).toBeGreaterThan(80);
  const grey = at(filtered(shadowed, "grey"), 82, 12);
  expect(new Set(grey).size).toBe(1);
});

test("black and white: paper white in light and shadow, ink and stamp black, specks gone", () => {
  const speck = picture(360, 240, (x, y) => (x === 300 && y === 15 ? [30, 30, 30] : (at(shadowed, x, y) as [number, number, number])));
  const clean = filtered(speck, "blackAndWhite");
  expect(new Set(clean.data)).toEqual(new Set([0, 255]));
  for (const x of [30, 200, 330]) expect(at(clean, x, 12), `paper at ${x}`).toEqual([255, 255, 255]);
  for (const x of [27, 198, 324]) expect(at(clean, x, 25), `ink at ${x}`).toEqual([0, 0, 0]);
  expect(at(clean, 82, 12)).toEqual([0, 0, 0]);
  expect(at(clean, 300, 15)).toEqual([255, 255, 255]);
});

test("brighter and darker", () => {
  const mean = (pixels: Pixels) => (pixels.data as Uint8ClampedArray).reduce((sum, value) => sum + value, 0) / pixels.data.length;
  const [dark, plain, bright] = [-1, 0, 1].map((brightness) => mean(filtered(shadowed, "grey", brightness)));
  expect(dark!).toBeLessThan(plain!);
  expect(plain!).toBeLessThan(bright!);
});

test("sharpness tells the sharper of two, a fingerprint one page from another", () => {
  const text = (seed: number) =>
    picture(120, 160, (x, y) => ((x * 7 + y * 3 + seed * x * (y >> 3)) % 23 < 6 ? [20, 20, 20] : [240, 240, 240]));
  const sharp = text(1);
  const soft = picture(120, 160, (x, y) => {
    const near = [-1, 0, 1].flatMap((dx) => at(sharp, Math.min(119, Math.max(0, x + dx)), y)[0]!);
    const mean = near.reduce((sum, value) => sum + value, 0) / 3;
    return [mean, mean, mean];
  });
  expect(sharpness(sharp)).toBeGreaterThan(sharpness(soft) * 1.2);
  const whole: Quad = [
    [0, 0],
    [120, 0],
    [120, 160],
    [0, 160],
  ];
  const block = (left: number) =>
    picture(120, 160, (x, y) => (x > left && x < left + 40 && y > 30 && y < 70 ? [10, 10, 10] : [235, 235, 235]));
  expect(likeness(fingerprint(block(10), whole), fingerprint(block(10.5), whole))).toBeGreaterThan(0.9);
  expect(likeness(fingerprint(block(10), whole), fingerprint(block(60), whole))).toBeLessThan(0.7);
});
